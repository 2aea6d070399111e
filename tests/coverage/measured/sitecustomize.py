"""Measures which statements and branches the tests reach.

Python imports it before everything else where its folder is on PYTHONPATH, and with `-p sitecustomize` it is a plugin of pytest, which writes
what pytest and each of its workers reached into the folder that KUBECHECK_COVERAGE names. Programs that tests start are not measured: what
is instrumented is compiled anew in each process.
"""

import os
import sys


def is_of_pytest(words):
    """Whether Python was called as pytest, or as one of the workers that it starts."""
    return "pytest" in words[1:3] or "sys.stdin.readline" in words[-1]


def start():
    """What is imported from here on is measured."""
    import slipcover

    measured = slipcover.Slipcover(branch=True, exclude_also=["if TYPE_CHECKING:"])
    slipcover.ImportManager(measured, slipcover.FileMatcher(sources=["kubecheck", "rules"])).__enter__()
    return measured


FOLDER = os.environ.get("KUBECHECK_COVERAGE")
MEASURED = start() if FOLDER and is_of_pytest(sys.orig_argv) else None


def pytest_sessionfinish():
    """Writes what this process reached."""
    if MEASURED is not None:
        import json

        with open(os.path.join(FOLDER, f"{os.getpid()}.json"), "w", encoding="utf-8") as stream:
            json.dump(MEASURED.get_coverage(), stream)
