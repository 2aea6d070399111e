"""One folder of an editor's workspace: its settings, its warm project, and what is told of its files."""

from __future__ import annotations

import os
from contextlib import contextmanager

from kubecheck.app import build_request, build_ruleset
from kubecheck.config.load import ConfigError
from kubecheck.config.settings import FILE_NAMES, Settings, UsageError, build_settings
from kubecheck.engine.warm.moved import moved
from kubecheck.engine.warm.project import Project
from kubecheck.findings import Report
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kubecheck.baseline import Baseline
    from kubecheck.engine.request import Request
    from kubecheck.engine.warm.plays import Play
    from kubecheck.engine.warm.telling import Told
    from kubecheck.findings import Finding

_MANIFESTS = (".yaml", ".yml", ".json")
# The rule that tells what kustomize does not build.
_REFUSED = "build-refused"


class Folder:
    """A folder that is open in an editor, or the files of one that are, where no folder is.

    Attributes:
        path: its absolute path.
        root: from where paths of files are shown: its path, or what the config says instead.
        settings: what the config says; the last that could be used where it cannot be by now.
        project: its files.
        complaints: what is wrong with the settings, in sentences that belong to no place.
        is_whole: whether all files of the folder count, or only those that are opened.
        is_stale: whether something changed since the last judgement began.
        findings: what there is to tell, by the shown paths of the files; of the config, what is wrong with it.
    """

    def __init__(self, path: str, *, is_whole: bool = True) -> None:
        """Reads the settings; files are read when they are judged.

        Args:
            path: the folder's absolute path.
            is_whole: whether all files of the folder count, or only those that are opened.
        """
        self.path = self.root = path
        self.settings = Settings()
        self.complaints: list[str] = []
        self.is_stale = True
        self.findings: dict[str, list[Finding]] = {}
        self.is_whole = is_whole
        self._opened: dict[str, str] = {}
        self._faults: dict[str, list[Finding]] = {}
        self._baseline: Baseline | None = None
        self._stamps: dict[str, object] = {}
        self._watched: frozenset[str] = frozenset()
        self._settled = False
        self._before: tuple[list[Finding], dict[str, str]] = [], {}
        with self.entered():
            self.project = Project(self._settle())
            self._stamps = self._stamp()

    # -- where it is --------------------------------------------------------------------------------------------------

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Makes it the current folder for a while, since shown paths count from there."""
        before = _current()
        if before != self.root:
            os.chdir(self.root)
        try:
            yield
        finally:
            if _current() != before:
                os.chdir(before)

    def shown(self, path: str) -> str:
        """An absolute path as it is shown."""
        try:
            return os.path.relpath(path, self.root)
        except ValueError:  # on another drive
            return path

    def absolute(self, shown: str) -> str:
        """The absolute path of a shown one."""
        return os.path.normpath(os.path.join(self.root, shown))

    # -- settings -----------------------------------------------------------------------------------------------------

    def _settle(self) -> Request:
        """Reads the settings anew, and gives what is asked by them; where they cannot be used, by the last that could be."""
        values: dict[str, object] = {"paths": []}
        self.complaints, self._faults = [], {}
        os.chdir(self.path)
        try:
            settings = build_settings(values)
            if settings.relative_to != "cwd":
                from kubecheck.config.moving import move_to_git_root

                move_to_git_root(values, settings)
            if self.root != os.getcwd():
                self._move(os.getcwd())
            request = self._request_by(settings)
            self._baseline = _baseline_of(settings)
        except ConfigError as error:
            for finding in error.findings:
                self._faults.setdefault(self.shown(os.path.join(self.path, finding.location.path)), []).append(finding)
            return self._last_request()
        except UsageError as error:
            self.complaints.append(str(error))
            return self._last_request()
        self.settings, self._settled = settings, True
        return request

    def _move(self, root: str) -> None:
        """Shows paths from another folder from now on."""
        self._opened = {os.path.relpath(self.absolute(shown), root): text for shown, text in self._opened.items()}
        self.root, self.findings, self._before = root, {}, ([], {})

    def _last_request(self) -> Request:
        os.chdir(self.root)
        if self._settled:
            return self.project.request
        return self._request_by(self.settings)

    def _request_by(self, settings: Settings) -> Request:
        ruleset = build_ruleset(settings)
        request = build_request(settings, None if self.is_whole else self._loose(), ruleset, jobs=1)
        if not self.is_whole:
            request.reported = None
        here = {os.path.abspath(each) for each in request.entries if isinstance(each, str)}
        request.entries += [each for each in self._new_files() if os.path.abspath(each) not in here]
        request.entries.sort(key=str)
        request.notices = ()
        return request

    def _loose(self) -> list[str]:
        return [each for each in self._opened if os.path.exists(each) and _may_be_manifests(each)]

    def _new_files(self) -> list[str]:
        """The files that are being written and are not on disk yet."""
        return [each for each in self._opened if _may_be_manifests(each) and not os.path.lexists(each) and not each.startswith("..")]

    # -- changes ------------------------------------------------------------------------------------------------------

    def open(self, shown: str, text: str) -> None:
        """Takes the text of a file from an editor, from now on."""
        is_new = shown not in self._opened
        self._opened[shown] = text
        with self.entered():
            known = self.project.text_of(shown) if is_new else None
            if known is not None and known.text == text:  # nothing was typed yet
                self._before[1].setdefault(shown, text)
            self.project.show(shown, text)
        self.is_stale = True
        if is_new and shown not in self.project.request.entries:
            self.look()

    def close(self, shown: str) -> None:
        """Takes the text of a file from disk again."""
        self._opened.pop(shown, None)
        with self.entered():
            self.project.show(shown, None)
        self.look()

    def is_open(self, shown: str) -> bool:
        """Whether an editor has a file open."""
        return shown in self._opened

    def look(self) -> None:
        """Looks what has changed on disk: files, and the settings."""
        with self.entered():
            before, root = self._wrongs(), self.root
            request = self._settle()
            is_other = self.root != root
            if is_other:
                self.project = Project(request)
                for shown, text in self._opened.items():
                    self.project.show(shown, text)
            is_other = self.project.renew(request) or is_other or self._wrongs() != before
            stamps = self._stamp()
            changed = [each for each in {*stamps, *self._stamps} if stamps.get(each, ()) != self._stamps.get(each, ())]
            self._stamps = stamps
            if changed:
                self.project.change(changed)
        if changed or is_other or self.project.changed:
            self.is_stale = True

    def _wrongs(self) -> object:
        """What is wrong with the settings, and what is let be, to be compared."""
        faults = {path: [(each.location.key(), each.message) for each in found] for path, found in self._faults.items()}
        return faults, self.complaints, None if self._baseline is None else self._baseline.text()

    def _stamp(self) -> dict[str, object]:
        """What tells the files on disk from others: when they were written, and how large they are."""
        stamps: dict[str, object] = {}
        self._watched = frozenset(self.project.watched)
        for path in self._watched:
            try:
                status = os.stat(path)
            except OSError:
                continue
            stamps[self._key(path)] = (status.st_mtime_ns, status.st_size, status.st_ino)
        return stamps

    def _key(self, path: str) -> str:
        shown = self.shown(os.path.abspath(path))
        return path if shown.startswith("..") else shown

    def _watch_more(self) -> None:
        """Watches the files as well that a judgement was the first to ask for: what they were when they were read is not known, but they were there."""
        watched = frozenset(self.project.watched)
        for path in watched - self._watched:
            if os.path.exists(path):
                self._stamps.setdefault(self._key(path), None)
        self._watched = watched

    # -- what is told -------------------------------------------------------------------------------------------------

    def judge(self) -> Iterator[bool]:
        """Judges what changed, step by step; says after each whether there is something new to tell."""
        self.is_stale = False
        steps = self.project.judge_changes()
        while True:
            with self.entered():
                try:
                    told = next(steps)
                except StopIteration:
                    self._watch_more()
                    return
                if told is not None:
                    self._take(told)
            yield told is not None

    def _take(self, told: Told) -> None:
        findings = told.findings
        if self._baseline is not None:
            report, request = Report(list(findings), [], {}), self.project.request
            self._baseline.sift(report, request.today, request.ruleset.locked)
            findings = report.findings
        found: dict[str, list[Finding]] = {}
        for finding in self._without_echoes(findings, is_whole=told.paths is None):
            found.setdefault(finding.location.path, []).append(finding)
        if told.paths is None:
            self.findings = {**found, **self._faults}
        else:
            self.findings = {**self.findings, **{path: found.get(path, []) for path in told.paths}}

    def _without_echoes(self, findings: list[Finding], *, is_whole: bool) -> list[Finding]:
        """The findings as they would be if a text that is being written could be read: its objects are there again in a moment.

        What only came up in other files since it cannot be read is left out, and what is gone there is told as before, as long as nothing else changed. Of the text
        itself is told as well what was found before beside what is typed now, and not that nothing is built of it.
        """
        broken = {each for each in self._opened if self._is_broken(each)}
        if not broken:
            if is_whole:
                self._before = findings, dict(self._opened)
            return findings
        before, texts = self._before
        known = {_identity(each) for each in before}
        own = {path for path, text in self._opened.items() if path in broken or texts.get(path) != text}
        told = [each for each in findings if each.location.path in own or _identity(each) in known]
        told = [each for each in told if each.rule != _REFUSED or each.location.path not in broken]
        there = {_identity(each) for each in told}
        gone = [each for each in before if _identity(each) not in there]
        told += [now for each in gone if each.location.path in broken and (now := self._moved(each)) is not None]
        others = [each for each in before if each.location.path not in broken]
        self._before = [*others, *(each for each in told if each.location.path in broken and _identity(each) in known)], texts
        if is_whole and own == broken:
            told += [each for each in gone if each.location.path not in own and self._is_as_it_was(each)]
        return told

    def _moved(self, finding: Finding) -> Finding | None:
        """A finding of before at its place in the text of now; None where that is what is typed."""
        now = self.source_of(finding.location.path)
        return None if now is None else moved(finding, now)

    def readable_text(self, shown: str) -> str:
        """The text of an open file when all could be read the last time; empty where that is not known."""
        return self._before[1].get(shown, "")

    def _is_as_it_was(self, finding: Finding) -> bool:
        """Whether the text that something was found in is still the same."""
        with self.entered():
            now = self.project.text_of(finding.location.path)
        return now is not None and finding.location.source is not None and now.text == finding.location.source.text

    def _is_broken(self, shown: str) -> bool:
        with self.entered():
            reading = self.project.read(shown).reading
        return reading is not None and bool(reading.faults)

    @property
    def waiting(self) -> list[Play]:
        """The dry runs that are still to be had."""
        return self.project.waiting

    def take(self, play: Play) -> None:
        """Takes what came of a dry run."""
        if self.project.take(play):
            self.is_stale = True

    def source_of(self, shown: str) -> Source | None:
        """The text of a file as it is in the editor, or else on disk; None where there is none."""
        if shown in self._opened:
            return Source(shown, self._opened[shown])
        with self.entered():
            return self.project.text_of(shown)

    def holds(self, path: str) -> bool:
        """Whether a file lies in the folder."""
        return path == self.path or path.startswith(self.path.rstrip(os.sep) + os.sep)

    def reads(self, path: str) -> bool:
        """Whether what is told depends on a file, by its absolute path."""
        shown = self.shown(path)
        return path in self._stamps or shown in self._stamps or os.path.basename(path) in FILE_NAMES

    @property
    def texts(self) -> Collection[str]:
        """The shown paths of the files that an editor has open."""
        return self._opened


def _current() -> str:
    """The current folder; that of all where it is not there any more, as after a checkout of another state."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return os.sep


def _may_be_manifests(path: str) -> bool:
    name = os.path.basename(path)
    return name.lower().endswith(_MANIFESTS) and not name.startswith(".")


def _identity(finding: Finding) -> object:
    """By what a finding is known again when lines have moved."""
    return finding.rule, finding.location.path, finding.object, finding.field, finding.message


def _baseline_of(settings: Settings) -> Baseline | None:
    if not settings.baseline:
        return None
    from kubecheck.baseline import read_baseline

    return read_baseline(settings.from_root(settings.baseline))
