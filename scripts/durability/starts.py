"""Many starts in one folder at once: one run, and the others leave it alone."""
import re
import shutil
import signal
import time


def check(place, options):
    problems, rounds = [], []
    # A folder that is not there, one with a run in it, and one whose run was killed and left its lock's file.
    for name, more in [("new", []), ("resume", ["--resume"]), ("overwrite", ["--overwrite"]), ("killed", ["--resume"])]:
        if name == "new":
            shutil.rmtree(place.path("many"), ignore_errors=True)
        if name == "killed" and not (place.path("many") / ".lock").exists():
            problems.append("a killed run left no lock file to be taken over")
        problems += one_round(place, options.starts, name, more, rounds)
    return f"{options.starts} starts at once, {len(rounds)} rounds ({', '.join(rounds)}): one winner each", problems


def one_round(place, count, name, more, rounds):
    arguments = place.pretraining("many", 1_000_000_000, *more, save_every=50)
    began = time.time()
    processes = [place.start(arguments, f"start-{number}") for number in range(count)]
    deadline = time.monotonic() + 180
    while sum(process.poll() is None for process in processes) > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    # The winner must come to save before it is stopped.
    running = [process for process in processes if process.poll() is None]
    while len(running) == 1 and running[0].poll() is None and not has_saved(place, began):
        time.sleep(0.01)
    problems = []
    running = [process for process in processes if process.poll() is None]
    if len(running) != 1:
        problems.append(f"{name}: {len(running)} of {count} run")
    winner = running[0].pid if running else 0
    for number, process in enumerate(processes):
        if process in running:
            continue
        errors = place.path(f"start-{number}").read_text(errors="replace")
        found = re.search(r"is in use by process (\d+),", errors)
        if process.returncode != 74 or not found or int(found.group(1)) != winner:
            problems.append(f"{name}: number {number} of the losers: exit {process.returncode}: {errors}")
    # The round before the last ends in a kill, whose lock file the last finds.
    for process in running:
        process.send_signal(signal.SIGKILL if name == "overwrite" else signal.SIGTERM)
    codes = [process.wait() for process in running]
    if codes != [-signal.SIGKILL if name == "overwrite" else 143]:
        problems.append(f"{name}: the winner ended with {codes}")
    steps, damaged = place.whole_steps("many")
    if not steps or damaged:
        problems.append(f"{name}: there are {steps}, damaged {damaged}")
    left = place.leftovers("many")
    if name != "overwrite" and left:
        problems.append(f"{name}: left behind: {left}")
    rounds.append(name)
    return problems


def has_saved(place, since):
    """Whether the run has a checkpoint that was made after a time."""
    for folder in place.path("many").glob("step-*"):
        try:
            if ".tmp." not in folder.name and folder.stat().st_mtime > since:
                return True
        except FileNotFoundError:
            pass  # removed by retention
    return False
