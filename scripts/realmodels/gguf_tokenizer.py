"""tokenizer.json and tokenizer_config.json made of the vocabulary in a GGUF file."""
import json

from huggingface.table import Unusable
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

CONTROL, USER_DEFINED = 3, 4  # kinds of a token, as GGUF numbers them


def write_tokenizer(fields, folder):
    kind = (fields["tokenizer.ggml.model"], fields.get("tokenizer.ggml.pre"))
    makers = {("gpt2", "smollm"): byte_level, ("llama", "default"): pieces, ("llama", None): pieces}
    if kind not in makers:
        raise Unusable(f"a vocabulary of {kind} has no maker")
    tokenizer = makers[kind](fields)
    tokens = fields["tokenizer.ggml.tokens"]
    for id, type in enumerate(fields["tokenizer.ggml.token_type"]):
        if type in (CONTROL, USER_DEFINED):
            tokenizer.add_tokens([AddedToken(tokens[id], special=type == CONTROL, normalized=False)])
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"bos_token": "bos", "eos_token": "eos", "unk_token": "unknown", "pad_token": "padding"}
    special = {name: tokens[fields[f"tokenizer.ggml.{end}_token_id"]] for name, end in names.items()
               if f"tokenizer.ggml.{end}_token_id" in fields}
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": False, **special}
    if "tokenizer.chat_template" in fields:
        config["chat_template"] = fields["tokenizer.chat_template"]
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", "utf-8")


def vocabulary(fields):
    return {token: id for id, token in enumerate(fields["tokenizer.ggml.tokens"])}


def byte_level(fields):
    """SmolLM's: each digit alone, then the bytes of GPT-2's words."""
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary(fields), merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def pieces(fields):
    """Gemma's: pieces of SentencePiece merged in the order of their scores, a <bos> before each text."""
    tokens, scores = fields["tokenizer.ggml.tokens"], fields["tokenizer.ggml.scores"]
    ids = vocabulary(fields)
    merges = []
    for id, token in enumerate(tokens):
        merges += [(scores[id], ids[left], ids[right], left, right) for left, right in halves(token, ids)]
    merges.sort(key=lambda merge: (-merge[0], merge[1], merge[2]))
    tokenizer = Tokenizer(models.BPE(
        vocab=ids, merges=[merge[3:] for merge in merges], unk_token=tokens[fields["tokenizer.ggml.unknown_token_id"]],
        fuse_unk=True, byte_fallback=True, ignore_merges=False))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    begin = fields["tokenizer.ggml.bos_token_id"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{tokens[begin]} $A", pair=f"{tokens[begin]} $A {tokens[begin]} $B", special_tokens=[(tokens[begin], begin)])
    return tokenizer


def halves(token, ids):
    return [(token[:cut], token[cut:]) for cut in range(1, len(token)) if token[:cut] in ids and token[cut:] in ids]
