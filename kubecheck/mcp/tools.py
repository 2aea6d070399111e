"""What the tools for agents do, whoever calls them: plain words in, a text for a model out. Nothing is written, and no cache is kept."""

from __future__ import annotations

import json
import os
import threading

from kubecheck.app import build_registry, find, fixes_of
from kubecheck.config.settings import FILE_NAMES, UsageError
from kubecheck.mcp.fence import OUTSIDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kubecheck.findings import Report

# A model reads no more with profit; the rest is counted.
MOST_FINDINGS = 100
_WRONG = 2  # the exit code where the call or the config cannot be used
_at_once = threading.Lock()  # a run counts on being alone in its process


class Tools:
    """The tools, bound to the folders that they may look into.

    Args:
        roots: these folders; relative paths count from the working directory.
        simulate: ``kubecheck simulate``: takes its words, writes to standard output and error, and returns an exit code.
    """

    def __init__(self, roots: Sequence[str], simulate: Callable[[dict[str, Any]], int]) -> None:
        self.roots = [os.path.realpath(each) for each in roots]
        self._simulate = simulate

    def check(self, paths: Sequence[str] = (".",), **settings: Any) -> str:
        """The report on files and folders, as JSON (docs/json.md), with the first `MOST_FINDINGS` findings, those that matter most first.

        Args:
            paths: files, folders, patterns.
            settings: options of ``kubecheck check``, by their names with underscores.

        Raises:
            UsageError: a path is not there or lies outside, or an option cannot be used.
        """
        with _at_once:
            return _told(find(self._values(paths, settings))[0])

    def check_text(self, text: str, filename: str = "manifest.yaml", **settings: Any) -> str:
        """The report on a text that stands for a file, as above; of the project's files only those that the config names are known beside it.

        Args:
            text: the manifests.
            filename: the path that it stands for.
            settings: as for `check`.

        Raises:
            UsageError: as above.
        """
        from kubecheck.source import Source

        with _at_once:
            values = self._values([filename], settings)
            report, _ = find({**values, "paths": [], "stdin_filename": filename}, stdin=Source(filename, text))
            return _told(report)

    def propose_fixes(self, paths: Sequence[str] = (".",), *, unsafe: bool = False, **settings: Any) -> str:
        """What fixes would change, as a unified diff, and what is left; each fix is proven, and nothing is written.

        Args:
            paths: as for `check`, like the rest.
            unsafe: whether fixes are proposed as well that may not be what was meant.
            settings: see above.

        Raises:
            UsageError: see above.
        """
        from kubecheck.fix.writing import differences

        with _at_once:
            values = {**self._values(paths, settings), "unsafe_fixes": unsafe}
            report, call = find(values)
            done, texts = fixes_of(report, call, values)
            diff = "".join(differences(done.texts, texts))
        beginning = diff or "no fixes\n"
        return f"{beginning}\n{len(done.fixed)} fixable; what is left:\n{_told(done.report)}"

    def simulate(self, paths: Sequence[str] = (".",), steps: Sequence[str] = (), **settings: Any) -> str:
        """What becomes of manifests in a cluster, as text: where pods go, how full nodes are, what gets stuck and why.

        Args:
            paths: as for `check`, like the rest.
            steps: what is done after the install, such as ``update=Deployment/web``, ``drain=node-a``, ``upgrade``, ``outage=zone/a``.
            settings: see above.

        Raises:
            UsageError: see above; or a step cannot be done.
        """
        import contextlib
        import io

        if any(each.partition("=")[0].strip() == "change" for each in steps):
            raise UsageError("change=REVISION needs git, which is not run here")
        out, beside = io.StringIO(), io.StringIO()
        with _at_once, contextlib.redirect_stdout(out), contextlib.redirect_stderr(beside):
            code = self._simulate({**self._values(paths, settings), "play": list(steps)})
        told = out.getvalue() + beside.getvalue()
        if code == _WRONG:
            raise UsageError(told.rstrip())
        return told

    def explain(self, rule: str) -> str:
        """The page of a rule: why, bad and good examples, options.

        Raises:
            UsageError: there is no such rule.
        """
        from kubecheck.near import nearest

        rules = build_registry().rules
        if rule not in rules:
            near = nearest(rule, rules)
            raise UsageError(f"{rule} is no rule" + (f"; did you mean {near}?" if near else ""))
        return rules[rule].page.rstrip()

    def rules(self, group: str = "") -> str:
        """The rules there are, a line each: id, severity, what it finds.

        Raises:
            UsageError: there is no such group.
        """
        registry = build_registry()
        if group and group not in registry.groups:
            raise UsageError(f"{group} is no group; there are {', '.join(sorted(registry.groups))}")
        listed = sorted((each for each in registry.rules.values() if group in ("", each.group)), key=lambda each: (each.group, each.id))
        return "\n".join(f"{each.group}: {each.id} ({each.severity.label}): {each.summary}" for each in listed)

    def _values(self, paths: Sequence[str], settings: dict[str, Any]) -> dict[str, Any]:
        """The words of a call.

        Raises:
            UsageError: a path lies outside.
        """
        if not paths:
            raise UsageError("no path is given; . is the folder that may be looked into")
        for path in (*paths, *(settings[key] for key in ("nodes", "config") if settings.get(key))):
            self._check(path)
        values = {name: value for name, value in settings.items() if value not in (None, "", (), [], False)}
        config = values.get("config") or self._config(paths)
        # The working directory stays what it is for the next call, whatever the config says.
        fixed = {"no_cache": True, "jobs": "1", "relative_to": "cwd"}
        return {**values, "paths": list(paths), **fixed, **({"config": config} if config else {"no_config": True})}

    def _check(self, path: str) -> None:
        """Looks whether a path is one, and lies inside.

        Raises:
            UsageError: it is none, or does not.
        """
        if path == "-":
            raise UsageError("-: standard input is the client's here; check_text takes a text")
        if not path or "\0" in path:
            raise UsageError(f"{path!r} is no path")
        real = os.path.realpath(path)
        if not any(real == root or real.startswith(f"{root.rstrip(os.sep)}{os.sep}") for root in self.roots):
            raise UsageError(f"{path}: {OUTSIDE}: {', '.join(self.roots)}")

    def _config(self, paths: Sequence[str]) -> str:
        """The config file nearest above all paths, within the roots; empty for none."""
        folder = os.path.commonpath([os.path.realpath(each) for each in paths])
        while any(folder == root or folder.startswith(f"{root.rstrip(os.sep)}{os.sep}") for root in self.roots):
            found = next((path for name in FILE_NAMES if os.path.isfile(path := os.path.join(folder, name))), "")
            if found:
                return os.path.relpath(found)
            folder = os.path.dirname(folder)
        return ""


def _told(report: Report) -> str:
    """A report as JSON, shortened to what a model can use."""
    from kubecheck import __version__
    from kubecheck.report import Options, write
    from kubecheck.report.summary import summarize

    words = summarize(report)
    told = json.loads(write(report, "json", Options(version=__version__)))
    findings = sorted(told["findings"], key=lambda each: _WEIGHT.get(each["severity"], 0), reverse=True)
    left_out = max(0, len(findings) - MOST_FINDINGS)
    short = {"summary": words, "findings": findings[:MOST_FINDINGS], **({"findings_left_out": left_out} if left_out else {})}
    unreadable = [each for each in told["files"] if each.get("fate") == "unreadable"]
    return json.dumps({**short, **({"unreadable": unreadable} if unreadable else {}), "notices": list(report.notices)}, ensure_ascii=False, indent=1)


_WEIGHT = {"error": 2, "warning": 1, "info": 0}
