"""The linear baseline of corpora/README.md. Needs scikit-learn; run it from the repository's root:

    python3 corpora/generator/baseline.py
"""

import csv
import pathlib

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline, make_union

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "reviews"


def read(split):
    with open(FOLDER / f"{split}.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [r["text"] for r in rows], [r["label"] for r in rows], [r["language"] for r in rows]


def accuracy(model, texts, labels):
    return 100 * sum(a == b for a, b in zip(model.predict(texts), labels)) / len(labels)


def words():
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)


def characters():
    return TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)


train, labels, languages = read("train")
for split in ("validation", "test"):
    texts, gold, tongues = read(split)
    both = make_pipeline(make_union(words(), characters()), LogisticRegression(C=10, max_iter=1000)).fit(train, labels)
    print(f"{split}: words and characters, both languages: {accuracy(both, texts, gold):.1f} %, "
          f"macro F1 {100 * f1_score(gold, both.predict(texts), average='macro'):.1f}")
    for tongue, features in (("en", words()), ("zh", characters())):
        def of(values, tags):
            return [v for v, tag in zip(values, tags) if tag == tongue]
        one = make_pipeline(features, LogisticRegression(C=10, max_iter=1000)).fit(of(train, languages), of(labels, languages))
        print(f"{split}: {tongue} alone: {accuracy(one, of(texts, tongues), of(gold, tongues)):.1f} %")
