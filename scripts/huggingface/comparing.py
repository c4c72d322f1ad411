"""What Apus computed, beside the same of transformers."""
import json

import torch

from .table import Unusable


def run(model, ids, segments=None):
    inputs = dict(input_ids=torch.tensor([ids]))
    if segments is not None:
        inputs["token_type_ids"] = torch.tensor([segments])
    with torch.no_grad():
        return model(**inputs).logits[0]


def first_difference(mine, other):
    place = next((i for i, (a, b) in enumerate(zip(mine, other)) if a != b), min(len(mine), len(other)))
    return f"{len(mine)} and {len(other)} ids, first different at {place}: {mine[place:place + 4]} and {other[place:place + 4]}"


def check_line(name, line, model, tokenizer, tolerance, table):
    ids = line["ids"]
    if line.get("text") is not None:
        if tokenizer is None:
            table.row(f"{name} ids", False, "the folder has no tokenizer")
        else:
            theirs = tokenizer(line["text"], line.get("pair")).input_ids
            table.row(f"{name} ids", theirs == ids,
                      f"{len(ids)} ids" if theirs == ids else "Apus and transformers: " + first_difference(ids, theirs))
    if not line.get("logits"):  # none asked for, or an empty text of a decoder
        return
    mine = torch.tensor(line["logits"], dtype=torch.float64)
    theirs = run(model, ids, line.get("segments")).double()
    if theirs.ndim == 2 and line.get("rows") is not None:
        theirs = theirs[line["rows"]]
    elif theirs.ndim == 2 and mine.ndim == 1:
        theirs = theirs[-1]
    if theirs.ndim == 1 and mine.ndim == 2:
        mine = mine[:, 0] if mine.shape == (len(ids), 1) else mine[0] if len(mine) == 1 else mine
    if mine.shape != theirs.shape:
        table.row(f"{name} logits", False, f"Apus has shape {list(mine.shape)}, transformers {list(theirs.shape)}")
        return
    difference = (mine - theirs).abs().max().item()
    agree = (mine.argmax(-1) == theirs.argmax(-1)).double().mean().item()
    table.difference(f"{name} logits", difference, tolerance, f", same best id in {agree:.1%}")


def check_text(text, model, tokenizer, pieces, table):
    name = f"“{text[:16]}”"
    if tokenizer is None:
        table.row(f"{name} ids", False, "the folder has no tokenizer")
        return
    plain = tokenizer(text, add_special_tokens=False).input_ids
    if pieces is not None:
        expected = pieces.encode(text)
        same = plain == expected
        detail = f"{len(plain)} ids" if same else "transformers and SentencePiece: " + first_difference(plain, expected)
        table.row(f"{name} ids", same, detail)
    ids = tokenizer(text).input_ids
    if not ids:
        return
    logits = run(model, ids)
    if type(model).__name__.endswith("ForPreTraining") and logits.ndim == 1:
        best = max(range(len(ids)), key=lambda i: logits[i])
        table.note(f"{name} answer", f"likeliest replaced: {tokenizer.convert_ids_to_tokens(ids[best])} "
                   f"{logits[best].sigmoid():.3f}")
    elif logits.ndim == 1:
        shares = logits.softmax(-1)
        answer = ", ".join(f"{model.config.id2label[i]} {shares[i]:.3f}" for i in shares.argsort(descending=True).tolist()[:5])
        table.note(f"{name} answer", answer)
    elif type(model).__name__.endswith(("CausalLM", "LMHeadModel")):
        shares = logits[-1].softmax(-1)
        best = shares.topk(min(5, len(shares)))
        answer = ", ".join(f"{tokenizer.convert_ids_to_tokens(i)} {p:.3f}"
                           for p, i in zip(best.values.tolist(), best.indices.tolist()))
        table.note(f"{name} goes on", answer)


def read_results(path):
    lines = []
    try:
        for number, text in enumerate(path.read_text().splitlines(), start=1):
            if text.strip():
                line = json.loads(text)
                if not isinstance(line, dict) or not isinstance(line.get("ids"), list) or not line["ids"]:
                    raise Unusable(f"{path}:{number}: expected an object with a list of ids")
                lines.append((f"line {number}", line))
    except (OSError, ValueError) as error:
        raise Unusable(f"{path}: {error}") from error
    if not lines:
        raise Unusable(f"{path}: holds no line, expected one JSON object per text")
    return lines
