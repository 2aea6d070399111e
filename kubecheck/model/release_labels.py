"""Labels that have another value with each release."""

from __future__ import annotations

import re

# Those that name the version of what is deployed, or of the chart that it comes from, by what everybody agreed on.
AGREED = frozenset(("app.kubernetes.io/version", "helm.sh/chart"))
_VERSIONS = frozenset(("version", "appversion", "release", "imagetag", "tag", "imageversion"))
_VERSION = re.compile(r"v?\d+\.\d+(?:\.\d+)*(?:[-_.][\w.-]+)?")
_CHART = re.compile(r".+-v?\d+\.\d+[\w.-]*")


def changes_with_release(key: str, value: str) -> bool:
    """Whether a label has another value with each release: one by its name, ``version: 1.2.3``, or ``chart: web-1.2.3`` as charts of Helm 2 have it.

    ``version: v1`` does not: it tells variants of a program apart, each of which has a workload of its own.
    """
    if key in AGREED:
        return True
    word = key.rpartition("/")[2].lower().replace("-", "").replace("_", "").replace(".", "")
    return (word in _VERSIONS and _VERSION.fullmatch(value) is not None) or (word == "chart" and _CHART.fullmatch(value) is not None)
