"""Models made elsewhere, fine-tuned or converted by Apus, opened by transformers again."""
import json
import os
import shutil

import numpy
import safetensors
import safetensors.torch
import torch
import transformers

from fixtures.families import FAMILIES, KINDS, make, set_weights
from tokenization import samples

from . import embedding
from .commands import CONTEXT, LABELS, LAYERS

TOLERANCE, EMBEDDING_TOLERANCE, BATCH = 1e-4, 1e-5, 16
# What a training decides, or is the same under another name; shares of dropout, by their names, are a training's too.
OWN = {"id2label", "label2id", "problem_type", "architectures", "torch_dtype", "dtype", "pad_token_id", "transformers_version",
       "vocab_size", "num_labels", "n_inner", "rope_parameters"}
NAMES = {  # the roles of special tokens in the samples
    "word_piece": dict(unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]"),
    "roberta": dict(bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", pad_token="<pad>", unk_token="<unk>",
                    mask_token="<mask>"),
    "bytes": dict(bos_token="<|endoftext|>", eos_token="<|endoftext|>"),
    "padded_bytes": dict(eos_token="<|endoftext|>", pad_token="<|endoftext|>", padding_side="left"),
    "llama3": dict(bos_token="<|begin_of_text|>", eos_token="<|end_of_text|>"),
    "pieces": dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", padding_side="left"),
}
TOKENIZERS = {  # of the kind that each family has, and the roles
    "bert": ("bert", "word_piece"), "electra": ("bert", "word_piece"), "distilbert": ("bert-cased", "word_piece"),
    "roberta": ("roberta", "roberta"), "modernbert": ("roberta", "roberta"), "xlm-roberta": ("xlm-roberta", "roberta"),
    "camembert": ("xlm-roberta", "roberta"), "albert": ("xlm-roberta", "roberta"), "gpt2": ("gpt2", "bytes"),
    "gpt_neox": ("gpt2", "padded_bytes"), "olmo2": ("smollm", "padded_bytes"), "smollm3": ("smollm", "bytes"),
    "qwen2": ("qwen2", "padded_bytes"), "qwen3": ("qwen2", "padded_bytes"), "llama": ("llama3", "llama3"),
    "mistral": ("llama2", "pieces"), "phi3": ("llama2", "pieces"), "gemma": ("gemma", "pieces"), "gemma2": ("gemma", "pieces"),
    "gemma3_text": ("gemma", "pieces"),
}
FOREIGN = dict(their_key={"a": [1, 2.5, None]}, summary_type="cls_index", use_cache=False)


