"""english.txt: tales, fables, letters, a nature diary, markets, lost things, swifts and journeys, in turn and never the same twice."""

import re

from engine import Dice, Writer, tidy_english
from english_journeys import journey, rescue
from english_pieces import fable, letter, lost, market, nature
from english_tales import tale
from english_words import LISTS

TARGET_BYTES = 660_000
KINDS = [tale, tale, tale, tale, fable, letter, nature, market, lost, rescue, journey]


def compose(seed):
    writer = Writer(Dice(seed), LISTS)
    seen, pieces, size = set(), [], 0
    while size < TARGET_BYTES:
        title, paragraphs = writer.one(KINDS)(writer)
        paragraphs = [tidy_english(p) for p in paragraphs]
        long_ones = [p for p in paragraphs if len(p) > 60]
        if seen.intersection(long_ones):
            continue  # a paragraph that has been told already
        seen.update(long_ones)
        text = re.sub(r"\s+", " ", title) + "\n\n" + "\n\n".join(paragraphs) + "\n"
        pieces.append(text)
        size += len(text.encode()) + 2
    return "\n\n".join(pieces)
