"""What is run with both builds: small commands that together pass through everything that decides bytes.

A case's files lie in a folder of its name; {case} in a command stands for it. A run is {case}/run.
"""
from dataclasses import dataclass

SETTINGS = "--threads 2 --json --quiet"
SAVES = "--evaluate-every 4 --save-every 4 --keep 9"
PRETRAIN = f"pretrain --output {{case}}/run {SETTINGS} {SAVES} --batch-size 4 --steps 12"
SHAPE = "--layers 2 --hidden-size 32 --heads 4 --context-length 32"
WRITER = f"{PRETRAIN} {SHAPE} --tokenizer tokenize-bpe/v.model --sample-tokens 8"
GPT2 = f"{WRITER} --architecture gpt2 --input english.txt"
LLAMA = f"{WRITER} --architecture llama --input english.txt"
BERT = f"{PRETRAIN} {SHAPE} --tokenizer tokenize-unigram/v.model --architecture bert --input english.txt train.txt"
DIVERGING = (
    f"pretrain --output {{case}}/run {SETTINGS} --layers 2 --hidden-size 32 --heads 4 --context-length 16 "
    "--batch-size 2 --steps 62 --warmup 60 --learning-rate 1 --clip 0 --evaluate-every 12 --keep 9 --spike-threshold 2 "
    "--tokenizer tokenize-bpe/v.model --architecture gpt2 --input english.txt")
FINETUNE = f"finetune --output {{case}}/run {SETTINGS} {SAVES} --batch-size 8 --steps 12"
REVIEWS = f"{FINETUNE} --train train.tsv --validation validation.tsv"
PAIRS = f"{FINETUNE} --task pair --pair-column second --train train-pairs.csv --validation validation-pairs.csv"


@dataclass(frozen=True)
class Case:
    """Commands that are run one after the other.

    needs: cases whose files the commands read. begins: the case whose run is copied to {case}/run first. crosses: the
    commands are also given to NEW where the needed files are OLD's. ends: the case whose run must come of that.
    """

    name: str
    commands: tuple
    needs: tuple = ()
    begins: str = ""
    crosses: bool = False
    ends: str = ""


def case(name, *commands, needs=""):
    return Case(name, commands, tuple(needs.split()))


def opens(name, *commands, needs):
    """Commands that go on from checkpoints; NEW from OLD's as well."""
    return Case(name, commands, tuple(needs.split()), crosses=True)


def interrupted(whole):
    """The run of a case, stopped between two checkpoints; and its end. NEW ends OLD's as well."""
    (command,) = whole.commands
    yield Case(f"stopped-{whole.name}", (f"{command} --stop-after 6",), whole.needs)
    yield Case(
        f"resumed-{whole.name}", (f"{command} --resume",), (*whole.needs, f"stopped-{whole.name}", whole.name),
        begins=f"stopped-{whole.name}", crosses=True, ends=whole.name)


TOKENIZERS = [
    case(
        "tokenize-bpe",
        f"tokenize train --type bpe --vocab-size 600 --input english.txt --output {{case}}/v.model {SETTINGS}",
        "tokenize encode --model {case}/v.model --input held.txt",
        "tokenize encode --model {case}/v.model --input test.txt --offsets",
        "tokenize report --model {case}/v.model --input held.txt"),
    case(
        "tokenize-unigram",
        "tokenize train --type unigram --preset classify --lowercase --vocab-size 1500 --input train.txt english.txt "
        f"--output {{case}}/v.model {SETTINGS}",
        "tokenize encode --model {case}/v.model --input test.txt --pieces",
        "tokenize decode --model {case}/v.model 300 301 302 400 500",
        "tokenize report --model {case}/v.model --input test.txt --json"),
    case(
        "tokenize-both",
        "tokenize train --type unigram --vocab-size 1600 --input english.txt chinese.txt --user-symbols <tag> "
        f"--output {{case}}/v.model {SETTINGS}",
        "tokenize encode --model {case}/v.model --input chinese.txt"),
    case(
        "tokenize-word",
        f"tokenize train --type word --vocab-size 500 --input english.txt --output {{case}}/v.model {SETTINGS}",
        "tokenize encode --model {case}/v.model --input held.txt"),
]

