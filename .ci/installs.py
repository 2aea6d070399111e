"""Proves that kubecheck installs without a compiler: each run-time dependency has a wheel for each Python and platform, or is pure Python.

Asks pip what it would install here, and of each of these that is compiled which other wheels the registry has. Prints what is missing and ends with 1; ends
with 3 where the registry does not answer.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib

PYTHONS = (11, 12, 13, 14)
# What the platform tag of a wheel looks like for each; of the C library and of macOS, what systems in use have.
PLATFORMS = {
    "manylinux x86_64": "manylinux(2014|_2_(5|12|17|24|27|28))_x86_64",
    "manylinux aarch64": "manylinux(2014|_2_(17|24|27|28))_aarch64",
    "musllinux x86_64": "musllinux_1_[12]_x86_64",
    "musllinux aarch64": "musllinux_1_[12]_aarch64",
    "macOS arm64": "macosx_1[01]_\\d+_(arm64|universal2)",
    "macOS x86_64": "macosx_(10_\\d+|11_0)_(x86_64|universal2)",
    "Windows amd64": "win_amd64",
}


def dependencies():
    """What pyproject.toml says is needed at run time."""
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "pyproject.toml")
    with open(path, "rb") as stream:
        return tomllib.load(stream)["project"]["dependencies"]


def pip(*words):
    return subprocess.run([sys.executable, "-m", "pip", *words], capture_output=True, text=True, check=False)


def wheels_here(needed):
    """The wheels that pip would install, as their files are named."""
    done = pip("install", "--dry-run", "--quiet", "--ignore-installed", "--no-input", "--retries", "1", "--report", "-", "--only-binary", ":all:", *needed)
    if done.returncode:
        print(done.stderr.strip())
        sys.exit(3 if "NewConnectionError" in done.stderr or "Name or service not known" in done.stderr else 1)
    return [os.path.basename(each["download_info"]["url"]) for each in json.loads(done.stdout)["install"]]


def wheels_of(name, version):
    """All wheels of a release, which pip names while it passes them over for a Python that there is not."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--no-deps", "--only-binary", ":all:", "--python-version", "9.9", "--platform", "none", "--dest", folder]
        done = pip("download", "-vvv", "--no-input", *options, f"{name}=={version}")
    pattern = re.compile(rf"{re.escape(name)}-{re.escape(version)}-[^/\s]+?\.whl", re.IGNORECASE)
    return set(pattern.findall((done.stdout + done.stderr).replace("%2B", "+")))


def fits(wheel, minor, platform):
    """Whether a wheel is for a Python and a platform."""
    python, abi, tags = wheel.removesuffix(".whl").split("-")[-3:]
    is_right = python == f"cp3{minor}" and abi == f"cp3{minor}"
    is_stable = abi == "abi3" and python.startswith("cp3") and int(python[3:]) <= minor
    return (is_right or is_stable) and any(re.fullmatch(PLATFORMS[platform], tag) for tag in tags.split("."))


def main(needed):
    """Prints the table; gives the exit code."""
    here = wheels_here(needed)
    compiled = [name.split("-")[:2] for name in here if not name.endswith("-none-any.whl")]
    print(f"{len(here)} wheels, of which these are compiled: {', '.join('=='.join(each) for each in compiled) or 'none'}")
    missing = []
    for name, version in compiled:
        found = wheels_of(name, version)
        print(f"{name} {version}: {len(found)} wheels")
        missing += [f"{name} {version} has no wheel for CPython 3.{minor} on {platform}" for platform in PLATFORMS for minor in PYTHONS
                    if not any(fits(each, minor, platform) for each in found)]  # fmt: skip
    print("\n".join(missing) or f"each has one for CPython {', '.join(f'3.{minor}' for minor in PYTHONS)} on {', '.join(PLATFORMS)}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or dependencies()))
