"""A folder in which one build runs the cases, with a home and a token cache of its own."""
import os
import shlex
import shutil
import subprocess


# Seconds after which a command is taken to hang; each takes less than one.
PATIENCE = 300


class CommandFailed(Exception):
    """A command of a case did not succeed."""


class Side:
    """The texts, what the commands write, and the executables."""

    def __init__(self, folder, binaries):
        self.folder = folder
        self.binaries = binaries
        home = str(folder / "home")
        self.environment = dict(os.environ, HOME=home, XDG_CACHE_HOME=home + "/cache")
        told = subprocess.run([str(binaries / "pretrain"), "--help"], capture_output=True, text=True, check=True).stdout
        self.chooses_defaults = "--defaults" in told

    def with_fixed_defaults(self, program, arguments):
        """The arguments, and the fixed defaults for a build that has others; a run that is resumed keeps its own."""
        trains = program in ("pretrain", "finetune") and "--resume" not in arguments
        return [*arguments, "--defaults", "fixed"] if trains and self.chooses_defaults else arguments

    def run(self, case):
        """Runs a case's commands; standard output goes to stdout-1, stdout-2 … in its folder."""
        (self.folder / case.name).mkdir()
        if case.begins:
            self.copy(self.folder / case.begins / "run", f"{case.name}/run")
        for number, command in enumerate(case.commands, 1):
            program, *arguments = shlex.split(command.format(case=case.name))
            arguments = self.with_fixed_defaults(program, arguments)
            try:
                done = subprocess.run(
                    [str(self.binaries / program), *arguments], cwd=self.folder, env=self.environment,
                    stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
            except subprocess.TimeoutExpired as error:
                raise CommandFailed(f"command {number}, {program}, takes more than {PATIENCE} seconds") from error
            (self.folder / case.name / f"stdout-{number}").write_bytes(done.stdout)
            if done.returncode != 0:
                reason = complaint(done.stderr)
                raise CommandFailed(f"command {number}, {program}: exit {done.returncode}: {reason}")

    def take(self, other, names):
        """Copies the folders of these cases from another side, in place of any that are here."""
        for name in names:
            self.copy(other.folder / name, name)

    def copy(self, source, name):
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)


def complaint(output):
    """What a command that failed says on standard error: its first error, or its last line."""
    lines = output.decode(errors="replace").splitlines() or ["no message"]
    return next((line for line in lines if "error:" in line), lines[-1])
