"""Small tokenizers of our own making: each component of `tokenizer.json` at least once, put together as published families do."""
import json
import pathlib
import tempfile

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CORPUS = """The old river runs past the quiet harbour, and the boats wait for the rain to stop. Nobody counts the lanterns.
It's late; they'll write the letter in 1923, or in 2047, when the market opens at 7:30. We've seen 12345 windows!
def count(x):\n    return x + 1  # one more\nfor i in range(10): print("value", i)\n
Straße, naïve, café, Ångström, İstanbul. ÉTÉ. The boats' masts... wait?! (quiet) [harbour] {rain}
河上有船，天气很好。市场在早上七点开门，没有人数灯笼。東京の天気は良い。カタカナ。안녕하세요 강가의 배.
Привет, река и лодка. مرحبا بالنهر. नमस्ते नदी। 🙂👩‍👩‍👧🇩🇪 the the the and and of of in in to to""" 
CL100K = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = CL100K.replace(r"\p{N}{1,3}", r"\p{N}")
UPPER, LOWER, PREFIX = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]", r"[^\r\n\p{L}\p{N}]?"
ENDING = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
SIGNS = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
O200K = f"{PREFIX}{UPPER}*{LOWER}+{ENDING}|{PREFIX}{UPPER}+{LOWER}*{ENDING}" + r"|\p{N}{1,3}" + SIGNS
TEKKEN = f"{PREFIX}{UPPER}*{LOWER}+|{PREFIX}{UPPER}+{LOWER}*" + r"|\p{N}" + SIGNS
DEEPSEEK = ("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*"
            "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")


def lines():
    return CORPUS.split("\n") * 2


def trained(tokenizer, trainer):
    tokenizer.train_from_iterator(lines(), trainer)
    return tokenizer


def byte_level(pre_tokenizer, post=None, special=("<|endoftext|>",), size=400, normalizer=None, **options):
    tokenizer = Tokenizer(models.BPE(**options))
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = post or processors.ByteLevel(trim_offsets=False)
    return trained(tokenizer, trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(special), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))


def split(expression, behavior="isolated", invert=False):
    return pre_tokenizers.Split(Regex(expression), behavior, invert)


def unsplit():
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def sequence(*steps):
    return pre_tokenizers.Sequence(list(steps))


def template(first, last, tokenizer):
    special = [(name, tokenizer.token_to_id(name)) for name in {first, last} if name]
    a, z = (f"{first} " if first else ""), (f" {last}" if last else "")
    return processors.TemplateProcessing(single=f"{a}$A{z}", pair=f"{a}$A{z} $B:1{z and z + ':1'}", special_tokens=special)


def word_piece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trained(tokenizer, trainers.WordPieceTrainer(vocab_size=300, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False))
    tokenizer.post_processor = template("[CLS]", "[SEP]", tokenizer)
    return tokenizer


def cased_word_piece():
    tokenizer = word_piece()
    tokenizer.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.decoder = decoders.WordPiece(cleanup=False)
    return tokenizer


def roberta():
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), special=("<s>", "<pad>", "</s>", "<unk>", "<mask>"))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    return tokenizer


def llama3():
    tokenizer = byte_level(sequence(split(CL100K), unsplit()), special=("<|begin_of_text|>", "<|end_of_text|>"), ignore_merges=True)
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template("<|begin_of_text|>", "", tokenizer)])
    return tokenizer


def sentence_pairs(tokenizer, size=360, alphabet=()):
    """Trains BPE over text in which ▁ stands for spaces, with the tokens of all bytes."""
    special = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    trained(tokenizer, trainers.BpeTrainer(vocab_size=size + 256, special_tokens=special, show_progress=False, limit_alphabet=60))
    described = json.loads(tokenizer.to_str())
    described["added_tokens"] = [token for token in described["added_tokens"] if not token["content"].startswith("<0x")]
    return Tokenizer.from_str(json.dumps(described))


def llama2():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.pre_tokenizer = split("▁", "merged_with_next")  # only while it learns
    tokenizer = sentence_pairs(tokenizer)
    described = json.loads(tokenizer.to_str())
    described["pre_tokenizer"] = None
    tokenizer = Tokenizer.from_str(json.dumps(described))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = template("<s>", "", tokenizer)
    return tokenizer


