"""Items: some composed of corpora/, and what Apus makes of them."""
import json

from huggingface.commands import ROOT

KINDS = ["pairs", "choices", "schema", "cloze"]


def compose(folder):
    """Files of items of each kind."""
    folder.mkdir(parents=True)
    sentences = []
    # A text has to fit into a context of 64 tokens; a Chinese character is three bytes, which may be three of them.
    for name, stop, least, most in (("english", ". ", 20, 90), ("chinese", "。", 4, 16)):
        text = (ROOT / f"corpora/{name}.txt").read_text("utf-8").replace("\n", " ")
        sentences.append([part.strip() for part in text.split(stop) if least < len(part.strip()) < most][:60])
    english, chinese = sentences
    words = [sentence.split(" ") for sentence in english]
    ends = [" ".join(part[len(part) // 2:]) for part in words]
    starts = [" ".join(part[:len(part) // 2]) for part in words]
    pairs = [{"sentence_good": one, "sentence_bad": " ".join(reversed(part))} for one, part in zip(english, words)]
    pairs += [{"sentence_good": one, "sentence_bad": one[::-1]} for one in chinese[:20]]
    pairs += [{"sentence_good": "A cat 🙂 sat.", "sentence_bad": "A 🙂 cat sat."}, {"sentence_good": "x", "sentence_bad": "y"}]
    spaces = ["", " ", "\n", "  "]
    choices = [{"query": start + spaces[i % 4], "choices": [ends[i], ends[(i + 7) % 60], ends[(i + 9) % 60]], "gold": i % 3}
               for i, start in enumerate(starts)]
    # Longer than any context here, so that its beginning is cut.
    choices += [{"query": " ".join(english[i:i + 30]), "choices": [ends[i], "no"], "gold": 0} for i in range(4)]
    schema = [{"context_options": [starts[i], starts[(i + 5) % 60]], "continuation": ends[i], "gold": 0}
              for i in range(40)]
    cloze = [{"context": " ".join(part[:-1]), "continuation": part[-1]} for part in words]
    cloze += [{"context": "the the the the the", "continuation": "the"}, {"context": "Once upon", "continuation": "a time"}]
    files = {}
    for kind, rows in zip(KINDS, (pairs, choices, schema, cloze)):
        files[kind] = folder / f"{kind}.jsonl"
        files[kind].write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return files


def evaluate(commands, folder, kind, path, more=()):
    """The items with what Apus makes of them, and the figures of all."""
    details = commands.folder / "details.jsonl"
    option = "choices" if kind == "schema" else kind
    said = json.loads(commands.run("evaluate", "--model", folder, f"--{option}", path, "--items", details, "--overwrite",
                                   "--json", *more))
    lines = [json.loads(line) for line in details.read_text("utf-8").splitlines()]
    return lines, said[option]


def compare(name, found, expected, tolerance, table):
    """Items one by one: `expected` has the log-probabilities and greedy marks of each, and figures by their names here."""
    lines, figures = found
    items, theirs = expected
    if len(lines) != len(items):
        table.row(name, False, f"{len(lines)} items, expected {len(items)}")
        return
    largest, greedy, count = 0.0, 0, 0
    for line, item in zip(lines, items):
        for ours, mark, (value, greedily) in zip(line["log_probabilities"], line["greedy"], item, strict=True):
            largest = max(largest, abs(ours - value))
            greedy += mark != greedily
            count += 1
    cut = sum(any(line["cut_tokens"]) for line in lines)
    table.difference(f"{name}: {count} texts", largest, tolerance, f"; {len(lines)} items, {cut} of them cut")
    table.row(f"{name}: greedy", greedy == 0, f"{greedy} differ")
    # Half the credit of a tie is all or nothing there, and rounding decides which.
    ties = sum(0 < line["credit"] < 1 for line in lines)
    for key, value in theirs.items():
        ours = figures[key]
        table.row(f"{name}: {key}", abs(ours - value) <= (ties + 0.01) / len(lines), f"{ours:.6f}, theirs {value:.6f}, {ties} ties")