DECODERS = [
    case("gpt2", GPT2, needs="tokenize-bpe"),
    case("llama", f"{LLAMA} --kv-heads 2 --untied --sample-prompt 'The fox' 'Once'", needs="tokenize-bpe"),
    case("accumulate-dropout", f"{GPT2} --accumulate 2 --dropout 0.1 --label-smoothing 0.1", needs="tokenize-bpe"),
    case("bf16", f"{LLAMA} --kv-heads 1 --precision bf16", needs="tokenize-bpe"),
    case("checkpoint-activations", f"{GPT2} --checkpoint-activations --dropout 0.1", needs="tokenize-bpe"),
    case("best-fit", f"{LLAMA} --packing best-fit --documents paragraph", needs="tokenize-bpe"),
    case("best-fit-across", f"{GPT2} --packing best-fit --documents line --attend-across", needs="tokenize-bpe"),
    case(
        "mixture",
        f"{PRETRAIN} {SHAPE} --tokenizer tokenize-both/v.model --mixture english.txt=0.7 chinese.txt=0.3",
        needs="tokenize-both"),
    case("jsonl", f"{WRITER} --input rows.jsonl --text-column body --validation held.txt", needs="tokenize-bpe"),
    case("spike-rollback", f"{DIVERGING} --on-spike rollback", needs="tokenize-bpe"),
    case("spike-skip", f"{DIVERGING} --on-spike skip", needs="tokenize-bpe"),
    opens("continue-gpt2", f"{PRETRAIN} --from gpt2/run --input more.txt --seed 7", needs="gpt2"),
    opens("continue-llama", f"{PRETRAIN} --from llama/run --input more.txt --context-length 64", needs="llama"),
]

OPTIMIZERS = [
    case("adam", f"{GPT2} --optimizer adam --schedule inverse-square-root --weight-decay 0.1 --warmup 3",
         needs="tokenize-bpe"),
    case("sgd", f"{GPT2} --optimizer sgd --nesterov --schedule one-cycle --clip 0.5", needs="tokenize-bpe"),
    case("rmsprop", f"{LLAMA} --optimizer rmsprop --momentum 0.5 --schedule linear --ema 0.99", needs="tokenize-bpe"),
    case("adagrad", f"{GPT2} --optimizer adagrad --schedule constant --layer-decay 0.8", needs="tokenize-bpe"),
    case("lion", f"{LLAMA} --optimizer lion --schedule wsd --ema 0.9 --layer-decay 0.9", needs="tokenize-bpe"),
    case("muon", f"{LLAMA} --optimizer muon --schedule wsd --decay-shape linear --decay-share 0.5 --ema 0.99 "
         "--layer-decay 0.9 --dropout 0.1", needs="tokenize-bpe"),
    case("muon-original", f"{GPT2} --optimizer muon --muon-scale original --no-nesterov --clip 0 --precision bf16",
         needs="tokenize-bpe"),
]

ENCODERS = [
    case("mlm", f"{BERT} --objective mlm --dropout 0.1", needs="tokenize-unigram"),
    case("whole-word", f"{BERT} --objective whole-word --documents line --no-join-documents --mask-probability 0.2",
         needs="tokenize-unigram"),
    case("span", f"{BERT} --objective span --precision bf16 --optimizer muon", needs="tokenize-unigram"),
    case("electra", f"{BERT} --objective replaced-token --generator-size 0.5 --ema 0.9 --dropout 0.1",
         needs="tokenize-unigram"),
    opens("continue-mlm", f"{PRETRAIN} --from mlm/run --input held.txt --accumulate 2", needs="mlm"),
    opens("continue-electra", f"{PRETRAIN} --from electra/run --input held.txt --checkpoint-activations",
          needs="electra"),
]

