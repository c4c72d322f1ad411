"""What was checked and found."""
import contextlib


class Unusable(Exception):
    """A folder, file or command with which nothing can be checked."""


class Table:
    """One line for each check, as it is made."""

    def __init__(self):
        self.failures = 0

    def row(self, what, passed, detail):
        self.failures += not passed
        print(f"{'ok  ' if passed else 'FAIL'}  {what:<28}  {detail}")

    def difference(self, what, found, tolerance, detail=""):
        """A check that two figures differ by no more than `tolerance`; a NaN compares false, and fails."""
        self.row(what, found <= tolerance, f"largest difference {found:.2e} of at most {tolerance:.0e}{detail}")

    def note(self, what, detail):
        print(f"      {what:<28}  {detail}")


class Summary(Table):
    """One line for many checks; those that fail have their own as well."""

    def __init__(self):
        super().__init__()
        self.start()

    def start(self):
        self.count, self.largest, self.before, self.remarks = 0, {}, self.failures, []

    def row(self, what, passed, detail):
        self.count += 1
        if not passed:
            super().row(what, passed, detail)

    def difference(self, what, found, tolerance, detail=""):
        kind = what.split()[-1]
        self.largest[kind] = max(self.largest.get(kind, 0), found)
        super().difference(what, found, tolerance, detail)

    def note(self, what, detail):
        pass

    def say(self, remark):
        """What the line is to say besides."""
        self.remarks.append(remark)

    @contextlib.contextmanager
    def part(self, name):
        """Checks that end in a line of their number and their largest differences."""
        self.start()
        try:
            yield
        except Unusable as error:
            self.row(name, False, str(error))
        figures = "".join(f", {kind} {largest:.1e}" for kind, largest in self.largest.items())
        figures += "".join(f"; {remark}" for remark in self.remarks)
        passed = self.failures == self.before
        print(f"{'ok  ' if passed else 'FAIL'}  {name:<44}  {self.count} checks{figures}", flush=True)