class WayBack:
    """Folders of transformers through Apus's commands and back."""

    def __init__(self, commands, table):
        self.commands, self.table = commands, table
        self.samples = samples.all_samples()
        rows = commands.training.read_text("utf-8").splitlines()[1:]
        texts = [row.rsplit("\t", 1)[0] for row in rows][:180]
        self.texts = texts + ["a", "the quiet harbour " * 40, "河上有船，天气很好。", "E = mc²!? 🙂", " two  spaces ", "ÉTÉ"] + texts[:14]
        self.inputs = commands.folder / "texts.jsonl"
        self.inputs.write_text("".join(json.dumps({"text": text}) + "\n" for text in self.texts), "utf-8")

    def check(self, family):
        with self.table.part(f"{family}: fine-tuned here, back in transformers"):
            self.check_tuned(family)
        with self.table.part(f"{family}: converted, byte for byte"):
            self.check_converted(family)
        with self.table.part(f"{family}: embeddings"):
            self.check_embeddings(family)

    def save(self, family, path, dtype=torch.float32, shard="50GB", bare=False):
        """A random model of transformers with a tokenizer of its kind."""
        kind, roles = TOKENIZERS[family]
        tokenizer = transformers.PreTrainedTokenizerFast(
            tokenizer_object=self.samples[kind], model_max_length=CONTEXT, **NAMES[roles])
        entry = FAMILIES[family].models[0]
        said = dict(pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id)
        if FAMILIES[family].keywords.get("pad_token_id") == 1:  # positions are counted from there
            said["pad_token_id"] = 1 if tokenizer.pad_token_id is None else tokenizer.pad_token_id
        model = make(family, entry, vocab_size=len(tokenizer) + 3, max_position_embeddings=CONTEXT + 2,
                     num_hidden_layers=LAYERS, **said)
        set_weights(model, numpy.random.Generator(numpy.random.PCG64(entry.seed)))
        shutil.rmtree(path, ignore_errors=True)
        (model.base_model if bare else model).to(dtype).save_pretrained(path, max_shard_size=shard)
        tokenizer.save_pretrained(path)
        (path / "LICENSE").write_text("theirs\n")
        config = json.loads((path / "config.json").read_text())
        (path / "config.json").write_text(json.dumps(FOREIGN | config, indent=3))
        return path

    def check_tuned(self, family):
        for bare in (False, True):
            folder = self.save(family, self.commands.folder / f"{family}-theirs", bare=bare)
            tuned = self.commands.finetune(folder, self.commands.folder / f"{family}-tuned", "--max-length", CONTEXT)
            self.check_files(folder, tuned, OWN)
            self.check_predictions(tuned)
        again = self.commands.finetune(tuned, self.commands.folder / f"{family}-again", "--max-length", CONTEXT)
        self.check_files(folder, again, OWN)
        self.check_predictions(again)

    def check_predictions(self, path):
        """Apus's probabilities beside those of transformers, one by one and in batches."""
        said = self.commands.run("predict", "--model", path, "--input", self.inputs, "--max-length", CONTEXT, "--quiet")
        mine = [json.loads(line) for line in said.splitlines()]
        model, loading = transformers.AutoModelForSequenceClassification.from_pretrained(
            path, output_loading_info=True, local_files_only=True, attn_implementation="eager", dtype=torch.float32)
        tokenizer = transformers.AutoTokenizer.from_pretrained(path, local_files_only=True)
        missing = [key for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") for key in loading.get(kind) or []]
        self.table.row("tensors", not missing, str(missing[:4]))
        labels = [model.config.id2label[index] for index in range(model.config.num_labels)]
        self.table.row("labels", sorted(labels) == sorted(LABELS), str(labels))
        self.table.row("problem", model.config.problem_type == "single_label_classification", str(model.config.problem_type))
        if tokenizer.pad_token is None:
            tokenizer.pad_token = tokenizer.convert_ids_to_tokens(model.config.pad_token_id)
        self.table.row("padding", tokenizer.pad_token_id == model.config.pad_token_id,
                       f"{tokenizer.pad_token_id} {model.config.pad_token_id}")
        for size in (1, BATCH):
            worst, wrong = 0.0, 0
            for start in range(0, len(self.texts), size):
                inputs = tokenizer(self.texts[start:start + size], padding=True, truncation=True, max_length=CONTEXT, return_tensors="pt")
                with torch.no_grad():
                    shares = model.eval()(**inputs).logits.softmax(-1)
                for row, answer in zip(shares, mine[start:start + size]):
                    theirs = dict(zip(labels, row.tolist()))
                    worst = max(worst, max(abs(theirs[name] - answer["probabilities"][name]) for name in labels))
                    wrong += max(theirs, key=theirs.get) != answer["label"] and abs(row[0] - row[1]).item() > 2 * TOLERANCE
            self.table.difference(f"{'one by one' if size == 1 else 'batched'} probabilities", worst, TOLERANCE)
            self.table.row("answers", wrong == 0, f"{wrong} of {len(self.texts)} differ")

    def check_files(self, before, after, own):
        """Everything but the weights as it was: files byte for byte, config.json but for the keys that may change."""
        for path in sorted(before.rglob("*")):
            name = path.relative_to(before)
            if path.is_dir() or path.suffix == ".safetensors" or name.name in ("config.json", "model.safetensors.index.json"):
                continue
            if name.name == "generation_config.json" and own:  # of a classifier it says nothing
                continue
            there = after / name
            self.table.row(f"{name}", there.exists() and there.read_bytes() == path.read_bytes(), "kept byte for byte")
        old, new = (json.loads((folder / "config.json").read_text()) for folder in (before, after))
        kept = [key for key in old if key not in own and not (own and ("drop" in key))]
        changed = {key: (old[key], new.get(key)) for key in kept if key not in new or new[key] != old[key]}
        self.table.row("config.json", not changed, str(changed))

    def check_embeddings(self, family):
        """Pooled, and through layers, as files of sentence-transformers say; a fine-tuned and a converted model keep them."""
        for bare in (False, True):
            number = 2 * list(TOKENIZERS).index(family) + bare
            folder = self.save(family, self.commands.folder / f"{family}-theirs", bare=bare)
            embedding.write(folder, number, transformers.AutoConfig.from_pretrained(folder).hidden_size)
            embedding.compare(self.commands, folder, self.inputs, self.texts, EMBEDDING_TOLERANCE, self.table)
            out = self.commands.folder / f"{folder.name}-converted"
            shutil.rmtree(out, ignore_errors=True)
            self.commands.run("convert", "--model", folder, "--to", "huggingface", "--output", out)
            self.check_files(folder, out, set())
            dense = [path / "2_Dense" / "model.safetensors" for path in (folder, out)]
            self.table.row("dense", not dense[0].exists() or dense[0].read_bytes() == dense[1].read_bytes(), "kept byte for byte")

    def check_converted(self, family):
        for dtype in (torch.float32, torch.bfloat16, torch.float16):
            for shard in ("50GB", "20KB"):
                for bare in (False, True) if dtype == torch.float32 else (False,):
                    folder = self.save(family, self.commands.folder / f"{family}-theirs", dtype, shard, bare)
                    self.check_round_trip(folder, str(dtype).removeprefix("torch."))
        folder = self.save(family, self.commands.folder / f"{family}-theirs")
        if rename(folder):
            self.check_round_trip(folder, "float32")

    def check_round_trip(self, folder, dtype):
        short = dict(float32="fp32", bfloat16="bf16", float16="fp16")[dtype]
        for options in ([], ["--dtype", short, "--shard-size", "9k"]):
            out = self.commands.folder / f"{folder.name}-converted"
            shutil.rmtree(out, ignore_errors=True)
            self.commands.run("convert", "--model", folder, "--to", "huggingface", "--output", out, *options)
            self.check_files(folder, out, set())
            mine, theirs = tensors(out), tensors(folder)
            self.table.row("names", mine.keys() == theirs.keys(), str(sorted(mine.keys() ^ theirs.keys())[:4]))
            other = [name for name in theirs if name in mine and mine[name] != theirs[name]]
            self.table.row("tensors", not other, str(other[:4]))
        text = "The quiet harbour, 河上有船 🙂"
        ids = [transformers.AutoTokenizer.from_pretrained(path, local_files_only=True)(text).input_ids for path in (folder, out)]
        self.table.row("ids", ids[0] == ids[1], "")
        config = json.loads((folder / "config.json").read_text())
        automatic = transformers.AutoModel if config["architectures"][0].endswith("Model") else next(
            kind for kind, ends in KINDS.values() if config["architectures"][0].endswith(ends))
        found = []
        for path in (folder, out):
            _, loading = automatic.from_pretrained(path, output_loading_info=True, local_files_only=True)
            found.append({kind: sorted(loading.get(kind) or []) for kind in ("missing_keys", "unexpected_keys")})
        self.table.row("opens", found[0] == found[1], str(found))


def tensors(folder):
    """The type, shape and bytes of every tensor by name."""
    found = {}
    for path in sorted(folder.glob("*.safetensors")):
        with safetensors.safe_open(path, "pt") as file:
            for name in file.keys():
                tensor = file.get_tensor(name)
                found[name] = (tensor.dtype, tuple(tensor.shape), tensor.contiguous().view(torch.uint8).numpy().tobytes())
    return found


def rename(folder):
    """Gives norms the names that the first BERT had; whether there are any."""
    path = folder / "model.safetensors"
    stored = safetensors.torch.load_file(path)
    renamed = {name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): tensor
               for name, tensor in stored.items()}
    safetensors.torch.save_file(renamed, path, metadata={"format": "pt"})
    os.chmod(path, 0o644)
    return renamed.keys() != stored.keys()
