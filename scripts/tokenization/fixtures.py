"""Writes Tests/Fixtures/tokenizers: each sample, and what `tokenizers` makes of a few texts."""
import itertools
import json
import random

import samples
import texts

FIXED = ["", "The old river runs past the boats' harbour, 12345 times!", "It's LATE; they'Ll go  home\n\n  now.", "河上有船，天气很好。東京", "naïve e\u0301 ﬁ ½ ①\u3000Ａ",
         "🙂👩‍👩‍👧 🇩🇪", "x = y+1; // foo_bar(HTMLParser)\r\n\treturn", "안녕 \u1100\u1161\u11a8 \u0001\u200b\ufeff z", "<unk> <s>[MASK] <mask> the <l> River<r>  BOAT <lr> x",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]


def byte_offsets(text, offsets):
    """Places of characters as places of bytes, one list."""
    if text.isascii():
        return list(itertools.chain.from_iterable(offsets))
    starts = [0, *itertools.accumulate(len(character.encode()) for character in text)]
    return [starts[place] for pair in offsets for place in pair]


def cases(tokenizer, seed):
    draw = random.Random(seed)
    for text in FIXED + [texts.made(draw)[:60] for _ in range(14)]:
        encoding = tokenizer.encode(text, add_special_tokens=False)
        pair = tokenizer.encode(text, "the boat")
        yield {"text": text, "ids": encoding.ids, "offsets": byte_offsets(text, encoding.offsets), "decoded": tokenizer.decode(encoding.ids),
               "single": tokenizer.encode(text).ids, "pair": pair.ids, "segments": pair.type_ids}


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, tokenizer) in enumerate(samples.all_samples().items()):
        (folder / f"{name}.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        (folder / f"{name}.cases").write_text(
            "".join(json.dumps(case, ensure_ascii=True, separators=(",", ":")) + "\n" for case in cases(tokenizer, seed)), "utf-8")
