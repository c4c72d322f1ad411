"""A checkpoint folder as transformers opens it."""
import json

import sentencepiece
import torch
import transformers

from fixtures.families import KINDS, kind_of

from .table import Unusable


def open_model(folder, table):
    try:
        config = json.loads((folder / "config.json").read_text())
    except (OSError, ValueError) as error:
        raise Unusable(f"{folder / 'config.json'}: {error}") from error
    names = config.get("architectures") or []
    kind = kind_of(names[0]) if names else None
    if kind is None:
        known = ", ".join(end for _, ends in KINDS.values() for end in ends)
        raise Unusable(f"{folder / 'config.json'}: architectures is {names}, expected one that ends in {known}")
    automatic = KINDS[kind][0]
    try:
        model, loading = automatic.from_pretrained(
            folder, output_loading_info=True, local_files_only=True, attn_implementation="eager", dtype=torch.float32)
    except Exception as error:  # whatever transformers throws, the folder does not open
        raise Unusable(f"{folder} does not open as {names[0]}: {error}") from error
    table.row("class", type(model).__name__ == names[0], f"{type(model).__name__}, config.json says {names[0]}")
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        found = sorted(str(key) for key in loading.get(kind) or [])
        table.row(kind.replace("_", " "), not found, ", ".join(found[:5]) or "none")
    broken = [name for name, weight in model.named_parameters() if not weight.isfinite().all()]
    count = sum(weight.numel() for weight in model.parameters())
    table.row("weights finite", not broken, ", ".join(broken[:5]) or f"{count:,} weights")
    return model.eval()


def open_tokenizer(folder, model, table):
    """transformers' tokenizer and the SentencePiece model, each None where the folder has none."""
    tokenizer = pieces = None
    if any((folder / name).exists() for name in ("tokenizer.json", "tokenizer_config.json", "tokenizer.model")):
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
            beyond = [i for i in tokenizer.get_vocab().values() if i >= model.config.vocab_size]
            table.row("tokenizer", not beyond, f"{type(tokenizer).__name__}, {len(tokenizer)} pieces, "
                      f"{len(beyond)} ids beyond the model's {model.config.vocab_size}")
        except Exception as error:
            table.row("tokenizer", False, f"does not open: {error}")
    if (folder / "tokenizer.model").exists():
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    return tokenizer, pieces
