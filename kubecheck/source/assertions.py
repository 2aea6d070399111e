"""Files that tests of Chainsaw and kuttl compare with the cluster: they say in part what objects should have become, and are never applied."""

from __future__ import annotations

import os
import re

from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
CHAINSAW, KUTTL = "Chainsaw", "kuttl"


def tool_by_name(path: str) -> str:
    """The tool whose assertions a file holds by its name: ``00-assert.yaml``, ``policy-assert.yaml``, ``chainsaw-step-01-assert-1-2.yaml``; else empty."""
    name = os.path.basename(path)
    if re.match(r"\d+-(?:assert|errors?)\.ya?ml$", name):
        return KUTTL
    return CHAINSAW if re.search(r"(?:^|[-_.])assert(?:s|ions?)?(?:[-_.]\d+)*\.ya?ml$", name) else ""


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
