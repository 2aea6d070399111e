"""The closing line."""

from __future__ import annotations

import pytest

from kubecheck.findings import Fate, FileFate, Report
from kubecheck.report.summary import summarize


@pytest.mark.parametrize(
    ("fates", "expected"),
    [
        ([Fate.CHECKED], "no findings in 1 file (1 document)"),
        ([Fate.CHECKED, Fate.CHECKED, Fate.OTHER_TOOL], "no findings in 2 files (3 documents); 1 file of another tool"),
        (
            [Fate.CHECKED, *[Fate.OTHER_TOOL] * 2, *[Fate.PATCH] * 2, *[Fate.TEMPLATE] * 2, *[Fate.NOT_A_MANIFEST] * 2],
            "no findings in 1 file (9 documents); 2 not a manifest; 2 files of another tool; 2 kustomize patches; 2 templates",
        ),
        ([Fate.CHECKED, Fate.PATCH, Fate.TEMPLATE, Fate.IGNORED], "no findings in 1 file (4 documents); 1 kustomize patch; 1 template; 1 ignored by git"),
    ],
)
def test_files_are_counted_by_fate(fates, expected):
    files = [FileFate(f"{index}.yaml", fate, "", 1) for index, fate in enumerate(fates)]
    assert summarize(Report([], files, {})) == expected
