"""Texts and labelled rows for the cases, from corpora/: little of each kind."""
import csv
import json


def write(folder, corpora):
    """Writes the files that the commands of the cases name into `folder`."""
    folder.mkdir(parents=True)
    english = (corpora / "english.txt").read_text()
    write_text(folder / "english.txt", english[:60_000])
    write_text(folder / "more.txt", english[60_000:90_000])
    write_text(folder / "held.txt", english[90_000:96_000])
    write_text(folder / "chinese.txt", (corpora / "chinese.txt").read_text()[:15_000])
    paragraphs = english[100_000:130_000].split("\n\n")
    write_text(folder / "rows.jsonl", "".join(json.dumps({"body": text}) + "\n" for text in paragraphs))
    for name, count in [("train", 300), ("validation", 60), ("test", 60)]:
        lines = (corpora / f"reviews/{name}.tsv").read_text().splitlines()[:count + 1]
        write_text(folder / f"{name}.tsv", "\n".join(lines) + "\n")
        rows = [line.split("\t") for line in lines[1:]]
        write_text(folder / f"{name}.txt", "".join(row[0] + "\n" for row in rows))
        write_pairs(folder / f"{name}-pairs.csv", rows)


def write_pairs(path, rows):
    """Neighbouring rows as a pair, labelled by whether they say the same."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["text", "second", "label"])
        for first, second in zip(rows, rows[1:]):
            writer.writerow([first[0], second[0], "same" if first[1] == second[1] else "other"])


def write_text(path, text):
    path.write_text(text, encoding="utf-8")
