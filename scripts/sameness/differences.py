"""The first difference of two folders, where what the clock and the machine decide is left out."""
import json
import os
import re
import struct

# Figures that differ from one run of a build to the next.
MEASURED = re.compile(
    rb'"(seconds|time|tokens_per_second|operations_per_second|tokensPerSecond|peak_memory|memory_plan)"'
    rb"\s*:\s*[-+.\deE]+")
# A manifest has the size and digest of training/state.json, which holds seconds, and a digest of itself.
STATE_DIGEST = re.compile(rb'("path": "training/state.json"), "bytes": \d+, "sha256": "[0-9a-f]{64}"')
OWN_DIGEST = re.compile(rb'^  "sha256": "[0-9a-f]{64}"', re.MULTILINE)
# Lines of metrics.jsonl that a run has in common with one that was stopped and resumed.
STEPS = (b'"kind": "train"', b'"kind": "validation"')
# The model that a run began with: by its path once, and now by what its files hold.
PARENT = re.compile(rb'^ *"--(model|from)( \(its files\))?" ?: ".*\n', re.MULTILINE)
# Pages for people, which may change their words; and what --without names.
UNCOMPARED = {"report.html"}


def leave_out(names):
    """Leaves files of these names out of every comparison, and what manifests say of them."""
    UNCOMPARED.update(names)


def compare_cases(old, new):
    """The number of files in common, and the first difference of two folders of a case or None."""
    return compare(old, new, files(old), files(new), comparable)


def compare_caches(old, new):
    """The same of the token caches of two homes; where a text lies and when it was read is not compared."""
    old, new = old / "cache/apus", new / "cache/apus"
    named = [{name for name in files(folder) if name.startswith("tokens-")} for folder in (old, new)]
    return compare(old, new, *named, comparable)


def compare_runs(whole, resumed):
    """The same of a run that was never stopped and one that was; what only the second has is no difference."""
    names = files(whole)
    return compare(whole, resumed, names, names & files(resumed), without_stops)


def compare(old, new, old_names, new_names, read):
    for name in sorted(old_names ^ new_names):
        return len(old_names & new_names), f"{name}: only {'OLD' if name in old_names else 'NEW'} has it"
    for name in sorted(old_names):
        difference = first_difference(read(old / name), read(new / name), name)
        if difference:
            return len(old_names), f"{name}: {difference}"
    return len(old_names), None


def files(folder):
    """The paths of files and links below a folder."""
    found = set()
    for base, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(base, name))]
        found.update(os.path.relpath(os.path.join(base, name), folder) for name in [*names, *links])
    return {name for name in found if os.path.basename(name) not in UNCOMPARED}


def comparable(path):
    """The bytes of a file that must be the same; of a link, where it leads."""
    if path.is_symlink():
        return os.readlink(path).encode()
    data = path.read_bytes()
    if path.name == "run.json":
        return PARENT.sub(b"", json.dumps(json.loads(data).get("fingerprint"), indent=2, ensure_ascii=False).encode())
    if path.name == "state.json":
        return PARENT.sub(b"", MEASURED.sub(rb'"\1": ~', data))
    if path.name == "metrics.jsonl" or path.name.startswith("stdout-"):
        return MEASURED.sub(rb'"\1": ~', data)
    if path.name == "manifest.json":
        named = tuple(f'"path": "{name}"'.encode() for name in UNCOMPARED)
        kept = b"\n".join(line for line in data.split(b"\n") if not any(name in line for name in named))
        return OWN_DIGEST.sub(b"", STATE_DIGEST.sub(rb"\1", kept))
    return data


def without_stops(path):
    data = comparable(path)
    if path.name != "metrics.jsonl":
        return data
    return b"\n".join(line for line in data.splitlines() if any(kind in line for kind in STEPS))


def first_difference(old, new, name):
    """Where two contents part, in words; None if they are the same."""
    if old == new:
        return None
    if name.endswith(".safetensors"):
        return tensor_difference(old, new)
    if b"\0" in old + new:
        place = next((at for at, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
        return f"byte {place} ({len(old)} and {len(new)} bytes)"
    olds, news = old.split(b"\n"), new.split(b"\n")
    for number, (a, b) in enumerate(zip(olds, news), 1):
        if a != b:
            start = max(0, len(os.path.commonprefix([a, b])) - 30)
            return f"line {number}: {excerpt(a, start)} | {excerpt(b, start)}"
    return f"{len(olds)} lines | {len(news)} lines"


def tensor_difference(old, new):
    """Which tensor differs, if the headers agree."""
    (size,) = struct.unpack("<Q", old[:8])
    if old[:8 + size] != new[:8 + size]:
        return "the header (names, shapes or order of the tensors)"
    header = json.loads(old[8:8 + size])
    for name, tensor in header.items():
        if name != "__metadata__":
            begin, end = (8 + size + offset for offset in tensor["data_offsets"])
            if old[begin:end] != new[begin:end]:
                return f"tensor {name}"
    return "bytes outside the tensors"


def excerpt(line, start):
    """Some of a line, from a place a little before the difference."""
    return ("…" if start else "") + line[start:start + 80].decode(errors="replace")
