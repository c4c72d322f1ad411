"""lm-evaluation-harness on a file of items."""
import json
import math

from huggingface.table import Unusable

try:
    import lm_eval
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager
except ImportError as error:
    raise SystemExit(f"{error}; install lm-eval with pip") from error

CHOICE = [{"metric": name, "aggregation": "mean", "higher_is_better": True} for name in ("acc", "acc_bytes", "acc_norm")]
PAIRS = {"output_type": "multiple_choice", "doc_to_text": "", "doc_to_target": 0,
         "doc_to_choice": "{{[sentence_good, sentence_bad]}}", "metric_list": CHOICE}


def tasks(folder):
    """Name, kind of items, Apus's options, and the harness's task with the token before texts that have no context."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    own = config.get("eos_token_id") if "apus_tokenizer_sha256" in config else None
    begins = ["--begin-token"] if config.get("bos_token_id") is not None else []
    return [
        ("pairs as in blimp", "pairs", [*begins, "--continuation-delimiter", " "], (PAIRS, None)),
        ("pairs", "pairs", [], (PAIRS | {"target_delimiter": ""}, own)),
        ("choices", "choices", [],
         ({"output_type": "multiple_choice", "doc_to_text": "{{query}}", "doc_to_target": "gold", "doc_to_choice": "choices",
           "metric_list": CHOICE}, None)),
        ("schema", "schema", [],
         ({"output_type": "multiple_choice", "doc_to_text": "gold", "doc_to_choice": "context_options",
           "doc_to_target": "continuation", "metric_list": CHOICE[:1]}, None)),
        ("cloze", "cloze", [],
         ({"output_type": "loglikelihood", "doc_to_text": "{{context}}", "doc_to_target": "{{' ' + continuation}}",
           "metric_list": [CHOICE[0], {"metric": "perplexity", "aggregation": "perplexity", "higher_is_better": False}]},
          None)),
    ]


def run(folder, path, task, temporary):
    """The items' log-probabilities and greedy marks, and the figures by Apus's names."""
    settings, prefix = task
    config = settings | {"task": "items", "dataset_path": "json", "test_split": "train", "num_fewshot": 0,
                         "dataset_kwargs": {"data_files": {"train": str(path.resolve())}, "cache_dir": str(temporary / "cache")}}
    model = HFLM(pretrained=str(folder), device="cpu", dtype="float32", batch_size=8, prefix_token_id=prefix)
    found = lm_eval.simple_evaluate(
        model=model, tasks=[config], task_manager=TaskManager(include_defaults=False), log_samples=True, bootstrap_iters=0)
    if found is None:
        raise Unusable(f"{path}: lm_eval gives nothing")
    samples = sorted(found["samples"]["items"], key=lambda sample: sample["doc_id"])
    unique = {sample["doc_id"]: sample for sample in samples}
    items = []
    for sample in unique.values():
        answers = sample["filtered_resps"]
        items.append([(float(value), greedy in (True, "True")) for value, greedy in answers])
    results = found["results"]["items"]
    figures = {"accuracy": results["acc,none"]}
    if "acc_bytes,none" in results:
        figures["accuracy_per_byte"] = results["acc_bytes,none"]
    if "perplexity,none" in results:
        figures["log_probability"] = -math.log(results["perplexity,none"])
    return items, figures
