"""One file at a time: read, judge, and ask the rules that look at nothing else. What comes of a file is plain data that can cross processes."""

from __future__ import annotations

from kubecheck.engine.judging import NOT_FOUND, Judge
from kubecheck.engine.places import crash
from kubecheck.engine.reading import read_entry
from kubecheck.engine.walk import Scope, Walk
from kubecheck.findings import Fate, FileFate
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.sdk import File, FileDocument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.engine.reading import ReadFile
    from kubecheck.engine.request import Entry
    from kubecheck.engine.ruleset import RuleSet
    from kubecheck.engine.suppress import Ignore
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource

_DEFINITION = ("apiextensions.k8s.io", "CustomResourceDefinition")


class FileResult:
    """What came of a file.

    Attributes:
        fate: what became of it.
        findings: what rules found that look at nothing else.
        ignores: the wishes in it not to hear of something.
        resources: its objects, empty where nothing joins.
        unjudged: the objects of kinds that are not built in, which are judged when all definitions are known.
        definitions: the definitions of custom resources in it.
        tool_values: what it holds where it is a file of another tool.
    """

    __slots__ = ("definitions", "fate", "findings", "ignores", "resources", "tool_values", "unjudged")

    def __init__(self, fate: FileFate) -> None:
        self.fate = fate
        self.findings: list[Finding] = []
        self.resources: list[Resource] = []
        self.unjudged: list[Resource] = []
        self.definitions: list[dict[str, Any]] = []
        self.ignores: list[Ignore] = []
        self.tool_values: list[dict[str, Any]] = []


class FileChecker:
    """Checks files one by one.

    Args:
        ruleset: the rules that are on.
        version: the Kubernetes version.
        namespace: where objects go that name none.
        keeps: whether objects are kept, for what joins them.
        patches: the normal paths of the files that kustomizations apply as patches.
    """

    __slots__ = ("judge", "keeps", "patches", "scope", "walk")

    def __init__(self, ruleset: RuleSet, version: str, namespace: str, keeps: bool, patches: frozenset[str] = frozenset()) -> None:
        self.judge = Judge(version, namespace)
        self.walk = Walk(ruleset, self.judge.catalog)
        self.scope = Scope()
        self.keeps = keeps
        self.patches = patches

    def check(self, entry: Entry | ReadFile) -> FileResult:
        """What comes of one entry."""
        file = read_entry(entry, self.patches)
        source, reading = file.source, file.reading
        if reading is None or source is None:
            return self._check_unreadable(file)
        broken = f"in part unreadable: {reading.faults[0].message}" if reading.faults and reading.fate == Fate.CHECKED else ""
        result = FileResult(FileFate(source.path, reading.fate, reading.detail or broken, len(reading.documents)))
        result.findings += self.walk.over_file(File(source, reading.fate, reading.detail, reading.faults), self.scope)
        if reading.fate == Fate.OTHER_TOOL:
            result.tool_values = [document.value for document in reading.documents if isinstance(document.value, dict)]
        if "kubecheck" in source.text:
            from kubecheck.engine.suppress import collect_ignores

            result.ignores = collect_ignores(source, reading.documents)
        if reading.fate in (Fate.CHECKED, Fate.PATCH):
            for document in reading.documents:
                self._check_document(document, result, reading.fate == Fate.PATCH)
        return result

    def _check_unreadable(self, file: ReadFile) -> FileResult:
        """A file that is not there is told of by its fate; one that is no text, as any other that cannot be read."""
        assert file.failure is not None
        result = FileResult(file.failure)
        if file.source is not None:
            from kubecheck.documents.faults import Fault

            fault = Fault(file.failure.detail, file.failure.detail, file.source.span(0, 0))
            result.findings += self.walk.over_file(File(file.source, Fate.UNREADABLE, file.failure.detail, (fault,)), self.scope)
        return result

    def _check_document(self, document: Document, result: FileResult, is_patch: bool) -> None:
        resources = resources_of(document, self.judge.namespace, CLUSTER_KINDS)
        result.findings += self.walk.over_document(FileDocument(document, tuple(resources)), self.scope)
        for resource in resources:
            if self.judge.knows(resource):
                result.findings += broken_checks(resource, self.judge, is_patch)
                result.findings += self.walk.over_refusals(resource, self.scope)
            else:
                resource.status = NOT_FOUND
                if not is_patch:
                    result.unjudged.append(resource)
            if is_patch:
                continue
            result.findings += self.walk.over_resource(resource, self.scope)
            if resource.ref.key[:2] == _DEFINITION:
                result.definitions.append(resource.value)
            if self.keeps:
                result.resources.append(resource)


def broken_checks(resource: Resource, judge: Judge, is_patch: bool = False) -> list[Finding]:
    """Asks the server about an object, and gives what broke in our own checks."""
    broken = judge.judge(resource, is_patch)
    return [] if broken is None else [crash("server-checks", broken, resource.at())]
