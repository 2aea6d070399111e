"""Files that tests compare with what they get, and that nobody applies.

Those of Chainsaw and kuttl say in part what objects in a cluster should have become; golden files and snapshots hold what a program should print.
"""

from __future__ import annotations

import os
import re

from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
CHAINSAW, KUTTL, GOLDEN = "Chainsaw", "kuttl", "golden file"
_GOLDEN_FOLDERS = frozenset(("golden", "goldens", "golden-files", "golden_files", "goldenfiles"))
_TEST_FOLDERS = frozenset(("__tests__", "fixture", "fixtures", "spec"))


def tool_by_name(path: str) -> str:
    """The tool whose assertions a file holds by its name: ``00-assert.yaml``, ``policy-assert.yaml``, ``chainsaw-step-01-assert-1-2.yaml``; else empty.

    ``web.golden.yaml``, what lies in a folder ``golden`` of test data, and snapshots are golden files; ``vm-golden.yaml`` is so in test data alone, since images are called golden too.
    """
    name = os.path.basename(path)
    if _is_golden(path):
        return GOLDEN
    if re.match(r"\d+-(?:assert|errors?)\.ya?ml$", name):
        return KUTTL
    return CHAINSAW if re.search(r"(?:^|[-_.])assert(?:s|ions?)?(?:[-_.]\d+)*\.ya?ml$", name) else ""


def _is_golden(path: str) -> bool:
    *folders, name = path.replace("\\", "/").split("/")
    if "__snapshots__" in folders or re.search(r"[_.]golden\.[a-z]+$", name):
        return True
    is_golden = re.search(r"-golden\.[a-z]+$", name) or any(each in _GOLDEN_FOLDERS or each.endswith(".golden") for each in folders)
    return bool(is_golden) and any(each.startswith("test") or each in _TEST_FOLDERS for each in folders)


def asserted_files(path: str, value: object) -> Iterator[str]:
    """The files that a test of Chainsaw compares with the cluster, as normal paths.

    Args:
        path: the test's.
        value: what is in it.
    """
    if isinstance(value, list):
        for each in value:
            yield from asserted_files(path, each)
    elif isinstance(value, dict):
        for key, each in value.items():
            file = each.get("file") if key in ("assert", "error") and isinstance(each, dict) else None
            if isinstance(file, str):
                yield normal_path(os.path.join(os.path.dirname(path), file))
            else:
                yield from asserted_files(path, each)
