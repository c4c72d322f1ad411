"""Apus's commands on small texts of corpora/."""
import csv
import json
import pathlib
import subprocess

import sentencepiece

from .comparing import read_results
from .table import Unusable

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOKENIZER = ROOT / "vocab" / "english-4k.model"
LABELS = ["negative", "positive"]  # of corpora/reviews
CONTEXT, WIDTH, LAYERS, HEADS = 64, 32, 2, 4


class Commands:
    """The commands in `binaries`, and texts and rows for them in `folder`."""

    def __init__(self, binaries, folder):
        self.binaries, self.folder = binaries, folder
        if not (binaries / "evaluate").is_file():
            raise Unusable(f"{binaries} has no commands; build them with swift build -c release")
        folder.mkdir(parents=True, exist_ok=True)
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(TOKENIZER))
        paragraphs = [line for line in (ROOT / "corpora/english.txt").read_text("utf-8").split("\n") if line]
        self.text, self.lines = "\n".join(paragraphs[:12]) + "\n", folder / "lines.txt"
        self.lines.write_text(self.text, "utf-8")
        with open(ROOT / "corpora/reviews/train.tsv", encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file, delimiter="\t") if row["language"] == "en"][:212]
        self.rows, self.training = folder / "rows.tsv", folder / "training.tsv"
        self.labels = [row["label"] for row in rows[:12]]
        for path, part in ((self.rows, rows[:12]), (self.training, rows[12:])):
            path.write_text("text\tlabel\n" + "".join(f"{row['text']}\t{row['label']}\n" for row in part), "utf-8")

    def run(self, command, *arguments):
        """What a command says on standard output."""
        ended = subprocess.run(
            [self.binaries / command, *map(str, arguments)], capture_output=True, encoding="utf-8")
        if ended.returncode != 0:
            raise Unusable(f"{command} {' '.join(map(str, arguments))}: exit code {ended.returncode}: {ended.stderr}")
        return ended.stdout

    def evaluate(self, model, path, *more):
        """The figures of `evaluate`, and the texts with their logits."""
        logits = self.folder / "logits.jsonl"
        said = self.run("evaluate", "--model", model, "--input", path, "--logits", logits, "--overwrite", "--json",
                        "--cache", self.folder / "cache", *more)
        return json.loads(said), read_results(logits)

    def logits(self, model, path):
        """The texts with their logits; enough for a detector without its generator."""
        logits = self.folder / "logits.jsonl"
        self.run("evaluate", "--model", model, "--input", path, "--logits", logits, "--overwrite", "--quiet")
        return read_results(logits)

    def generate(self, model, prompt, count, begins):
        """The likeliest tokens after a prompt, with what `generate` says of them."""
        return json.loads(self.run(
            "generate", "--model", model, "--prompt", prompt, "--temperature", 0, "--max-tokens", count, "--json",
            "--begin-token" if begins else "--no-begin-token"))

    def pretrain(self, output, options):
        """A few steps of a small model, at a rate that leads far from where it began."""
        self.run(
            "pretrain", "--input", ROOT / "corpora/english.txt", "--tokenizer", TOKENIZER, *options,
            "--layers", LAYERS, "--hidden-size", WIDTH, "--heads", HEADS, "--intermediate-size", 56,
            "--context-length", CONTEXT, "--steps", 30, "--batch-size", 8, "--learning-rate", 1e-2,
            "--validation-tokens", 2000, "--cache", self.folder / "cache", "--output", output, "--overwrite")
        return output / "best"

    def finetune(self, model, output, *options):
        self.run("finetune", "--model", model, "--train", self.training, "--steps", 20, "--batch-size", 16,
                 "--learning-rate", 1e-2, "--hybrid", "off", "--output", output, "--overwrite", *options)
        return output / "best"
