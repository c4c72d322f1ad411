"""Decoders beside transformers: logits of a few texts, and a greedy continuation."""
import json

import torch
import transformers

from huggingface.comparing import check_line
from huggingface.folder import open_model, open_tokenizer

PROMPT, CONTINUED = "The old river runs past the boats, and the people of the town", 100
TEXTS = ["The capital of France is Paris; 12,345 people live in the 3rd street.",
         "def mean(numbers):\n    return sum(numbers) / len(numbers)", "河上有船，天气很好。 naïve 🙂", "a"]


def check_causal(kit, folder, begins=False):
    """Same ids, logits within the tolerance, and the same likeliest tokens one after another."""
    model = open_model(folder, kit.table)
    tokenizer, _ = open_tokenizer(folder, model, kit.table)
    texts = kit.work / "texts.txt"
    texts.write_text("\n".join(text.replace("\n", " ") for text in TEXTS) + "\n", "utf-8")
    for name, line in kit.logits(folder, texts, "--begin-token" if begins else "--no-begin-token"):
        check_line(name, line, model, tokenizer, kit.tolerance, kit.table)
    check_greedy(kit, folder, model, tokenizer, begins)


def check_greedy(kit, folder, model, tokenizer, begins):
    """The runs may part only where the two likeliest tokens lie within twice the tolerance; from there on each token of
    Apus's must be the likeliest after those before it, as near."""
    said = json.loads(kit.run(
        "generate", "--model", folder, "--prompt", PROMPT, "--temperature", 0, "--max-tokens", CONTINUED, "--json",
        "--begin-token" if begins else "--no-begin-token"))
    mine = said["tokens"]
    ids = tokenizer(PROMPT).input_ids
    configuration = transformers.GenerationConfig(
        max_new_tokens=CONTINUED, do_sample=False, eos_token_id=model.config.eos_token_id,
        pad_token_id=model.config.pad_token_id or 0)
    with torch.no_grad():
        theirs = model.generate(torch.tensor([ids]), generation_config=configuration)[0, len(ids):].tolist()
        logits = model(torch.tensor([ids + mine])).logits[0, len(ids) - 1:-1].double()
    ends = model.config.eos_token_id
    theirs = [token for token in theirs if token not in (ends if isinstance(ends, list) else [ends])]
    parted = next((i for i, (a, b) in enumerate(zip(mine, theirs)) if a != b), None)
    gaps = logits.max(-1).values - logits[range(len(mine)), mine]
    worst = gaps.max().item() if len(mine) else 0.0
    close = worst <= 2 * kit.tolerance
    if parted is None:
        kit.table.row("greedy", mine == theirs and close, f"{len(mine)} and {len(theirs)} tokens, the same")
    else:
        kit.table.row("greedy", close, f"parts at token {parted} of {len(mine)}, where the two best lie {gaps[parted]:.1e} apart")
        kit.table.say(f"greedy runs part at token {parted}")
