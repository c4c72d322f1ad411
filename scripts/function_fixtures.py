"""Single functions with their derivatives, for scripts/make-fixtures: inputs exact in single precision, outputs and
gradients in double precision from PyTorch."""
import numpy
import safetensors.torch
import torch
import torch.nn.functional as F
from transformers.models.llama import modeling_llama

IGNORED = -100  # the target of a row that has none


class Functions:
    """Inputs exact in single precision, outputs and derivatives in double precision, by name."""

    def __init__(self, seed):
        self.random = numpy.random.Generator(numpy.random.PCG64(seed))
        self.tensors = {}

    def draw(self, *shape, scale=1.0, centre=0.0):
        values = self.random.normal(centre, scale, shape).astype(numpy.float32).astype(numpy.float64)
        return torch.from_numpy(values).requires_grad_()

    def record(self, name, function, **inputs):
        """Stores the inputs, `function` of them, a drawn gradient of the output, and each input's gradient."""
        output = function(**inputs)
        upstream = self.draw(*output.shape).detach()
        output.backward(upstream)
        self.tensors[f"{name}.output"] = output.detach().contiguous()
        self.tensors[f"{name}.grad.output"] = upstream
        for key, value in inputs.items():
            self.tensors[f"{name}.{key}"] = value.detach().contiguous()
            self.tensors[f"{name}.grad.{key}"] = value.grad.contiguous()


def attention(query, key, value, lengths, is_causal):
    """Sequences one after the other; query [tokens, heads, size], key and value [tokens, groups, size]."""
    heads, groups, size = query.shape[1], key.shape[1], query.shape[2]
    outputs, start = [], 0
    for length in lengths:
        rows = slice(start, start + length)
        start += length
        q = query[rows].transpose(0, 1)
        k = key[rows].transpose(0, 1).repeat_interleave(heads // groups, dim=0)
        v = value[rows].transpose(0, 1).repeat_interleave(heads // groups, dim=0)
        scores = q @ k.transpose(1, 2) / size ** 0.5
        if is_causal:
            scores = scores.masked_fill(torch.ones(length, length).triu(1).bool(), float("-inf"))
        outputs.append((scores.softmax(-1) @ v).transpose(0, 1))
    return torch.cat(outputs)


def rotate(x, positions, base=10_000.0):
    """Hugging Face Llama's rotary embedding of x [tokens, heads, size]: halves, not neighbouring pairs."""
    size = x.shape[-1]
    angles = positions[:, None].double() * base ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    angles = torch.cat((angles, angles), -1)[None, None]
    turned, _ = modeling_llama.apply_rotary_pos_emb(
        x.transpose(0, 1)[None], x.transpose(0, 1)[None], angles.cos()[0], angles.sin()[0])
    return turned[0].transpose(0, 1)


def write_functions(path, seed):
    f = Functions(seed)
    # From deep in both tails to the middle, where the sign changes.
    grid = lambda: torch.linspace(-12, 12, 97, dtype=torch.float32).double().requires_grad_()
    f.record("gelu", lambda x: F.gelu(x), x=grid())
    f.record("gelu_tanh", lambda x: F.gelu(x, approximate="tanh"), x=grid())
    f.record("silu", lambda x: F.silu(x), x=grid())
    f.record("swiglu", lambda gate, up: F.silu(gate) * up, gate=f.draw(5, 19, scale=3), up=f.draw(5, 19))
    for name, shape in {"small": (3, 5), "wide": (4, 67)}.items():
        width = shape[-1:]
        x = lambda: f.draw(*shape, scale=2, centre=3)
        f.record(f"layer_norm.{name}", lambda x, weight, bias: F.layer_norm(x, width, weight, bias, 1e-5),
                 x=x(), weight=f.draw(*width, scale=0.2, centre=1), bias=f.draw(*width))
        f.record(f"rms_norm.{name}", lambda x, weight: F.rms_norm(x, width, weight, 1e-5),
                 x=x(), weight=f.draw(*width, scale=0.2, centre=1))
    f.record("softmax", lambda x: x.softmax(-1), x=f.draw(4, 33, scale=6))
    positions = torch.tensor([0, 1, 2, 17, 299, 2047])
    f.tensors["rotary.positions"] = positions.int()
    f.record("rotary", lambda x: rotate(x, positions), x=f.draw(len(positions), 3, 8))
    f.tensors["attention.lengths"] = torch.tensor([5, 1, 11]).int()
    for name, is_causal in {"causal": True, "bidirectional": False}.items():
        for groups in (4, 2, 1):
            f.record(f"attention.{name}.{groups}", lambda query, key, value: attention(
                query, key, value, [5, 1, 11], is_causal),
                query=f.draw(17, 4, 6), key=f.draw(17, groups, 6), value=f.draw(17, groups, 6))
    targets = torch.tensor([3, IGNORED, 0, 22, 7, IGNORED])
    f.tensors["cross_entropy.targets"] = targets.int()
    for name, smoothing in {"plain": 0.0, "smoothed": 0.1}.items():
        f.record(f"cross_entropy.{name}", lambda logits: F.cross_entropy(
            logits, targets, ignore_index=IGNORED, label_smoothing=smoothing), logits=f.draw(6, 23, scale=3))
    safetensors.torch.save_file(f.tensors, path)
    path.chmod(0o644)
