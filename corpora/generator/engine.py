"""Dice, decks and templates: what every generator in this folder is made of.

A template is ordinary text with three marks:
  [a|b|c]   one of the alternatives; they may nest and one may be empty
  {key}     the value of a story's own word (a name, a trade, a pronoun); it may itself be a template
  <list>    a word from the shared word list of that name
"""

import re

_MASK = (1 << 64) - 1


class Dice:
    """SplitMix64 (Steele, Lea, Flood 2014), written out so that the output is the same on every Python."""

    def __init__(self, seed):
        self.state = seed & _MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def below(self, n):
        return (self.next() >> 11) % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def pick(self, items):
        return items[self.below(len(items))]

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items


class Writer:
    """Fills templates. Choices are dealt from shuffled decks, so that no alternative is worn out early."""

    def __init__(self, dice, lists):
        self.dice = dice
        self.lists = lists
        self.decks = {}
        self.held = {}

    def deal(self, key, items):
        deck = self.decks.get(key)
        if not deck:
            deck = self.dice.shuffled(items)
            self.decks[key] = deck
        return deck.pop()

    def one(self, items):
        """The next of a list of templates or table rows, each dealt once before any comes again."""
        self.held[id(items)] = items  # keeps the list alive, so that its id stays its own
        return self.deal(id(items), items)

    def some(self, items, count):
        """`count` different entries of a list."""
        chosen = []
        while len(chosen) < min(count, len(items)):
            item = self.one(items)
            if item not in chosen:
                chosen.append(item)
        return chosen

    def fill(self, template, words):
        text = template
        for _ in range(12):
            before = text
            while True:
                text, n = re.subn(r"\[([^\[\]]*)\]", self._alternative, text)
                if n == 0:
                    break
            text = re.sub(r"\{(\w+)\}", lambda m: str(words[m.group(1)]), text)
            text = re.sub(r"<(\w+)>", lambda m: self.deal("<" + m.group(1), self.lists[m.group(1)]), text)
            if text == before:
                break
        return text

    def _alternative(self, match):
        inner = match.group(1)
        return self.deal("[" + inner, inner.split("|"))


_SILENT_OR_SOUNDED = re.compile(r"\b([Aa]) (?=(?!one\b|once\b|us[eu]|uni[^nm]|uten|eu)[aeiouAEIOU]|hour|hono|heir)")


def tidy_english(text):
    """a/an by the sound of the next word, one space, a capital at the start of each sentence."""
    text = re.sub(r"\s+", " ", text).strip()
    text = _SILENT_OR_SOUNDED.sub(r"\1n ", text)
    text = re.sub(r" ([,.;:!?])", r"\1", text)
    text = re.sub(r"([.!?]) ([a-z])", lambda m: m.group(1) + " " + m.group(2).upper(), text)
    text = re.sub(r'((?:^|[.!?:]"?) ?)"([a-z])', lambda m: m.group(1) + '"' + m.group(2).upper(), text)
    return text[:1].upper() + text[1:]