def metaspace_first():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    tokenizer = sentence_pairs(tokenizer)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    return tokenizer


def gemma():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer = sentence_pairs(tokenizer)
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.post_processor = template("<s>", "", tokenizer)
    return tokenizer


RULES = {"Ａ": "A", "Ｂ": "B", "ﬁ": "fi", "①": "1", "½": "1/2", "\u3000": " ", "\u00a0": " ", "\u200b": "", "\u0001": "", "e\u0301": "é", "ｶﾞ": "ガ", "…": "..."}


def charsmap(rules=None):
    """Compiled rules: SentencePiece's own, or a few."""
    import sentencepiece
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        options = {"normalization_rule_name": "nmt_nfkc"}
        if rules:
            def code(text):
                return " ".join(f"{ord(character):X}" for character in text)
            (path / "rules.tsv").write_text("".join(f"{code(old)}\t{code(new)}\n" for old, new in sorted(rules.items())), "utf-8")
            options = {"normalization_rule_tsv": str(path / "rules.tsv")}
        (path / "text.txt").write_text("\n".join(lines()), "utf-8")
        sentencepiece.SentencePieceTrainer.train(input=str(path / "text.txt"), model_prefix=str(path / "m"), vocab_size=150,
                                                 hard_vocab_limit=False, minloglevel=2, **options)
        # Message 3 is the normalizer, and its field 2 the rules.
        return fields(fields((path / "m.model").read_bytes())[3])[2]


def fields(message):
    """The last value of each field of a protocol-buffer message."""
    def varint(at):
        value = shift = 0
        while True:
            byte, at = message[at], at + 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value, at

    found, at = {}, 0
    while at < len(message):
        tag, at = varint(at)
        if tag & 7 == 0:
            found[tag >> 3], at = varint(at)
        elif tag & 7 == 2:
            size, at = varint(at)
            found[tag >> 3], at = message[at:at + size], at + size
        else:
            at += 4 if tag & 7 == 5 else 8
    return found


def unigram(normalizer, pre_tokenizer, decoder, byte_fallback=False, size=220):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] + [f"<0x{byte:02X}>" for byte in range(256) if byte_fallback]
    trained(tokenizer, trainers.UnigramTrainer(vocab_size=size + len(special), special_tokens=special, unk_token="<unk>", show_progress=False))
    described = json.loads(tokenizer.to_str())
    described["added_tokens"] = [token for token in described["added_tokens"] if not token["content"].startswith("<0x")]
    described["model"]["byte_fallback"] = byte_fallback
    # The scores of few places, as they are printed by all.
    described["model"]["vocab"] = [[text, round(score, 4)] for text, score in described["model"]["vocab"]]
    tokenizer = Tokenizer.from_str(json.dumps(described))
    tokenizer.decoder = decoder
    return tokenizer


def xlm_roberta(rules=RULES):
    tokenizer = unigram(normalizers.Sequence([normalizers.Precompiled(charsmap(rules)), normalizers.Replace(Regex(" {2,}"), " ")]),
                        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]), decoders.Metaspace())
    tokenizer.post_processor = template("<s>", "</s>", tokenizer)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    return tokenizer


def t5(rules=RULES):
    tokenizer = unigram(normalizers.Precompiled(charsmap(rules)), pre_tokenizers.Metaspace(prepend_scheme="always"), decoders.Metaspace(), byte_fallback=True)
    tokenizer.post_processor = template("", "</s>", tokenizer)
    return tokenizer


def albert():
    steps = [normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(),
             normalizers.Precompiled(charsmap(RULES))]
    return unigram(normalizers.Sequence(steps), sequence(pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()), decoders.Metaspace())


def words(pre_tokenizer, normalizer=None, size=200):
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer:
        tokenizer.normalizer = normalizer
    return trained(tokenizer, trainers.WordLevelTrainer(vocab_size=size, special_tokens=["[UNK]", "[PAD]"], show_progress=False))


def ended_words():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.BPEDecoder("</w>")
    return trained(tokenizer, trainers.BpeTrainer(vocab_size=300, special_tokens=["<unk>"], end_of_word_suffix="</w>", show_progress=False))


