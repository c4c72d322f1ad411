"""Pseudo-log-likelihoods (Salazar et al. 2020) by transformers' model, a token at a time."""
import json

import torch
import transformers

from . import items


def compare(commands, folder, kind, path, tolerance, table):
    model = transformers.AutoModelForMaskedLM.from_pretrained(folder, dtype=torch.float32, local_files_only=True).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    expected = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        expected.append([_likelihood(model, tokenizer, *text) for text in _texts(kind, row)])
    items.compare(f"encoder, {kind}", items.evaluate(commands, folder, kind, path), (expected, {}), tolerance, table)


def _texts(kind, row):
    """Context and text of each alternative."""
    if kind == "pairs":
        return [("", row["sentence_good"]), ("", row["sentence_bad"])]
    if kind == "cloze":
        return [(row["context"], " " + row["continuation"])]
    return [(row["query"], " " + choice) for choice in row["choices"]]


def _likelihood(model, tokenizer, context, text):
    whole = tokenizer.encode(context + text, add_special_tokens=False)
    own = len(tokenizer.encode(context.rstrip(), add_special_tokens=False)) if context.rstrip() else 0
    count = max(1, len(whole) - own)
    frame = tokenizer.build_inputs_with_special_tokens if hasattr(tokenizer, "build_inputs_with_special_tokens") else None
    room = model.config.max_position_embeddings - 2
    kept = whole[-room:]
    ids = [tokenizer.cls_token_id, *kept, tokenizer.sep_token_id] if frame is None else frame(kept)
    first = len(ids) - 1 - count
    rows = torch.tensor([ids] * count)
    places = torch.arange(first, first + count)
    rows[torch.arange(count), places] = tokenizer.mask_token_id
    with torch.no_grad():
        logs = model(input_ids=rows).logits.double().log_softmax(-1)[torch.arange(count), places]
    right = torch.tensor(ids)[places]
    total = logs[torch.arange(count), right].sum()
    return float(total), bool((logs.argmax(-1) == right).all())
