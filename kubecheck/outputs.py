"""What a run writes: the report in every format asked for, what there is to say beside it, and the exit code."""

from __future__ import annotations

import enum
import os
import sys

from kubecheck.config.settings import UsageError
from kubecheck.findings import Fate, Report
from kubecheck.report.snippet import clean, complain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.config.settings import Settings
    from kubecheck.engine.ruleset import Registry
    from kubecheck.fix.repair import Repair
    from kubecheck.fix.texts import Texts

# Formats that tell of files that cannot be read by themselves.
_SAY_UNREADABLE = ("text", "line", "github")


class ExitCode(enum.IntEnum):
    """What the program ends with."""

    CLEAN = 0
    FINDINGS = 1
    TROUBLE = 2


def config_report(error: Any, values: dict[str, Any]) -> str:
    """The faults of a config file with their excerpts."""
    from kubecheck.report import Options, write

    report = Report(error.findings, [], {error.source.path: error.source})
    return write(report, "text", Options(colour=_colour(values, sys.stderr)))


def check_words(values: dict[str, Any]) -> None:
    """Sees to it before a run that its report can be written as asked.

    Raises:
        UsageError: a format is unknown, or does not know how to do what is asked.
    """
    from kubecheck.report import COUNTING, GROUPING

    outputs_of(values)
    form = values.get("format") or "text"
    for option, forms in (("statistics", COUNTING), ("group_by", GROUPING)):
        if values.get(option) and form not in forms:
            raise UsageError(f"--{option.replace('_', '-')} goes with --format {' or '.join(forms)}, not {form}")
    if values.get("add_ignore") is not None:
        _check_reason(values["add_ignore"])
        if values.get("fix") or values.get("unsafe_fixes"):
            raise UsageError("--add-ignore and --fix are two calls: mend first what can be")
    if values.get("unsafe_fixes") and not (values.get("fix") or values.get("diff")):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    if values.get("diff") and (values.get("format") or values.get("output")):
        raise UsageError("--diff prints nothing but the differences: no --format and no --output goes with it")


def _check_reason(reason: str) -> None:
    """Sees to it that a comment can say why.

    Raises:
        UsageError: there is no reason, or it is more than a line.
    """
    if not reason.strip():
        raise UsageError("--add-ignore: a reason is needed, for whoever reads the comment later")
    if not reason.isprintable():
        raise UsageError("--add-ignore: the reason is to be one line without control characters")


def write_reports(report: Report, settings: Settings, registry: Callable[[], Registry], values: dict[str, Any], *, wants_manifests: bool) -> int:
    """Writes the report to standard output and to every file asked for; returns the exit code.

    Args:
        report: what was found.
        settings: those of the run.
        registry: gives all rules, where a format describes them.
        values: the words of the call.
        wants_manifests: whether it is a fault to find none.
    """
    from kubecheck import __version__
    from kubecheck.report import DESCRIBING, Options, describe, encoded, pieces, write_out

    form, outputs = values.get("format") or "text", outputs_of(values)
    missing = [file for file in report.files if file.is_absent]
    code = exit_code(report, settings, missing=bool(missing))
    is_lacking = code is ExitCode.CLEAN and report.is_empty and wants_manifests and not values.get("allow_empty")
    if values.get("quiet"):
        report.findings = [each for each in report.findings if each.severity >= settings.fail_on]
    rules = describe(report, registry().rules, settings.rule_pages) if values.get("statistics") or DESCRIBING.intersection((form, *dict(outputs))) else {}
    common: dict[str, Any] = {"version": __version__, "shows_files": bool(values.get("show_files")), "rules": rules}
    if outputs:
        from kubecheck.source.writing import open_output
    for name, path in outputs:
        try:
            with open_output(path) as stream:
                stream.writelines(map(encoded, pieces(report, name, Options(**common))))
        except OSError as error:
            complain(f"{path} cannot be written: {error.strerror or error}")
            code = ExitCode.TROUBLE
    shown = Options(colour=_colour(values, sys.stdout), counts=bool(values.get("statistics")), group_by=values.get("group_by") or "", **common)
    write_out(pieces(report, form, shown))
    for file in missing if form not in _SAY_UNREADABLE else ():
        complain(f"{file.path}: {file.detail}")
    _write_status(report, values, is_lacking=is_lacking)
    if is_lacking:
        return ExitCode.TROUBLE
    return ExitCode.CLEAN if code is ExitCode.FINDINGS and values.get("exit_zero") else code


