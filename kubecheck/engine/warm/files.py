"""Files that stay read and judged as long as their texts are the same."""

from __future__ import annotations

import os

from kubecheck.engine.files import FileResult
from kubecheck.engine.reading import KUSTOMIZATIONS, ReadFile, path_of, read_entry
from kubecheck.findings import FileFate
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.engine.files import FileChecker
    from kubecheck.engine.reading import Survey
    from kubecheck.engine.request import Entry
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource

# What `reading.survey` reads itself.
_SURVEYED = "chainsaw-test."


class _State:
    """What the server says of an object when its file has been judged; later steps may say otherwise, for one run."""

    __slots__ = ("errors", "ref", "resource", "status", "warnings")

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.ref, self.status, self.errors, self.warnings = resource.ref, resource.status, resource.errors, resource.warnings

    def restore(self) -> None:
        """Says it again."""
        resource = self.resource
        resource.ref, resource.status, resource.errors, resource.warnings = self.ref, self.status, self.errors, self.warnings


class Kept:
    """What came of a file or a build, to be had anew for each run, which may add to it and change it."""

    __slots__ = ("_result", "_states")

    def __init__(self, result: FileResult) -> None:
        self._result = result
        changing = dict.fromkeys((*result.unjudged, *(each for each in result.resources if each.errors)))
        self._states = [_State(each) for each in changing]

    def anew(self) -> FileResult:
        """The result as it came of the file."""
        kept, fate = self._result, self._result.fate
        for state in self._states:
            state.restore()
        result = FileResult(None if fate is None else FileFate(fate.path, fate.fate, fate.detail, fate.documents, fate.is_absent))
        result.findings = kept.findings[:]
        for ignore in kept.ignores:
            ignore.used = set()
        result.ignores = kept.ignores
        result.resources, result.unjudged, result.definitions, result.tools = kept.resources, kept.unjudged, kept.definitions, kept.tools
        return result


class WarmFiles:
    """The files of a project, each read and judged once for each text."""

    __slots__ = ("_kept", "_read")

    def __init__(self) -> None:
        self._read: dict[str, dict[bool, ReadFile]] = {}
        self._kept: dict[str, tuple[ReadFile, str, bool, Kept]] = {}

    def forget(self, paths: Iterable[str]) -> None:
        """Reads files again that hold something else by now."""
        for path in paths:
            self._read.pop(path, None)

    def forget_judgements(self) -> None:
        """Judges all files again: the rules or the version are others by now."""
        self._kept.clear()

    def keep_only(self, paths: Iterable[str]) -> None:
        """Lets go of files that are no part of the project any more."""
        kept = set(paths)
        for known in (self._read, self._kept):
            for path in set(known) - kept:
                del known[path]

    def forget_templates(self) -> None:
        """Reads files again that may be templates of charts: a chart came or went."""
        self.forget([each for each in self._read if "templates" in each])

    def read(self, path: str, *, is_patch: bool = False) -> ReadFile:
        """A file as it is now."""
        known = self._read.setdefault(path, {})
        if is_patch not in known:
            known[is_patch] = read_entry(path, frozenset((normal_path(path),)) if is_patch else frozenset())
        return known[is_patch]

    def entries(self, paths: Iterable[str]) -> list[Entry | ReadFile]:
        """The entries of a survey: paths, and files that it would read itself."""
        return [self.read(each) if _is_surveyed(os.path.basename(each)) else each for each in paths]

    def check(self, surveyed: Survey, checker: FileChecker) -> Iterator[FileResult]:
        """What comes of each entry, in order."""
        patches, roles = surveyed.patches, checker.roles
        for entry in surveyed.entries:
            path = path_of(entry)
            name = normal_path(path) if patches or roles else ""
            is_patch = name in patches
            file = entry if isinstance(entry, ReadFile) else self.read(path, is_patch=is_patch)
            role = roles.get(name, "")
            known = self._kept.get(path)
            if known is None or known[0] is not file or known[1:3] != (role, is_patch):
                known = self._kept[path] = (file, role, is_patch, Kept(checker.check(file)))
            yield known[3].anew()


def _is_surveyed(name: str) -> bool:
    return name in KUSTOMIZATIONS or name.startswith(_SURVEYED)


def findings_at(findings: Iterable[Finding], paths: frozenset[str]) -> list[Finding]:
    """The findings that lie in some files, or speak of them."""
    return [
        each for each in findings
        if each.location.path in paths or any(note.location is not None and note.location.path in paths for note in each.notes)
    ]  # fmt: skip
