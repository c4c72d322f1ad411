"""Adapters of every family: peft's, opened by Apus beside their model and merged into it, and Apus's, opened by peft."""
import os
import pathlib
import shutil

import torch
import transformers

from fixtures.families import FAMILIES, KINDS

from .commands import Commands
from .families import RoundTrips
from .table import Unusable

os.environ["HF_HUB_OFFLINE"] = "1"
HEADS = ["classifier", "score"]  # which peft trains whole


class Beside(Commands):
    """The commands, with an adapter beside every model that they open."""

    def __init__(self, commands, adapter):
        self.__dict__.update(commands.__dict__)
        self.adapter = adapter

    def run(self, command, *arguments):
        return super().run(command, *arguments, "--adapter", self.adapter)


class AdapterTrips:
    """Checks of adapters both ways; `tolerance` is that of logits."""

    def __init__(self, commands, tolerance, table):
        try:
            import peft
        except ImportError as error:
            raise Unusable("peft is not installed: pip install peft") from error
        self.peft, self.commands, self.tolerance, self.table = peft, commands, tolerance, table
        self.trips = RoundTrips(commands, tolerance, table)

    def check(self, family):
        entry = FAMILIES[family]
        for model in entry.models:
            if model.kind == "detection":
                continue
            name = " ".join(part for part in (model.kind, model.name) if part)
            with self.table.part(f"{family} {name}: peft to Apus"):
                self.check_theirs(family, model)
        kind = entry.models[0].kind
        trained = self.commands.pretrain(self.commands.folder / f"{family}-run", entry.pretrain)
        with self.table.part(f"{family} classification: Apus to peft"):
            tuned = self.commands.finetune(
                trained, self.commands.folder / f"{family}-tuned", "--method", "lora", "--lora-rank", 3,
                "--no-baseline", "--epochs", 1)
            self.check_ours(trained, tuned, "classification")
        if kind != "detection":
            with self.table.part(f"{family} {kind}: Apus to peft"):
                self.check_ours(trained, self.pretrain_on(trained, family), kind)

    def pretrain_on(self, trained, family):
        output = self.commands.folder / f"{family}-on"
        self.commands.run(
            "pretrain", "--from", trained, "--input", self.commands.lines, "--steps", 20, "--batch-size", 8,
            "--method", "lora", "--lora-targets", "q", "v", "down", "--rslora", "--learning-rate", 1e-2,
            "--validation-tokens", 200, "--cache", self.commands.folder / "cache", "--output", output, "--overwrite")
        return output / "best"

    def check_theirs(self, family, entry):
        """Random adapters of peft on every layer but the output, on a random model of transformers."""
        base, adapter = self.commands.folder / "base", self.commands.folder / "adapter"
        merged = self.commands.folder / "merged"
        model = self.trips.save(base, family, entry)
        tasks = {"classification": "SEQ_CLS", "tagging": "TOKEN_CLS", "causal": "CAUSAL_LM"}
        made = self.peft.get_peft_model(model, self.peft.LoraConfig(
            r=3, lora_alpha=7, lora_dropout=0.1, use_rslora=entry.seed % 2 == 0, target_modules="all-linear",
            exclude_modules=HEADS if entry.kind in ("classification", "tagging") else None,
            task_type=tasks.get(entry.kind)))
        torch.manual_seed(entry.seed)
        for parameter in made.parameters():
            if parameter.requires_grad:
                torch.nn.init.normal_(parameter, std=0.1)
        made.eval()
        shutil.rmtree(adapter, ignore_errors=True)
        made.save_pretrained(adapter)
        self.answers(Beside(self.commands, adapter), base, made, entry.kind)
        self.merge(base, adapter, merged)
        self.answers(self.commands, merged, made, entry.kind)

    def check_ours(self, base, run, kind):
        """What was trained here: peft's answers on the base model are those of the merged folder, and of both beside
        each other."""
        config = transformers.AutoConfig.from_pretrained(run)
        model = KINDS[kind][0].from_pretrained(base, config=config)
        adapter = pathlib.Path(run).resolve() / "adapter"
        opened = self.peft.PeftModel.from_pretrained(model, adapter).eval()
        self.answers(self.commands, run, opened, kind)
        self.answers(Beside(self.commands, adapter), base, opened, kind)
        whole = KINDS[kind][0].from_pretrained(run).eval()
        self.answers(self.commands, run, whole, kind)

    def merge(self, base, adapter, output):
        self.commands.run("convert", "--model", base, "--adapter", adapter, "--to", "huggingface", "--output", output,
                          "--overwrite")

    def answers(self, commands, path, model, kind):
        RoundTrips(commands, self.tolerance, self.table).check_answers(path, model, None, kind)
