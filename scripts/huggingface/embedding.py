"""Embeddings as torch computes them from hidden states of transformers, beside those of `predict --task embed`."""
import json

import safetensors.torch
import torch
import transformers

FLAGS = {"cls": "cls_token", "max": "max_tokens", "mean": "mean_tokens", "mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
         "weightedmean": "weightedmean_tokens", "lasttoken": "lasttoken"}
MODES = list(FLAGS)
FUNCTIONS = {"torch.nn.modules.activation.Tanh": torch.tanh, "torch.nn.modules.linear.Identity": lambda x: x,
             "torch.nn.modules.activation.GELU": torch.nn.functional.gelu}


def write(folder, number, hidden_size):
    """The files of sentence-transformers beside a model: one of many ways to make embeddings, by `number`."""
    modes = [MODES[number % 6]] if number % 3 else [MODES[number % 6], MODES[(number + 1) % 6]]
    modules = [("", "sentence_transformers.models.Transformer"), ("1_Pooling", "sentence_transformers.models.Pooling")]
    if number % 2:
        modules = [("", "sentence_transformers.base.modules.transformer.Transformer"),
                   ("1_Pooling", "sentence_transformers.sentence_transformer.modules.pooling.Pooling")]
        pooling = dict(embedding_dimension=hidden_size, pooling_mode=modes if len(modes) > 1 else modes[0])
    else:
        modes.sort(key=MODES.index)  # flags have no order of their own
        pooling = dict(word_embedding_dimension=hidden_size, **{"pooling_mode_" + flag: mode in modes for mode, flag in FLAGS.items()})
    pooling["include_prompt"] = number % 4 != 1
    files = {"1_Pooling/config.json": pooling}
    if number % 5 < 3:
        width = hidden_size * len(modes)
        modules.append(("2_Dense", "sentence_transformers.models.Dense"))
        files["2_Dense/config.json"] = dict(in_features=width, out_features=7, bias=number % 2 == 0,
                                            activation_function=list(FUNCTIONS)[number % 3])
        (folder / "2_Dense").mkdir(exist_ok=True)
        draw = torch.Generator().manual_seed(number)
        tensors = {"linear.weight": torch.randn(7, width, generator=draw) / width}
        if number % 2 == 0:
            tensors["linear.bias"] = torch.randn(7, generator=draw)
        safetensors.torch.save_file(tensors, folder / "2_Dense" / "model.safetensors")
    if number % 4 < 3:
        modules.append((f"{len(modules)}_Normalize", "sentence_transformers.models.Normalize"))
    files["modules.json"] = [dict(idx=i, name=str(i), path=path, type=kind) for i, (path, kind) in enumerate(modules)]
    files["sentence_bert_config.json"] = dict(max_seq_length=20 + number, do_lower_case=number % 3 == 0)
    files["config_sentence_transformers.json"] = dict(
        prompts={"query": "the old query: ", "passage": ""}, default_prompt_name="query" if number % 2 else None)
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=1))


class Embedder:
    """A folder's model and tokenizer in transformers, and what its files say of embeddings."""

    def __init__(self, folder):
        self.folder = folder
        self.model = transformers.AutoModel.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", local_files_only=True).eval()
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.modules = [(entry["type"].split(".")[-1], folder / entry["path"]) for entry in self.read("modules.json", [])]
        self.settings = self.read("sentence_bert_config.json", {})
        self.prompts = self.read("config_sentence_transformers.json", {})

    def read(self, name, default):
        path = self.folder / name
        return json.loads(path.read_text()) if path.exists() else default

    def length(self, text):
        """The tokens of a prompt alone, but for a special one behind it."""
        ids = self.tokenizer(text).input_ids
        return len(ids) - (bool(ids) and ids[-1] in self.tokenizer.all_special_ids)

    def embed(self, text):
        prompt = self.prompts.get("prompts", {}).get(self.prompts.get("default_prompt_name") or "", "")
        text = prompt + text
        if self.settings.get("do_lower_case"):
            text = text.lower()
        longest = self.settings.get("max_seq_length") or self.tokenizer.model_max_length
        inputs = self.tokenizer([text], truncation=True, max_length=longest, return_tensors="pt")
        with torch.no_grad():
            row = self.model(**inputs).last_hidden_state[0]
        for kind, path in self.modules:
            said = json.loads((path / "config.json").read_text()) if (path / "config.json").exists() else {}
            if kind == "Pooling":
                skipped = 0 if said.get("include_prompt", True) or not prompt else self.length(prompt)
                row = pool(row, said, skipped)
            elif kind == "Dense":
                tensors = safetensors.torch.load_file(path / "model.safetensors")
                row = FUNCTIONS[said["activation_function"]](
                    torch.nn.functional.linear(row, tensors["linear.weight"], tensors.get("linear.bias")))
            elif kind == "Normalize":
                row = torch.nn.functional.normalize(row, dim=-1)
        return row.mean(0) if row.ndim == 2 else row


def pool(hidden, said, skipped):
    if "pooling_mode" in said:
        modes = said["pooling_mode"] if isinstance(said["pooling_mode"], list) else [said["pooling_mode"]]
    else:
        modes = [mode for mode, flag in FLAGS.items() if said.get("pooling_mode_" + flag)] or ["mean"]
    positions = torch.arange(1, len(hidden) + 1, dtype=torch.float32)[skipped:, None]
    rows = hidden[skipped:]
    answers = {"cls": lambda: rows[0], "max": lambda: rows.max(0).values, "mean": lambda: rows.mean(0),
               "mean_sqrt_len_tokens": lambda: rows.sum(0) / len(rows) ** 0.5,
               "weightedmean": lambda: (rows * positions).sum(0) / positions.sum(), "lasttoken": lambda: hidden[-1]}
    return torch.cat([answers[mode]() for mode in modes])


def compare(commands, folder, inputs, texts, tolerance, table):
    """The largest difference, against the largest number where that is above 1; one by one and as `predict` batches."""
    embedder = Embedder(folder)
    theirs = torch.stack([embedder.embed(text) for text in texts]).double()
    for name, options in (("batched", ()), ("one by one", ("--batch-size", "1"))):
        said = commands.run("predict", "--model", folder, "--task", "embed", "--input", inputs, "--quiet", *options)
        mine = torch.tensor([json.loads(line)["embedding"] for line in said.splitlines()], dtype=torch.float64)
        if mine.shape != theirs.shape:
            table.row(f"{name} shape", False, f"{list(mine.shape)} and {list(theirs.shape)}")
            continue
        scale = max(1.0, theirs.abs().max().item())
        table.difference(f"{name} embeddings", (mine - theirs).abs().max().item() / scale, tolerance)