CLASSIFIERS = [
    opens("classify-bert", f"{REVIEWS} --model mlm/run", needs="mlm"),
    opens("classify-gpt2", f"{REVIEWS} --model gpt2/run --optimizer lion --ema 0.9", needs="gpt2"),
    case("classify-llama", f"{REVIEWS} --model llama/run --precision bf16 --accumulate 2", needs="llama"),
    opens("classify-electra", f"{REVIEWS} --model electra/run --layer-decay 0.8 --label-smoothing 0.1",
          needs="electra"),
    case("subword-sampling", f"{FINETUNE} --model whole-word/run --train train.tsv --subword-sampling 0.2 "
         "--max-length 24 --checkpoint-activations --metric accuracy", needs="whole-word"),
    opens("pair", f"{PAIRS} --model mlm/run --optimizer sgd --schedule cosine --patience 1",
          needs="mlm"),
]

TEXT = f"--input held.txt {SETTINGS} --logits {{case}}/logits.jsonl"
ROWS = f"--input test.tsv {SETTINGS} --logits {{case}}/logits.jsonl"
OPENED = [
    opens("evaluate-gpt2", f"evaluate --model gpt2/run {TEXT}", needs="gpt2"),
    opens("evaluate-llama", f"evaluate --model llama/run {TEXT}", needs="llama"),
    opens("evaluate-mlm", f"evaluate --model mlm/run {TEXT}", needs="mlm"),
    opens("evaluate-electra", f"evaluate --model electra/run {TEXT}", needs="electra"),
    opens("evaluate-classifiers", *(f"evaluate --model classify-{name}/run --input test.tsv {SETTINGS} "
                                    f"--logits {{case}}/{name}.jsonl" for name in ["bert", "gpt2", "electra"]),
          needs="classify-bert classify-gpt2 classify-electra"),
    opens("evaluate-pair", f"evaluate --model pair/run --input test-pairs.csv --pair-column second {SETTINGS}",
          needs="pair"),
    opens("predict", "predict --model classify-bert/run --input test.txt --format lines --include-text --threads 2",
          f"predict --model classify-gpt2/run --input test.tsv --batch-size 5 {SETTINGS}",
          f"predict --model pair/run --input test-pairs.csv --pair-column second {SETTINGS}",
          needs="classify-bert classify-gpt2 pair"),
    opens("generate-greedy",
          "generate --model gpt2/run --prompt 'The fox said' --temperature 0 --max-tokens 60 --threads 2",
          f"generate --model llama/run --prompt 'The fox said' --temperature 0 --max-tokens 60 {SETTINGS}",
          needs="gpt2 llama"),
    opens("generate-sampled",
          "generate --model gpt2/run --prompt Once --top-k 50 --top-p 0.9 --min-p 0.01 --repetition-penalty 1.2 "
          f"--temperature 0.7 --seed 5 --max-tokens 60 {SETTINGS}",
          f"generate --model llama/run --count 3 --seed 6 --max-tokens 40 --stop qu . {SETTINGS}",
          f"generate --model bf16/run --prompt-file test.txt --seed 7 --max-tokens 40 {SETTINGS}",
          needs="gpt2 llama bf16"),
]

WHOLE = [*TOKENIZERS, *DECODERS, *OPTIMIZERS, *ENCODERS, *CLASSIFIERS]
INTERRUPTED = [
    part for whole in WHOLE if whole.name in ("accumulate-dropout", "mixture", "best-fit", "muon", "electra", "bf16",
                                              "classify-bert", "subword-sampling")
    for part in interrupted(whole)]
CASES = [*WHOLE, *OPENED, *INTERRUPTED]


def chosen(names):
    """The cases of these names and all that they need, in order; all cases without a name."""
    if not names:
        return CASES
    wanted = set(names)
    for case in reversed(CASES):
        if case.name in wanted:
            wanted.update(case.needs)
    return [case for case in CASES if case.name in wanted]
