"""reviews/*.tsv: labelled reviews whose label follows from the whole sentence and seldom from one word.

A row in validation or test pairs a thing with a deciding word that are never paired in train.
"""

import zlib

import reviews_chinese
import reviews_english
from engine import Dice, Writer, tidy_english

SPLITS = {"train": 6000, "validation": 1000, "test": 1000}
#          form       share in 100 rows
SHARES = [("PLAIN", 66), ("NEGATED", 10), ("CONTRAST", 10), ("EXPECTED", 7), ("COMPARED", 4), ("SARCASM", 3)]


def form_for(dice):
    roll = dice.below(100)
    for name, share in SHARES:
        if roll < share:
            return name
        roll -= share
    raise AssertionError("the shares add up to 100")


def other_of(writer, words, used):
    word = used
    while word == used:
        word = writer.one(words)
    return word


def one_review(writer, source, positive):
    """The text, and the pair (thing, deciding word) that decides its split."""
    dice = writer.dice
    items, parts, delights, griefs = writer.one(source.DOMAINS)
    same, other = (source.GOOD, source.BAD) if positive else (source.BAD, source.GOOD)
    part, part2 = writer.some(parts, 2)
    item, p, o = writer.one(items), writer.one(same), writer.one(other)
    words = dict(item=item, part=part, part2=part2, p=p, o=o, p2=other_of(writer, same, p), o2=other_of(writer, other, o),
                 fact=writer.one(delights if positive else griefs))
    words["O"] = o.capitalize()
    name = form_for(dice)
    if name == "SARCASM":
        name += "_GOOD" if positive else "_BAD"
    form = writer.one(getattr(source, name))
    if "[not ]" in form:
        form = form.replace("[not ]", "not " if positive else "gladly ")
    elif "|" in form and "[" not in form:
        form = form.split("|")[0 if positive else 1]
    english = source is reviews_english
    gap = " " if english else ""
    text = gap.join(writer.fill(t, words) for t in (writer.one(source.OPENERS), form, writer.one(source.CLOSERS)))
    decider = words["fact"] if form == "{fact}" else (o if "{p}" not in form else p)
    return (tidy_english(text) if english else text), f"{item}|{decider}"


def compose(seed):
    """The three files, as text."""
    writer = Writer(Dice(seed), {})
    rows = {split: [] for split in SPLITS}
    seen = set()
    turn = 0
    while any(len(rows[split]) < count for split, count in SPLITS.items()):
        source = (reviews_english, reviews_chinese)[turn % 2]
        positive = turn % 4 < 2
        turn += 1
        text, pair = one_review(writer, source, positive)
        bucket = zlib.crc32(pair.encode()) % 8
        split = {0: "validation", 1: "test"}.get(bucket, "train")
        if text in seen or len(rows[split]) >= SPLITS[split]:
            continue
        seen.add(text)
        rows[split].append((text, "positive" if positive else "negative", "en" if source is reviews_english else "zh"))
    header = "text\tlabel\tlanguage\n"
    return {split: header + "".join("\t".join(row) + "\n" for row in writer.dice.shuffled(rows[split])) for split in rows}
