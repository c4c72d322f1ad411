"""Single bits flipped in the newest checkpoint: each found before the first step."""
import concurrent.futures
import random
import shutil
import time

STEP, BACK = 9, 6


def check(place, options):
    place.succeed(place.pretraining("prepared-flips", 12, "--stop-after", str(STEP)))
    place.succeed(place.pretraining("whole-flips", 12))
    expected = place.results("whole-flips", 12)
    folder = place.path("prepared-flips") / f"step-{STEP:07d}"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sizes = [path.stat().st_size for path in files]
    chance = random.Random(options.seed)
    cases = []
    for number in range(options.flips):
        # By turns a file drawn by its size, and any file: else the small ones would hardly be met.
        file = chance.choices(files, sizes)[0] if number % 2 == 0 else chance.choice(files)
        cases.append((number, str(file.relative_to(folder)), chance.randrange(file.stat().st_size * 8)))
    began = time.monotonic()
    problems = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for found in pool.map(lambda case: try_flip(place, expected, *case), cases):
            problems += found
    seconds = time.monotonic() - began
    return (f"{len(cases) - len(problems)} of {len(cases)} flips over {len(files)} files of {sum(sizes)} bytes found before "
            f"the first step, the file named, one step back taken; {seconds / max(1, len(cases)):.2f} s each"), problems


def try_flip(place, expected, number, file, bit):
    run = f"flip-{number}"
    place.copy("prepared-flips", run)
    path = place.path(run) / f"step-{STEP:07d}" / file
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
    # One in twenty goes on to the end, to be compared; one step shows where the others go on.
    to_the_end = number % 20 == 0
    more = [] if to_the_end else ["--stop-after", str(BACK + 1)]
    code, errors = place.run(place.pretraining(run, 12, "--resume", *more))
    case = f"bit {bit} of {file}"
    problems = []
    if code != 0:
        problems.append(f"{case}: exit {code}: {errors}")
    elif f"warning: {run}/step-{STEP:07d}/{file}: " not in errors:
        problems.append(f"{case}: not named: {errors}")
    elif f"resuming after step {BACK} " not in errors:
        problems.append(f"{case}: not one step back: {errors}")
    elif to_the_end and place.results(run, 12) != expected:
        problems.append(f"{case}: other bytes at the end")
    shutil.rmtree(place.path(run), ignore_errors=True)
    return problems[:1]
