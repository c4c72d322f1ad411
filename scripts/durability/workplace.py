"""A temporary folder with a text, a tokenizer and runs of a small model; and a checkpoint's manifest, verified anew."""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

# Files that two runs must have in common, byte for byte.
RESULTS = ["model.safetensors", "training/optimizer.safetensors"]


class Workplace:
    """Where everything of a check happens; gone at its end."""

    def __init__(self, binaries, corpora):
        self.binaries = binaries.resolve()
        self.corpora = corpora
        for name in ("pretrain", "tokenize", "generate"):
            if not (self.binaries / name).exists():
                print(f"check-durability: {self.binaries / name} is not built: swift build -c release", file=sys.stderr)
                sys.exit(64)

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apus-durability-"))
        self.environment = dict(os.environ, XDG_CACHE_HOME=str(self.folder / "cache"), HOME=str(self.folder))
        text = (self.corpora / "english.txt").read_text()
        (self.folder / "text.txt").write_text(text[:20_000])
        self.command("tokenize", ["train", "--input", "text.txt", "--vocab-size", "320", "--output", "v.model"])
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return self.folder / name

    def pretraining(self, output, steps, *more, save_every=3, keep=2):
        """A command whose steps take a few milliseconds, with all that must be resumed exactly."""
        return [str(self.binaries / "pretrain"), "--input", "text.txt", "--tokenizer", "v.model", "--architecture", "gpt2",
                "--output", output, "--steps", str(steps), "--threads", "1", "--layers", "2", "--hidden-size", "32",
                "--heads", "2", "--context-length", "32", "--batch-size", "4", "--accumulate", "2", "--dropout", "0.1",
                "--save-every", str(save_every), "--evaluate-every", str(2 * save_every), "--keep", str(keep), *more]

    def start(self, arguments, log):
        """Starts a command; its standard error goes to the file `log`."""
        with open(self.path(log), "wb") as file:
            return subprocess.Popen(
                arguments, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=file)

    def run(self, arguments):
        """Runs a command to its end: its exit code, and what it wrote to standard error."""
        done = subprocess.run(
            arguments, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, timeout=600)
        return done.returncode, done.stderr.decode(errors="replace")

    def command(self, name, arguments):
        """Runs a command that must succeed."""
        code, errors = self.run([str(self.binaries / name), *arguments])
        if code != 0:
            raise SystemExit(f"check-durability: {name} {' '.join(arguments)}: exit {code}: {errors}")

    def succeed(self, arguments):
        """Runs a command line that must succeed; what it wrote to standard error."""
        code, errors = self.run(arguments)
        if code != 0:
            raise SystemExit(f"check-durability: {' '.join(arguments)}: exit {code}: {errors}")
        return errors

    # Runs.

    def copy(self, run, name):
        """A copy of a run's folder, links kept; what had the name is gone."""
        shutil.rmtree(self.path(name), ignore_errors=True)
        shutil.copytree(self.path(run), self.path(name), symlinks=True)

    def results(self, run, step):
        """The digests of what must be the same in two runs, of one checkpoint."""
        folder = self.path(run) / checkpoint_name(step)
        return [digest(folder / name) for name in RESULTS]

    def losses(self, run):
        """The log without what depends on the clock and on how often the run was started."""
        lines = []
        for line in (self.path(run) / "metrics.jsonl").read_text().splitlines():
            values = json.loads(line)
            if values["kind"] not in ("train", "validation"):
                continue
            lines.append((values["step"], values.get("kind"), values.get("loss")))
        return lines

    def whole_steps(self, run):
        """The steps whose checkpoints verify, newest first, and what is wrong with the others."""
        steps, problems = [], []
        for folder in sorted(self.path(run).glob("step-*"), reverse=True):
            name = folder.name
            if not name[5:].isdigit():
                continue
            problem = damage(folder)
            if problem:
                problems.append(f"{name}: {problem}")
            else:
                steps.append(int(name[5:]))
        return steps, problems

    def leftovers(self, run):
        """What no run may leave behind."""
        return [name for name in os.listdir(self.path(run)) if ".tmp." in name or name == ".lock"]


def checkpoint_name(step):
    return f"step-{step:07d}"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def damage(folder):
    """What is wrong with a checkpoint, by its manifest; None if it is whole."""
    try:
        text = (folder / "training/manifest.json").read_bytes()
        manifest = json.loads(text)
        head = text[:text.rindex(b'  "sha256"')]
        if hashlib.sha256(head).hexdigest() != manifest["sha256"]:
            return "the manifest's own digest"
        listed = set()
        for entry in manifest["files"]:
            listed.add(entry["path"])
            data = (folder / entry["path"]).read_bytes()
            if len(data) != entry["bytes"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
                return f"{entry['path']} differs"
        there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        if there != listed | {"training/manifest.json"}:
            return f"listed are {sorted(listed)}, there are {sorted(there)}"
        return None
    except (OSError, ValueError, KeyError) as error:
        return f"{error}"
