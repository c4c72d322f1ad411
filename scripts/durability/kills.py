"""kill -9 at random instants of a run, and inside its saves."""
import os
import random
import re
import signal
import subprocess
import time

STEPS = 60


def check(place, options):
    chance = random.Random(options.seed)
    problems = []
    place.succeed(place.pretraining("whole", STEPS))
    began = time.monotonic()
    place.succeed(place.pretraining("timed", STEPS))
    length = time.monotonic() - began
    expected, losses = place.results("whole", STEPS), place.losses("whole")
    kills = inside = runs = number = 0
    while kills < options.kills or inside < options.inside:
        run = f"killed-{number}"
        number += 1
        newest = None
        while True:
            # Every other kill waits for a save to begin; the rest come whenever they come.
            aims = kills % 2 == 1 or kills >= options.kills
            process = place.start(place.pretraining(run, STEPS, "--resume"), "log")
            was_killed = aim(place, process, run, chance, length) if aims else strike(process, chance, length)
            code = process.wait()
            errors = place.path("log").read_text(errors="replace")
            problems += resumed_right(run, newest, errors, code, was_killed)
            if not was_killed:
                if code != 0:
                    problems.append(f"{run}: exit {code}: {errors}")
                break
            kills += 1
            left = place.leftovers(run) if place.path(run).exists() else []
            inside += any(is_part_of_a_save(name) for name in left)
            steps, damaged = place.whole_steps(run)
            if damaged:
                problems.append(f"{run}: after a kill: {damaged}")
            if newest is not None and (not steps or steps[0] < newest):
                problems.append(f"{run}: step {newest} was saved, and now there are {steps}")
            newest = steps[0] if steps else None
        runs += 1
        problems += finished_right(place, run, expected, losses)
        if problems:
            break
    return (f"{kills} kills, {inside} of them inside a save, {runs} runs that ended in the uninterrupted run's bytes; "
            f"a run takes {length:.2f} s and saves {STEPS // 3} times"), problems


def strike(process, chance, length):
    """Kills at an instant of the run, drawn evenly. Whether it was still there."""
    try:
        process.wait(chance.uniform(0, length))
        return False
    except subprocess.TimeoutExpired:  # the usual case
        return end(process)


def aim(place, process, run, chance, length):
    """Kills a moment after some save has begun: its temporary folder is seen. Whether the run was still there."""
    deadline = time.monotonic() + chance.uniform(0, length * 0.9)
    folder = place.path(run)
    seen = set()
    while process.poll() is None:
        try:
            names = {name for name in os.listdir(folder) if is_part_of_a_save(name)}
        except FileNotFoundError:
            names = set()
        if time.monotonic() >= deadline and names - seen:
            # A save of this model takes some milliseconds.
            time.sleep(chance.uniform(0, 0.006))
            return end(process)
        seen = names
    return False


def is_part_of_a_save(name):
    """Whether an entry is a checkpoint or a link that is being written or removed; reports have temporaries of their own."""
    return ".tmp." in name and name.split(".")[0].split("-")[0] in ("step", "best", "last")


def end(process):
    if process.poll() is not None:
        return False
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def resumed_right(run, newest, errors, code, was_killed):
    """It must go on from the newest checkpoint that verified before it began."""
    if "damaged" in errors:
        return [f"{run}: {errors}"]
    found = re.search(r"resuming after step (\d+)", errors)
    step = int(found.group(1)) if found else None
    # A start that was killed early may not have come so far as to say where it goes on.
    if step is None and (was_killed or newest == STEPS):
        return []
    return [] if step == newest else [f"{run}: resumed from {step}, and the newest that verifies is {newest}"]


def finished_right(place, run, expected, losses):
    problems = []
    if place.leftovers(run):
        problems.append(f"{run}: left behind: {place.leftovers(run)}")
    steps, damaged = place.whole_steps(run)
    if damaged or not steps or steps[0] != STEPS or len(steps) > 3:
        problems.append(f"{run}: at the end there are {steps}, damaged {damaged}")
    elif place.results(run, STEPS) != expected:
        problems.append(f"{run}: other bytes than the uninterrupted run's")
    elif place.losses(run) != losses:
        problems.append(f"{run}: another log than the uninterrupted run's")
    for link in ("best", "last"):
        target = os.readlink(place.path(run) / link)
        if not target[5:].isdigit() or int(target[5:]) not in steps:
            problems.append(f"{run}: {link} names {target}")
    return problems
