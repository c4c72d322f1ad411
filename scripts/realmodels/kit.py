"""What every case has at hand: the commands, a place for files, the tolerance and the table."""
import pathlib
import subprocess

from huggingface.comparing import read_results
from huggingface.table import Unusable

from .packages import fetch, only_file

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Kit:
    def __init__(self, binaries, folder, tolerance, table, text=None):
        self.binaries, self.folder, self.tolerance, self.table, self.text = binaries, folder, tolerance, table, text
        self.work = folder / "work"
        self.work.mkdir(parents=True, exist_ok=True)
        if not (binaries / "evaluate").is_file():
            raise Unusable(f"{binaries} has no commands; build them with swift build -c release")

    def run(self, command, *arguments):
        """What a command says on standard output."""
        ended = subprocess.run(
            [self.binaries / command, *map(str, arguments)], capture_output=True, encoding="utf-8")
        if ended.returncode:
            raise Unusable(f"{command} {' '.join(map(str, arguments))}: exit code {ended.returncode}: {ended.stderr}")
        return ended.stdout

    def logits(self, model, path, *options):
        """The texts of a file with their ids and logits."""
        file = self.work / "logits.jsonl"
        self.run("evaluate", "--model", model, "--input", path, "--logits", file, "--overwrite", "--quiet",
                 "--cache", self.work / "cache", *options)
        return read_results(file)

    def evaluate(self, model, path, *options):
        """The figures of a held-out text, or of rows."""
        return self.run("evaluate", "--model", model, "--input", path, "--json", "--quiet",
                        "--cache", self.work / "cache", *options)

    def package(self, requirement, pattern):
        """The one file of this pattern in a package, fetched if it is not there."""
        return only_file(fetch(requirement, self.folder), pattern)

    def made(self, name, make):
        """The folder of this name, made once."""
        folder = self.folder / name
        if not (folder / "config.json").is_file():
            make(folder)
        return folder