def write_fixes(
    done: Repair, texts: Texts, settings: Settings, registry: Callable[[], Registry], values: dict[str, Any], *, wants_manifests: bool
) -> int:
    """Writes the fixes into their files, and the reports of what is left; or, for ``--diff``, prints the differences alone. Returns the exit code.

    Of standard input the fixed text goes to standard output, and the report to standard error.

    Args:
        done: what fixes come to.
        texts: the texts that they are for.
        settings: as for `write_reports`, like the rest.
        registry: see there.
        values: see there.
        wants_manifests: see there.
    """
    import contextlib

    from kubecheck.fix.writing import differences, write_files
    from kubecheck.report import write_out

    report = done.report
    verb = ("ignorable", "ignored") if values.get("add_ignore") else ("fixable", "fixed")
    words = [f"{at.path}:{at.line}:{at.column}: not {verb[1]}, since {why} [{each.rule}]" for each, why in done.left_out for at in [each.location]]
    report.notices = (*report.notices, *words)
    counts = f"{len(done.fixed)} {verb[0] if values.get('diff') else verb[1]}, {len(report.findings)} left\n"
    if values.get("diff"):
        write_out(differences(done.texts, texts))
        _write_status(report, values, is_lacking=False)
        code = exit_code(report, settings, missing=any(file.is_absent for file in report.files))
        code = ExitCode.FINDINGS if code is ExitCode.CLEAN and done.texts else code
    else:
        failures = write_files(done.texts, texts)
        for path, failure in failures.items():
            complain(f"{path}: {failure}")
        with contextlib.ExitStack() as stack:
            if texts.stdin is not None:
                write_out([done.texts.get(texts.stdin.path, texts.stdin.text)])
                stack.enter_context(contextlib.redirect_stdout(sys.stderr))
            code = ExitCode(write_reports(report, settings, registry, values, wants_manifests=wants_manifests))
        code = ExitCode.TROUBLE if failures else code
    if not (values.get("no_summary") or values.get("quiet")):
        sys.stderr.write(counts)
    return code


def _write_status(report: Report, values: dict[str, Any], *, is_lacking: bool) -> None:
    """What was assumed, and the closing line, on standard error; that nothing was checked where that must not be."""
    if (values.get("no_summary") or values.get("quiet")) and not is_lacking:
        return
    from kubecheck.report.summary import summarize

    for notice in report.notices:
        sys.stderr.write(f"note: {clean(notice)}\n")
    words = summarize(report)
    sys.stderr.write(f"kubecheck: error: {words}; --allow-empty lets this pass\n" if is_lacking else f"{words}\n")


def exit_code(report: Report, settings: Settings, *, missing: bool = False) -> ExitCode:
    """2 where a rule crashed or an argument is missing, 1 where something reaches the fail level or cannot be read, else 0."""
    if report.failed or missing:
        return ExitCode.TROUBLE
    if any(finding.severity >= settings.fail_on for finding in report.findings):
        return ExitCode.FINDINGS
    return ExitCode.FINDINGS if any(file.fate is Fate.UNREADABLE for file in report.files) else ExitCode.CLEAN


def outputs_of(values: dict[str, Any]) -> list[tuple[str, str]]:
    """The formats that go into files, each with its path.

    Raises:
        UsageError: a format is unknown, or no path is said.
    """
    from kubecheck.report import FORMATS

    outputs = []
    for each in values.get("output") or ():
        name, equals, path = each.partition("=")
        if not equals or not path or name not in FORMATS:
            raise UsageError(f"--output {each}: FORMAT=FILE is needed, with a format of {', '.join(FORMATS)}")
        outputs.append((name, path))
    return outputs


def _colour(values: dict[str, Any], stream: Any) -> bool:
    when = values.get("color") or "auto"
    if when != "auto":
        return bool(when == "always")
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0", "false"):
        return True
    return os.environ.get("TERM") != "dumb" and bool(stream.isatty())
