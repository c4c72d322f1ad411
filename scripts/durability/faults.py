"""A fault at each file operation of a save: killed there, the disk full there, an error of the device there."""
import concurrent.futures
import re
import shutil
import signal
import time

# What changes something; elsewhere only a failing read makes sense.
WRITES = {"openat", "write", "pwrite64", "fsync", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "unlink",
          "unlinkat", "symlink", "symlinkat", "ftruncate", "close"}
READS = {"read", "pread64", "getdents64", "readlink", "readlinkat", "access", "faccessat", "faccessat2", "newfstatat",
         "stat", "lstat", "fstat", "statx", "mmap", "lseek", "flock"}
# The save between them is also the best, and removes the oldest.
BEFORE, AFTER, STEPS = 9, 12, 15
LINE = re.compile(r"^\d+\s+(\w+)\((.*)$")


def check(place, options):
    if not shutil.which("strace"):
        return "not run", ["there is no strace here: apt-get install strace"]
    place.succeed(place.pretraining("prepared", STEPS, "--stop-after", str(BEFORE)))
    # A text that was written a moment ago is read again at the next start, and calls are counted: let a moment pass.
    time.sleep(4)
    place.copy("prepared", "whole")
    place.succeed(resume(place, "whole"))
    expected = place.results("whole", AFTER)
    operations = trace(place, options.everything)
    cases = []
    for call, count, _ in operations:
        faults = ["signal=SIGKILL", "error=ENOSPC", "error=EIO"] if call in WRITES else ["error=EIO"]
        cases += [(call, count, fault) for fault in faults]
    problems, hit, outcomes = [], 0, {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for outcome, found in pool.map(lambda case: try_case(place, expected, *case[1], number=case[0]), enumerate(cases)):
            problems += found
            hit += outcome != "missed"
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
    if hit < len(cases) * 0.95:
        problems.append(f"only {hit} of {len(cases)} faults were met")
    shown = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    place_of = "the command" if options.everything else "a save"
    return f"{len(operations)} file operations of {place_of}, {hit} faults met ({shown}), all recovered" if not problems \
        else f"{hit} faults met ({shown})", problems


def resume(place, run):
    # Quiet: how many lines of progress there are depends on the clock, and calls are counted.
    return place.pretraining(run, STEPS, "--resume", "--stop-after", str(AFTER), "--quiet")


def trace(place, everything):
    """The operations in the run's folder: the system call, and which of the command's calls of that name it is."""
    place.copy("prepared", "traced")
    calls = ",".join(sorted(WRITES | READS))
    log = place.path("trace.log")
    code, errors = place.run(
        ["strace", "-f", "-y", "-e", "signal=none", "-e", f"trace=?{calls.replace(',', ',?')}", "-o", str(log),
         *resume(place, "traced")])
    if code != 0:
        raise SystemExit(f"check-durability: strace: exit {code}: {errors}")
    counts, operations, saving = {}, [], everything
    for line in log.read_text(errors="replace").splitlines():
        found = LINE.match(line)
        if not found:
            continue
        call, rest = found.groups()
        thread = line.split()[0]
        counts[thread, call] = counts.get((thread, call), 0) + 1
        # Up to the first temporary of the new checkpoint nothing of it is written.
        saving = saving or f"step-{AFTER:07d}.tmp." in rest
        if saving and mentions(place, rest, "traced"):
            operations.append((call, counts[thread, call], rest))
    return operations


def mentions(place, text, run):
    """Whether a call's text names something in the run's folder: as written, or as the open file's path."""
    return f'"{run}/' in text or f'"{run}"' in text or f"{place.path(run)}" in text


def try_case(place, expected, call, count, fault, number):
    """One run with one fault, and the next start. What became of it, and what is wrong."""
    run = f"fault-{number}"
    place.copy("prepared", run)
    log = place.path(f"{run}.log")
    code, errors = place.run(
        ["strace", "-f", "-y", "-e", "signal=none", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={count}", "-o",
         str(log), *resume(place, run)])
    text = log.read_text(errors="replace")
    met = [line for line in text.splitlines() if "(INJECTED)" in line or "+++ killed by SIGKILL" in line]
    place_hit = next((line for line in text.splitlines() if "(INJECTED)" in line), text.splitlines()[-1] if text else "")
    case = f"{call} number {count}, {fault}"
    problems = []
    killed = code in (-signal.SIGKILL, 128 + signal.SIGKILL)
    if "SIGKILL" in fault:
        outcome = "killed" if killed else "missed"
    elif not met or not mentions(place, place_hit, run):
        outcome = "missed"
    else:
        outcome = {0: "borne", 74: "refused (74)", 2: "refused (2)"}.get(code, f"exit {code}")
        if code not in (0, 2, 74):
            problems.append(f"{case}: exit {code}: {errors}")
        elif code != 0 and (len([line for line in errors.splitlines() if "error:" in line]) != 1 or run not in errors):
            problems.append(f"{case}: not one line that names the place: {errors}")
    steps, damaged = place.whole_steps(run)
    if BEFORE not in steps and not (place.path(run) / f"step-{BEFORE:07d}.damaged").exists():
        problems.append(f"{case}: the checkpoint before is not whole: {steps}, {damaged}")
    if code == 0 and AFTER not in steps:
        problems.append(f"{case}: it says that it saved, and there are {steps}, {damaged}")
    code, errors = place.run(resume(place, run))
    if code != 0:
        problems.append(f"{case}: the next start: exit {code}: {errors}")
    elif place.results(run, AFTER) != expected:
        problems.append(f"{case}: the next start ends in other bytes")
    elif place.leftovers(run):
        problems.append(f"{case}: left behind: {place.leftovers(run)}")
    shutil.rmtree(place.path(run), ignore_errors=True)
    log.unlink()
    return outcome, problems
