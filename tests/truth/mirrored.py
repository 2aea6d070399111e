"""Lists the server's validation functions that no function of kubecheck says to mirror.

    python tests/truth/mirrored.py MODULE [WORD]

MODULE is the folder of the Go module ``k8s.io/kubernetes``. Looked at are the exported and unexported functions ``Validate…``, ``validate…`` and ``Validate_…`` of
``pkg/apis/*/validation`` and of the generated ``zz_generated.validations.go``. A function counts as mirrored where a docstring's ``Mirrors:`` line, or any other text of the code, names it.
WORD restricts the list to files whose path holds it. Only what is not mirrored is printed, by file, with the functions that call it, so that helpers are told from ways in.
"""

from __future__ import annotations

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "kubecheck"
SOURCES = ("pkg/apis/*/validation/*.go", "pkg/apis/*/*/zz_generated.validations.go", "pkg/apis/*/zz_generated.validations.go", "pkg/registry/*/*/strategy.go")
FUNCTION = re.compile(r"^func (?:\([^)]*\) )?([Vv]alidate\w*)(?:\[[^\]]*\])?\(", re.MULTILINE)
WORDS = re.compile(r"\b[Vv]alidate\w+")


def read_functions(module: pathlib.Path, word: str) -> dict[str, set[str]]:
    """The names of the functions of each file, by its path in the module."""
    found = {}
    for pattern in SOURCES:
        for path in sorted(module.glob(pattern)):
            name = str(path.relative_to(module))
            if not name.endswith("_test.go") and word in name:
                found[name] = set(FUNCTION.findall(path.read_text(encoding="utf-8")))
    return found


def read_mirrored() -> set[str]:
    """The names that the code mentions."""
    return {name for path in ROOT.rglob("*.py") for name in WORDS.findall(path.read_text(encoding="utf-8"))}


def main() -> None:
    """Prints what is not mirrored."""
    functions = read_functions(pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
    mirrored = read_mirrored()
    every = {name for names in functions.values() for name in names}
    for path, names in functions.items():
        missing = sorted(name for name in names - mirrored if name not in {"Validate", "ValidateUpdate"})
        if missing:
            print(f"{path}: {', '.join(missing)}")
    print(f"{len(every & mirrored)} of {len(every)} named")


if __name__ == "__main__":
    main()
