"""``kubecheck baseline``: writes down what is found today, and takes out what is gone."""

from __future__ import annotations

import os
import sys

from kubecheck.config.settings import UsageError, check_date
from kubecheck.report.snippet import clean_path
from kubecheck.report.summary import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.findings import Report


def write_command(path: str, values: dict[str, Any]) -> int:
    """Writes everything that is found into a new file.

    Raises:
        UsageError: the file is there already, or cannot be written; the call cannot be used.
    """
    from kubecheck.baseline import Baseline

    until = check_date(values["until"], "--until") if values.get("until") else ""
    if os.path.exists(path) and not values.get("force"):
        raise UsageError(f"{path} is there already; `kubecheck baseline shrink {path}` takes out what is gone, and --force writes it anew")
    baseline = Baseline(path)
    count = baseline.take_in(_found(values), values.get("by") or "", until)
    _replace(path, baseline.text())
    sys.stderr.write(f"{clean_path(path)}: {plural(count, 'finding')} let be from now on\n")
    return 0


def shrink_command(path: str, values: dict[str, Any]) -> int:
    """Takes out of a file what is no longer found in the files that are checked.

    Raises:
        UsageError: the file is no baseline, or cannot be written; the call cannot be used.
    """
    from kubecheck.baseline import read_baseline

    baseline = read_baseline(path)
    gone = baseline.shrink(_found(values))
    if gone:
        _replace(path, baseline.text())
    left = sum(entry.count for entry in baseline.entries.values())
    sys.stderr.write(f"{clean_path(path)}: {plural(gone, 'finding')} gone, {left} left\n")
    return 0


def _found(values: dict[str, Any]) -> Report:
    """Everything that is found, whatever another baseline lets be.

    Raises:
        UsageError: the call cannot be used, or not everything could be looked at.
    """
    from kubecheck.app import find
    from kubecheck.config.load import ConfigError

    try:
        report, _ = find(values, knows_baseline=False)
    except ConfigError as error:
        raise UsageError("; ".join(f"{each.location.path}:{each.location.line}: {each.message}" for each in error.findings)) from error
    absent = [file for file in report.files if file.is_absent]
    if absent:
        raise UsageError("; ".join(f"{file.path}: {file.detail}" for file in absent))
    if report.failed:
        raise UsageError("a rule crashed, so that not everything was found; `kubecheck check` says more")
    if report.is_empty and not report.findings:
        raise UsageError("nothing was checked: the paths hold no manifest")
    return report


def _replace(path: str, text: str) -> None:
    """Writes a file at once, so that no half of it is ever there.

    Raises:
        UsageError: it cannot be written.
    """
    from kubecheck.source.writing import replace_file

    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error
