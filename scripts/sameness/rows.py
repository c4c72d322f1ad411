"""The table: a row for each comparison, and the count at its end."""
import struct

from .differences import compare_caches, compare_cases, compare_runs
from .side import CommandFailed


class Rows:
    """Prints each row as soon as it is known, and counts."""

    def __init__(self, file):
        self.file = file
        self.same = 0
        self.differing = 0
        print(f"{'case':<32} {'files':>5}  result", file=file, flush=True)

    def compare(self, case, old, new, cross):
        """Runs a case with OLD and with NEW, and, if it crosses, with NEW on what OLD left."""
        self.row(case.name, lambda: self.beside(case, old, new))
        if case.crosses:
            self.row(f"cross-{case.name}", lambda: self.crossed(case, old, cross))

    def compare_caches(self, old, new):
        """Compares what OLD and NEW left in their homes' token caches."""
        self.row("token-caches", lambda: compare_caches(old.folder / "home", new.folder / "home"))

    def beside(self, case, old, new):
        for name, side in [("OLD", old), ("NEW", new)]:
            attempt(name, side, case)
        return compare_cases(old.folder / case.name, new.folder / case.name)

    def crossed(self, case, old, cross):
        cross.take(old, case.needs)
        attempt("NEW on OLD's files", cross, case)
        if case.ends:
            return compare_runs(old.folder / case.ends / "run", cross.folder / case.name / "run")
        return compare_cases(old.folder / case.name, cross.folder / case.name)

    def row(self, name, compare):
        try:
            count, difference = compare()
        except (CommandFailed, OSError, ValueError, struct.error) as error:
            count, difference = 0, str(error)
        self.same += difference is None
        self.differing += difference is not None
        print(f"{name:<32} {count:>5}  {difference or 'same'}", file=self.file, flush=True)

    def end(self):
        """Prints the count; the number of rows that differ."""
        print(f"{self.same} same, {self.differing} differ", file=self.file, flush=True)
        return self.differing


def attempt(name, side, case):
    """Runs a case; a failure says whose it is."""
    try:
        side.run(case)
    except CommandFailed as error:
        raise CommandFailed(f"{name} fails: {error}") from error
