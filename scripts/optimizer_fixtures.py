"""Ten steps of each optimizer, and whole runs of each learning-rate schedule, for scripts/make-fixtures: PyTorch's and
transformers' own in double precision, Lion as its paper prints it. Weights and gradients are exact in single precision."""
import math

import numpy
import safetensors.torch
import torch
import transformers

STEPS, SCALE, DECAY = 10, 0.25, 0.1
KEPT = (1, 5, 10)  # the steps after which weights are stored
LAYERS = 2
# A small model's parameters by Hugging Face's kind of names: matrices [outputs, inputs] that are wide, tall and square.
SHAPES = {
    "wte.weight": (7, 5), "h.0.wide.weight": (6, 10), "h.0.wide.bias": (6,), "h.0.tall.weight": (11, 4),
    "h.1.square.weight": (8, 8), "h.1.norm.weight": (8,), "ln_f.weight": (5,), "lm_head.weight": (7, 5),
}


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms"."""

    def __init__(self, groups, lr, betas):
        super().__init__(groups, dict(lr=lr, betas=betas, weight_decay=0.0))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                mean = self.state[p].setdefault("mean", torch.zeros_like(p))
                c = beta1 * mean + (1 - beta1) * p.grad
                p -= group["lr"] * (torch.sign(c) + group["weight_decay"] * p)
                mean.copy_(beta2 * mean + (1 - beta2) * p.grad)


def is_hidden(name):
    return name.startswith("h.") and len(SHAPES[name]) == 2


def groups(parameters, names, layer_decay=1.0):
    """A group for each parameter: weight decay on matrices only, rates by depth."""
    made = []
    for name in names:
        depth = 0 if name.startswith("wte") else int(name.split(".")[1]) + 1 if name.startswith("h.") else LAYERS + 1
        group = dict(params=[parameters[name]], weight_decay=DECAY if len(SHAPES[name]) == 2 else 0.0)
        group["factor"] = layer_decay ** (LAYERS + 1 - depth)
        made.append(group)
    return made


def cases():
    """By name: from parameters, the optimizers that together change them."""
    every = list(SHAPES)
    hidden = [name for name in every if is_hidden(name)]
    others = [name for name in every if not is_hidden(name)]
    optim, betas = torch.optim, (0.9, 0.95)

    def muon(adjust):
        return lambda p: [
            optim.Muon(groups(p, hidden), lr=1, momentum=0.95, nesterov=True, adjust_lr_fn=adjust),
            optim.AdamW(groups(p, others), lr=1, betas=betas, eps=1e-8)]

    return {
        "adamw": lambda p: [optim.AdamW(groups(p, every), lr=1, betas=betas, eps=1e-8)],
        "adam": lambda p: [optim.Adam(groups(p, every), lr=1, betas=betas, eps=1e-6)],
        "sgd": lambda p: [optim.SGD(groups(p, every), lr=1)],
        "sgd_momentum": lambda p: [optim.SGD(groups(p, every), lr=1, momentum=0.9)],
        "sgd_nesterov": lambda p: [optim.SGD(groups(p, every), lr=1, momentum=0.8, nesterov=True)],
        "rmsprop": lambda p: [optim.RMSprop(groups(p, every), lr=1, alpha=0.9, eps=1e-8)],
        "rmsprop_momentum": lambda p: [optim.RMSprop(groups(p, every), lr=1, alpha=0.99, eps=1e-6, momentum=0.9)],
        "adagrad": lambda p: [optim.Adagrad(groups(p, every), lr=1, eps=1e-10)],
        "lion": lambda p: [Lion(groups(p, every), lr=1, betas=(0.9, 0.99))],
        "muon": muon("match_rms_adamw"),
        "muon_original": muon("original"),
        "muon_bfloat16": muon("original"),
        "layer_decay": lambda p: [optim.AdamW(groups(p, every, layer_decay=0.7), lr=1, betas=betas, eps=1e-8)],
    }