def prefixed_words():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", continuing_subword_prefix="##"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Strip()])
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.decoder = decoders.WordPiece("##", cleanup=True)
    return trained(tokenizer, trainers.BpeTrainer(vocab_size=300, special_tokens=["<unk>"], continuing_subword_prefix="##", show_progress=False))


def added():
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True), post=processors.ByteLevel(trim_offsets=True, add_prefix_space=True),
                           normalizer=normalizers.Lowercase())
    tokenizer.add_tokens([AddedToken("BOAT", normalized=True), AddedToken("River", normalized=False), AddedToken("the", single_word=True, normalized=True),
                          AddedToken("<l>", lstrip=True, normalized=False), AddedToken("<r>", rstrip=True, normalized=False),
                          AddedToken("<lr>", lstrip=True, rstrip=True, normalized=False), AddedToken("<l><r>", normalized=False)])
    tokenizer.add_special_tokens([AddedToken("<|im_start|>"), AddedToken("<sw>", single_word=True), AddedToken("  ", normalized=False)])
    return tokenizer


def splits():
    """A tokenizer for each behaviour of a split, over a model that keeps every stretch visible."""
    made = {}
    for behavior in ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]:
        for invert in [False, True]:
            tokenizer = words(split(r"[\s,.]|\d", behavior, invert))
            tokenizer.decoder = decoders.Fuse()
            made[f"split-{behavior.replace('_', '-')}{'-inverted' if invert else ''}"] = tokenizer
    return made


def expressions():
    """Expressions that no scanner is written for."""
    return {
        "expression-deepseek": byte_level(sequence(split(r"\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"), split(DEEPSEEK), unsplit())),
        "expression-falcon": byte_level(sequence(pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.ByteLevel(add_prefix_space=False), pre_tokenizers.Digits(False), split("[0-9][0-9][0-9]"))),
        "expression-looks": words(split(r"(?<=[a-z])(?=[A-Z])|(?<!\d)\d{2}(?!\d)|\b\w+?(?=s\b)|^the|harbour$|(?>a+)b?|x*+|[^\w\s]{2,}")),
        "expression-case": words(split(r"(?i:the|and|boats?)|\S+?[.,!?]|\w+|[\p{Han}]" if False else r"(?i:the|and|boats?)|\S+?[.,!?]|\w+")),
        "expression-signs": words(split(r"[^\p{L}\p{N}\s]|\p{Nd}+|\p{Lu}\p{Ll}*|\h{2}|\W", "merged_with_previous")),
    }


def all_samples():
    """Every sample by its name."""
    made = {
        "bert": word_piece(), "bert-cased": cased_word_piece(),
        "gpt2": byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False)), "roberta": roberta(), "llama3": llama3(),
        "qwen2": byte_level(sequence(split(QWEN), unsplit()), normalizer=normalizers.NFC()),
        "gpt4o": byte_level(sequence(split(O200K), unsplit())), "tekken": byte_level(sequence(split(TEKKEN), unsplit())),
        "smollm": byte_level(sequence(pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False))),
        "llama2": llama2(), "metaspace-first": metaspace_first(), "gemma": gemma(), "xlm-roberta": xlm_roberta(), "t5": t5(), "albert": albert(),
        "ended-words": ended_words(), "prefixed-words": prefixed_words(), "added": added(),
        "words": words(pre_tokenizers.Whitespace(), normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])),
        "words-nmt": words(sequence(pre_tokenizers.CharDelimiterSplit(","), pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("merged_with_previous")),
                           normalizers.Sequence([normalizers.Nmt(), normalizers.NFD(), normalizers.Strip(left=True, right=False)])),
        "words-fixed": words(sequence(pre_tokenizers.Digits(False), pre_tokenizers.FixedLength(3)), normalizers.NFKD()),
        "bytes-normalized": bytes_normalized(), "speech": speech(),
    }
    return made | splits() | expressions()


def bytes_normalized():
    tokenizer = byte_level(split(r"Ġ?[^Ġ]+"), normalizer=normalizers.Sequence([normalizers.Replace(Regex(r"\s+"), " "), normalizers.ByteLevel()]))
    return tokenizer


def speech():
    tokenizer = words(pre_tokenizers.WhitespaceSplit())
    tokenizer.decoder = decoders.CTC(pad_token="[PAD]", word_delimiter_token="|", cleanup=True)
    return tokenizer
