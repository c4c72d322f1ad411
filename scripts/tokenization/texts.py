"""Texts on which two tokenizers that differ would show it."""
import pathlib
import random

WORDS = ("the river boat's Hello WORLD it's we'll I'M THEY'RE naïve café straße İstanbul ǅ ﬁne ﬆ 123 4567890 1,000.50 x=y+1; "
         "foo_bar camelCase HTMLParser don't ’tis ‘90s “quoted” — – … __init__ i++ != => </s> <s> <unk> [MASK] [CLS] <mask> <pad> <0x0A> "
         "▁ ▁the Ġ ## ##ing 你好 世界 天气很好 東京都 カタカナ ひらがな 한국어 안녕하세요 привет мир مرحبا שלום नमस्ते ไทย ጤና "
         "é e\u0301 ñ n\u0303 ö o\u0308 각 \u1100\u1161\u11a8 \u1112\u1161\u11ab 👩‍👩‍👧 🇩🇪🇫🇷 👍🏽 ☕️ 1️⃣ 🙂 🏳️‍🌈 ①②③ ½ Ⅷ ² "
         "ſ 'ſ K Å Ω µ ŉ ß ẞ ﷺ ㎏ ﾊﾟ ｶﾞ Ａｂｃ １２３ ａ～ ℃ ™ ª º").split()
SPACES = [" ", " ", " ", "  ", "   ", "\n", "\n\n", "\t", "\r\n", "\u00a0", "\u3000", "\u2028", "\u200b", "\u0085", "\u2009", ""]
CODE = ["def f(x):\n    return x ** 2\n", "if (a && b) { c[0] += 1; } // end\n", "SELECT * FROM t WHERE id='7';", "#include <stdio.h>\n\n\tint main()",
        "https://example.org/a?b=c&d=%20#e", "user@mail.com", "C:\\dir\\file.txt", "$100.00 €5 50%", "\\frac{a}{b}", "a/b//c///", "!!! ??? ... ---"]
CONTROLS = [chr(c) for c in list(range(0x20)) + [0x7F, 0x80, 0x85, 0x9F, 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x2060, 0xFEFF, 0xFFFD, 0xFFFE,
                                                0xE0001, 0xE0020, 0xFE0F, 0x61C, 0x180E, 0x2581, 0x34F]]
MARKS = [chr(c) for c in list(range(0x300, 0x370)) + [0x483, 0x591, 0x5B0, 0x64B, 0x670, 0x93C, 0x94D, 0xE31, 0xE38, 0x1AB0, 0x20D0, 0x20DD, 0x3099, 0x309A,
                                                     0x302A, 0xFE20, 0x1D165, 0x1D16D]]


# Lines are cut here: many short texts find more than few long ones in the same time.
LONGEST = 80


def scalar(draw):
    """Any scalar, those of living scripts and signs more often than those of nobody's."""
    kind = draw.randrange(10)
    if kind < 3:
        return chr(draw.randrange(0x20, 0x7F))
    if kind < 5:
        return chr(draw.randrange(0x80, 0x800))
    if kind < 7:
        return chr(draw.choice([draw.randrange(0x800, 0xD800), draw.randrange(0xE000, 0x10000)]))
    if kind < 9:
        return chr(draw.choice([draw.randrange(0x10000, 0x20000), draw.randrange(0x1F000, 0x1FB00), draw.randrange(0x4E00, 0xA000)]))
    return chr(draw.randrange(0x20000, 0x110000))


def made(draw):
    """One made text."""
    kind = draw.randrange(12)
    if kind < 4:
        return "".join(draw.choice(SPACES) + draw.choice(WORDS) for _ in range(draw.randrange(1, 12)))
    if kind == 4:
        return "".join(scalar(draw) for _ in range(draw.randrange(1, 24)))
    if kind == 5:
        return "".join(draw.choice(CODE + WORDS) + draw.choice(SPACES) for _ in range(draw.randrange(1, 6)))
    if kind == 6:
        return "".join(draw.choice([draw.choice(WORDS), draw.choice(CONTROLS), draw.choice(SPACES)]) for _ in range(draw.randrange(1, 16)))
    if kind == 7:
        return "".join(draw.choice("aeiouAENnoycsz가각하한かはゞ") + "".join(draw.choice(MARKS) for _ in range(draw.randrange(4)))
                       for _ in range(draw.randrange(1, 10)))
    if kind == 8:
        return draw.choice(["a", "ab", "é", "河", "😀", "=", " ", "\n", "1", "A", "’"]) * draw.choice([1, 2, 3, 7, 33, 99, 100, 101, 150, 300])
    if kind == 9:
        return "".join(chr(draw.randrange(0x1100, 0x1200)) if draw.random() < .5 else chr(draw.randrange(0xAC00, 0xD7A4))
                       for _ in range(draw.randrange(1, 12)))
    if kind == 10:
        return "".join(draw.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789  .,;:!?'\"-\n") for _ in range(draw.randrange(1, 60)))
    return "".join(chr(draw.randrange(0x4E00, 0xA000)) if draw.random() < .8 else draw.choice("，。！？ a1")
                   for _ in range(draw.randrange(1, 40)))


def texts(count, folders=(), seed=1):
    """`count` texts: half of them made, the others lines of the files in the folders, as far as they go; every scalar occurs once."""
    draw = random.Random(seed)
    lines = []
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.suffix in {".txt", ".tsv", ".csv", ".jsonl", ".raw", ".tokens"} and path.stat().st_size < 20_000_000:
                lines += [line[:LONGEST] for line in path.read_text("utf-8", errors="ignore").split("\n") if line][:20_000]
    draw.shuffle(lines)
    every = ["".join(f"{chr(c)}a" for c in range(start, min(start + 16, 0x110000)) if not 0xD800 <= c < 0xE000)
             for start in list(range(0, 0x33480, 16)) + [0xE0000, 0xE0100, 0xE0FF0, 0xF0000, 0xFFFF0, 0x100000, 0x10FFF0]]
    result = ["", " ", "\n", "a"] + every + lines[:count // 2]
    while len(result) < count:
        result.append(made(draw))
    return result[:max(count, 1)] if count < len(every) else result
