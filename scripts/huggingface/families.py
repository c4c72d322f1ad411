"""Round trips of every family: what transformers saves, opened by Apus, and what Apus trains, opened by transformers."""
import shutil

import numpy
import torch
import torch.nn.functional as F

from fixtures.families import FAMILIES, make, set_weights

from .commands import CONTEXT, LABELS, LAYERS, TOKENIZER
from .comparing import check_line, run
from .folder import open_model, open_tokenizer

PROMPT, GENERATED = "It is nineteen miles from", 24
LOSS_TOLERANCE = 1e-5


class RoundTrips:
    """Checks of models of transformers beside the folders that Apus opens them from, or has written them to."""

    def __init__(self, commands, tolerance, table):
        self.commands, self.tolerance, self.table = commands, tolerance, table

    def check(self, family):
        """Both ways, with every head."""
        entry = FAMILIES[family]
        for model in entry.models:
            name = " ".join(part for part in (model.kind, model.name) if part)
            with self.table.part(f"{family} {name}: transformers to Apus"):
                path = self.commands.folder / f"{family}-{model.name or model.kind}"
                self.check_answers(path, self.save(path, family, model), None, model.kind)
        trained, kind = self.commands.folder / f"{family}-run", entry.models[0].kind
        with self.table.part(f"{family} {kind}: Apus to transformers"):
            self.check_written(self.commands.pretrain(trained, entry.pretrain), family, kind)
        with self.table.part(f"{family} classification: Apus to transformers"):
            tuned = self.commands.finetune(trained, self.commands.folder / f"{family}-classifier")
            self.check_written(tuned, family, "classification")

    def save(self, path, family, entry):
        """A random model of transformers for the tokenizer that is put beside it."""
        pieces = self.commands.pieces
        said = dict(pad_token_id=pieces.pad_id(), bos_token_id=pieces.bos_id(), eos_token_id=pieces.eos_id())
        if entry.kind == "classification":
            said |= dict(id2label=dict(enumerate(LABELS)), label2id={name: i for i, name in enumerate(LABELS)},
                         num_labels=len(LABELS))
        model = make(family, entry, vocab_size=pieces.vocab_size(), max_position_embeddings=CONTEXT,
                     num_hidden_layers=LAYERS, **said)
        set_weights(model, numpy.random.Generator(numpy.random.PCG64(entry.seed)))
        shutil.rmtree(path, ignore_errors=True)
        model.save_pretrained(path)
        shutil.copy(TOKENIZER, path / "tokenizer.model")
        return model

    def check_written(self, path, family, kind):
        model = open_model(path, self.table)
        self.table.row("model_type", model.config.model_type == family, model.config.model_type)
        tokenizer, _ = open_tokenizer(path, model, self.table)
        self.check_answers(path, model, tokenizer, kind)

    def check_answers(self, path, model, tokenizer, kind):
        """What Apus computes from a folder; `tokenizer` is transformers', None for a folder with the pieces alone."""
        if kind == "classification":
            figures, lines = self.commands.evaluate(path, self.commands.rows)
        elif kind == "causal":
            figures, lines = self.commands.evaluate(path, self.commands.lines, "--no-begin-token")
        else:  # the masks, and so the loss, are drawn by Apus
            figures, lines = None, self.commands.logits(path, self.commands.lines)
        for name, line in lines:
            if tokenizer is None:
                line.pop("text")
            check_line(name, line, model, tokenizer, self.tolerance, self.table)
        if kind == "classification":
            self.check_log_loss(model, lines, figures)
        elif kind == "causal":
            self.check_loss(model, figures)
            self.check_generation(path, model, begins=tokenizer is None)

    def check_log_loss(self, model, lines, figures):
        targets = torch.tensor([model.config.label2id[label] for label in self.commands.labels])
        logits = torch.stack([run(model, line["ids"], line.get("segments")) for _, line in lines]).double()
        self.compare_loss(F.cross_entropy(logits, targets).item(), figures["log_loss"])

    def check_loss(self, model, figures):
        """Over consecutive windows of a text, of which every token but the first is predicted once."""
        pieces, total = self.commands.pieces, 0.0
        ids = pieces.encode(self.commands.text) + [pieces.eos_id()]
        self.table.row("tokens", figures["tokens"] == len(ids), f"{figures['tokens']} and {len(ids)}")
        for start in range(0, len(ids) - 1, CONTEXT):
            targets = torch.tensor(ids[start + 1:start + CONTEXT + 1])
            logits = run(model, ids[start:start + len(targets)])
            total += F.cross_entropy(logits.double(), targets, reduction="sum").item()
        self.compare_loss(total / (len(ids) - 1), figures["loss"])

    def compare_loss(self, theirs, mine):
        self.table.difference("loss", abs(theirs - mine), LOSS_TOLERANCE, f", {mine:.6f}")

    def check_generation(self, path, model, begins):
        """Every token is the likeliest after those before it, and as probable as transformers says."""
        said = self.commands.generate(path, PROMPT, GENERATED, begins)
        tokens, pieces = said["tokens"], self.commands.pieces
        ids = [pieces.bos_id()] * begins + pieces.encode(PROMPT)
        shares = run(model, ids + tokens)[len(ids) - 1:-1].double().log_softmax(-1)
        theirs = shares[range(len(tokens)), tokens]
        mine = torch.tensor(said["logProbabilities"], dtype=torch.float64)
        self.table.difference("generation", (mine - theirs).abs().max().item(), self.tolerance)
        likeliest = (shares.max(-1).values - theirs).max().item() <= self.tolerance
        self.table.row("greedy choice", likeliest, f"{len(tokens)} tokens")
