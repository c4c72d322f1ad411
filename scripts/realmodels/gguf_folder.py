"""A Hugging Face folder made of a GGUF file: weights dequantised, names and layouts of transformers."""
import json

import gguf
import numpy
import safetensors.torch
import torch

from huggingface.table import Unusable

from .gguf_tokenizer import write_tokenizer

BLOCK = {
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "attn_norm": "input_layernorm", "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}
NORMS = {
    "llama": {"ffn_norm": "post_attention_layernorm"},
    "gemma3": {"post_attention_norm": "post_attention_layernorm", "ffn_norm": "pre_feedforward_layernorm",
               "post_ffw_norm": "post_feedforward_layernorm"},
}
WHOLE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
KINDS = {torch.float32: "float32", torch.bfloat16: "bfloat16", torch.float16: "float16"}


def make_folder(path, folder, dtype=torch.float32):
    """Writes config.json, model.safetensors and the tokenizer's files."""
    reader = gguf.GGUFReader(path)
    fields = {name: field.contents() for name, field in reader.fields.items()}
    family = fields["general.architecture"]
    if family not in NORMS:
        raise Unusable(f"{path}: {family} is not among {', '.join(NORMS)}")
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name_of(tensor.name, family): values_of(tensor, fields, family) for tensor in reader.tensors}
    safetensors.torch.save_file(
        {name: torch.from_numpy(values).to(dtype) for name, values in weights.items()}, folder / "model.safetensors",
        metadata={"format": "pt"})
    config = config_of(fields, family, weights) | {"dtype": KINDS[dtype]}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    write_tokenizer(fields, folder)


def name_of(name, family):
    parts = name.removesuffix(".weight").split(".")
    if parts[0] == "blk":
        return f"model.layers.{parts[1]}.{(BLOCK | NORMS[family])[parts[2]]}.weight"
    return WHOLE[parts[0]] + ".weight"


def values_of(tensor, fields, family):
    """fp32 as transformers lays them out: llama.cpp interleaves the halves of a llama's heads, and adds 1 to gemma's norms."""
    values = gguf.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
    part = tensor.name.removesuffix(".weight").split(".")[-1]
    if family == "llama" and part in ("attn_q", "attn_k"):
        heads = fields["llama.attention.head_count" + ("_kv" if part == "attn_k" else "")]
        rows, columns = values.shape
        values = values.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)
    if family == "gemma3" and part.endswith("norm"):
        values = values - numpy.float32(1)
    return numpy.ascontiguousarray(values)


def config_of(fields, family, weights):
    def said(key):
        return fields[f"{family}.{key}"]

    def token(name):
        return fields.get(f"tokenizer.ggml.{name}_token_id")

    heads = said("attention.head_count")
    config = {
        "vocab_size": len(fields["tokenizer.ggml.tokens"]), "hidden_size": said("embedding_length"),
        "intermediate_size": said("feed_forward_length"), "num_hidden_layers": said("block_count"),
        "num_attention_heads": heads, "num_key_value_heads": said("attention.head_count_kv"),
        "head_dim": fields.get(f"{family}.attention.key_length", said("embedding_length") // heads),
        "max_position_embeddings": said("context_length"), "rms_norm_eps": said("attention.layer_norm_rms_epsilon"),
        "tie_word_embeddings": "lm_head.weight" not in weights, "attention_bias": False,
        "bos_token_id": token("bos"), "eos_token_id": token("eos"), "pad_token_id": token("padding"),
    }
    theta = said("rope.freq_base")
    if family == "llama":
        return config | {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "rope_theta": theta}
    return config | {  # every sixth layer of a gemma 3 sees all; the others a window, at the base that the paper gives
        "architectures": ["Gemma3ForCausalLM"], "model_type": "gemma3_text", "hidden_activation": "gelu_pytorch_tanh",
        "rope_theta": theta, "rope_local_base_freq": 10000.0, "sliding_window": said("attention.sliding_window"),
        "query_pre_attn_scalar": config["head_dim"], "attn_logit_softcapping": None, "final_logit_softcapping": None,
        "layer_types": ["full_attention" if layer % 6 == 5 else "sliding_attention" for layer in range(said("block_count"))],
    }
