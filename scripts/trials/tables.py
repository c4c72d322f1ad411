"""The variants that scripts/experiments compares."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A question, the options that all variants share, and what each has beside them."""

    question: str
    is_language: bool
    shared: tuple
    variants: dict


def variants(text):
    """One a line: a name, a colon, its options."""
    lines = (line.split(":", 1) for line in text.strip().splitlines())
    return {name.strip(): tuple(options.split()) for name, options in lines}


LANGUAGE = ("--defaults", "fixed", "--layers", "4", "--hidden-size", "128", "--heads", "4", "--context-length", "64", "--batch-size", "12", "--steps", "1000")
MUON = "--optimizer muon --learning-rate 5e-3"

TABLES = {
    "family-and-optimizer": Table(
        "Which decoder and which optimizer learn most in a number of steps?", True, LANGUAGE,
        variants(f"""
            llama, AdamW 1e-3: --architecture llama --learning-rate 1e-3
            llama, AdamW 3e-3: --architecture llama --learning-rate 3e-3
            llama, Muon 5e-3: --architecture llama {MUON}
            qwen3, Muon 5e-3: --architecture qwen3 {MUON}
            qwen3, Muon 1e-2: --architecture qwen3 --optimizer muon --learning-rate 1e-2
            qwen3, Muon 2e-2: --architecture qwen3 --optimizer muon --learning-rate 2e-2
            gemma3_text, Muon 5e-3: --architecture gemma3_text {MUON}
            olmo2, Muon 5e-3: --architecture olmo2 {MUON}
            qwen3, Lion 5e-4: --architecture qwen3 --optimizer lion --learning-rate 5e-4
        """)),
    "schedule": Table(
        "Which descent of the rate?", True, (*LANGUAGE, "--architecture", "qwen3", *MUON.split()),
        variants("""
            cosine: --schedule cosine
            linear: --schedule linear
            flat, then half a line: --schedule wsd --decay-share 0.5 --decay-shape linear
            flat, then a fifth: --schedule wsd --decay-share 0.2
        """)),
    "many-passes": Table(
        "What keeps a model from learning its text by heart?", True, (*LANGUAGE, "--architecture", "qwen3", *MUON.split(), "--steps", "3000"),
        variants("""
            decay 0.1: --weight-decay 0.1
            decay 0.4: --weight-decay 0.4
            decay 1.6: --weight-decay 1.6
            dropout 0.1: --weight-decay 0.1 --dropout 0.1
            dropout 0.2: --weight-decay 0.1 --dropout 0.2
            average 0.99: --weight-decay 0.1 --ema 0.99
        """)),
    "head": Table(
        "A head of its own, or the embedding's?", True, (*LANGUAGE, "--architecture", "qwen3", *MUON.split()),
        variants("""
            tied:
            untied: --untied
        """)),
    "classifier": Table(
        "What makes a classifier of rows alone?", False, (),
        variants("""
            as by default:
            rate 5e-4: --learning-rate 5e-4
            rate 3e-3: --learning-rate 3e-3
            Muon 1.5e-3: --optimizer muon --learning-rate 1.5e-3
            dropout 0.3: --dropout 0.3
            subwords drawn: --subword-sampling 0.1
            layer decay 0.7: --layer-decay 0.7
            average 0.999: --ema 0.999
        """)),
}
