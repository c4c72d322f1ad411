"""A model read from a run that is writing: every load gives a whole one."""
import signal
import time


def check(place, options):
    process = place.start(place.pretraining("read", 1_000_000_000, save_every=1, keep=1), "log")
    while process.poll() is None and not (place.path("read") / "best").exists():
        time.sleep(0.01)
    problems = []
    began = time.monotonic()
    for number in range(options.loads):
        model = ("read", "read/best", "read/last")[number % 3]
        code, errors = place.run(
            [str(place.binaries / "generate"), "--model", model, "--prompt", "the", "--max-tokens", "2", "--threads", "1",
             "--quiet"])
        if code != 0:
            problems.append(f"{model}: exit {code}: {errors}")
    seconds = time.monotonic() - began
    if process.poll() is not None:
        problems.append(f"the run ended by itself: {process.returncode}: {place.path('log').read_text()}")
    process.send_signal(signal.SIGTERM)
    process.wait()
    steps, _ = place.whole_steps("read")
    return (f"{options.loads - len(problems)} of {options.loads} loads gave a model, while a run saved {steps[:1]} "
            f"checkpoints in {seconds:.0f} s"), problems
