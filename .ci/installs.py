"""Proves that kubecheck installs without a compiler: each run-time dependency has a wheel for each Python and platform, or is pure Python.

Asks pip to resolve the dependencies that pyproject.toml names (``pip install --dry-run --only-binary=:all:``) for each of them. Prints a table and ends
with 1 where something has no wheel; ends with 3 where the registry does not answer.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# What wheels call each platform; pip does not know by itself that a newer system takes wheels for an older one.
PLATFORMS = {
    "manylinux x86_64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "manylinux aarch64": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "musllinux x86_64": ("musllinux_1_2_x86_64", "musllinux_1_1_x86_64"),
    "musllinux aarch64": ("musllinux_1_2_aarch64", "musllinux_1_1_aarch64"),
    "macOS arm64": ("macosx_12_0_arm64",),
    "macOS x86_64": ("macosx_12_0_x86_64",),
    "Windows amd64": ("win_amd64",),
}


def dependencies():
    """What pyproject.toml says is needed at run time."""
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "pyproject.toml")
    with open(path, "rb") as stream:
        return tomllib.load(stream)["project"]["dependencies"]


def ask(needed, *options):
    """The files that pip would install, or what it says against it."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--no-input", "--retries", "1", "--report", "-"]
    command += ["--only-binary", ":all:", *options]
    done = subprocess.run([*command, *needed], capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip()
    return [os.path.basename(each["download_info"]["url"]) for each in json.loads(done.stdout)["install"]]


def ask_for(compiled, python, platform):
    """The same of what is compiled, for another Python and platform; what is pure is the same everywhere."""
    options = ["--no-deps", "--target", os.path.join(tempfile.gettempdir(), "not-made"), "--implementation", "cp", "--python-version", python]
    return ask(compiled, *options, *(each for tag in PLATFORMS[platform] for each in ("--platform", tag)))


def main(needed):
    """Prints the table; gives the exit code."""
    here = ask(needed)
    if isinstance(here, str):
        print(here)
        return 3 if "NewConnectionError" in here or "Name or service not known" in here else 1
    compiled = ["{}=={}".format(*name.split("-")[:2]) for name in here if not name.endswith("-none-any.whl")]
    print(f"{len(here)} wheels, of which these are compiled: {', '.join(compiled)}")
    asked = [(python, platform) for platform in PLATFORMS for python in PYTHONS]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda each: ask_for(compiled, *each), asked)) if compiled else []
    refused = [f"{platform}, Python {python}: {files}" for (python, platform), files in zip(asked, answers, strict=False) if isinstance(files, str)]
    print("\n".join(refused) or f"each has a wheel for Python {', '.join(PYTHONS)} on {', '.join(PLATFORMS)}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or dependencies()))
