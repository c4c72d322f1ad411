"""The executables of a commit: found where they were built, or built in a worktree that is gone afterwards."""
import os
import shlex
import shutil
import subprocess
import sys

PROGRAMS = ["tokenize", "pretrain", "finetune", "evaluate", "predict", "generate"]


class BuildError(Exception):
    """There are no executables to compare."""


def executables(root, folder, options):
    """The folders of OLD's and NEW's executables."""
    return tuple(
        found(build) if build else built(root, folder, name, commit)
        for name, commit, build in [("old", options.old, options.old_build), ("new", options.new, options.new_build)])


def found(build):
    """The folder with executables that `build` is, or that lies below it."""
    for folder in (build / ".build/release", build):
        if all((folder / name).is_file() for name in PROGRAMS):
            return folder.resolve()
    raise BuildError(f"{build} has no {', '.join(PROGRAMS)}, and no .build/release with them")


def built(root, folder, name, commit):
    """Builds a commit, and copies its executables to NAME-build in `folder`."""
    source, kept = folder / f"{name}-source", folder / f"{name}-build"
    print(f"check-bytes: building {commit}", file=sys.stderr)
    run(["git", "worktree", "add", "--quiet", "--detach", str(source), commit], root)
    try:
        build = ["swift", "build", "-c", "release", *shlex.split(os.environ.get("APUS_BUILD_FLAGS", ""))]
        run(build, source)
        kept.mkdir()
        for program in PROGRAMS:
            shutil.copy2(source / ".build/release" / program, kept)
    finally:
        run(["git", "worktree", "remove", "--force", str(source)], root)
    return kept


def run(arguments, folder):
    """Runs a command of the build; what it prints goes to standard error."""
    if subprocess.run(arguments, cwd=folder, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode != 0:
        raise BuildError(f"'{' '.join(arguments)}' failed")