def run(name, make, start, gradients, rates, tensors):
    parameters = {key: torch.nn.Parameter(value.clone()) for key, value in start.items()}
    optimizers = make(parameters)
    average = {key: value.clone() for key, value in start.items()}
    for step in range(1, STEPS + 1):
        for key, parameter in parameters.items():
            parameter.grad = gradients[key][step - 1] * SCALE
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rates[step - 1] * group["factor"]
            optimizer.step()
        if name == "adamw":  # the average of weights, its decay warmed up as TensorFlow's, up to 0.4
            decay = min(0.4, step / (step + 9))
            for key, parameter in parameters.items():
                average[key].lerp_(parameter.detach(), 1 - decay)
        if step in KEPT:
            for key, parameter in parameters.items():
                tensors[f"{name}.{step}.{key}"] = parameter.detach().clone().contiguous()
                if name == "adamw":
                    tensors[f"average.{step}.{key}"] = average[key].clone()


def write_schedules(tensors):
    """The rates of 40 steps with 5 of warm-up. Those of transformers begin at 0: without that first step they are ours."""
    steps, warmup, peak = 40, 5, 0.01

    def rates(make):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=peak)
        schedule = make(optimizer)
        found = []
        for _ in range(steps + 1):
            found.append(schedule.get_last_lr()[0])
            optimizer.step()
            schedule.step()
        return torch.tensor(found, dtype=torch.float64)

    t = transformers
    common = dict(num_warmup_steps=warmup + 1)
    whole = dict(common, num_training_steps=steps + 1)
    made = {
        "constant": lambda o: t.get_constant_schedule_with_warmup(o, **common),
        "linear": lambda o: t.get_linear_schedule_with_warmup(o, **whole),
        "cosine": lambda o: t.get_cosine_with_min_lr_schedule_with_warmup(o, **whole, min_lr_rate=0.1),
        "inverse_square_root": lambda o: t.get_inverse_sqrt_schedule(o, **common),
        "wsd.linear": lambda o: t.get_wsd_schedule(
            o, **whole, num_decay_steps=8, decay_type="linear", min_lr_ratio=0.1),
        "wsd.1-sqrt": lambda o: t.get_wsd_schedule(o, **whole, num_decay_steps=8, decay_type="1-sqrt"),
    }
    for name, make in made.items():
        tensors[f"schedule.{name}"] = rates(make)[1:].clone()
    # OneCycleLR refuses a step beyond its last.
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=peak)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=peak, total_steps=steps, pct_start=0.3, cycle_momentum=False)
    found = []
    for step in range(steps):
        found.append(schedule.get_last_lr()[0])
        optimizer.step()
        if step < steps - 1:
            schedule.step()
    tensors["schedule.one_cycle"] = torch.tensor(found, dtype=torch.float64)


def write_optimizers(path, seed):
    random = numpy.random.Generator(numpy.random.PCG64(seed))

    def draw(*shape, scale=1.0):
        return torch.from_numpy(random.normal(0, scale, shape).astype(numpy.float32).astype(numpy.float64))

    start = {name: draw(*shape, scale=0.5) for name, shape in SHAPES.items()}
    gradients = {name: draw(STEPS, *shape) for name, shape in SHAPES.items()}
    rates = [0.02 * (1 - 0.05 * step) for step in range(STEPS)]
    tensors = {"rates": torch.tensor(rates, dtype=torch.float64)}
    for name in SHAPES:
        tensors[f"start.{name}"], tensors[f"gradients.{name}"] = start[name], gradients[name]
    to_bfloat16 = torch.Tensor.bfloat16
    for name, make in cases().items():
        # PyTorch's Muon rounds to bfloat16; but for the case of that name, the same code runs in double precision.
        if name != "muon_bfloat16":
            torch.Tensor.bfloat16 = lambda self: self.double()
        try:
            run(name, make, start, gradients, rates, tensors)
        finally:
            torch.Tensor.bfloat16 = to_bfloat16
    write_schedules(tensors)
    assert all(math.isfinite(t.sum().item()) for t in tensors.values())
    safetensors.torch.save_file(tensors, path)
    path.chmod(0o644)
