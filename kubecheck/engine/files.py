"""One file at a time: read, judge, and ask the rules that look at nothing else. What comes of a file is plain data that can cross processes."""

from __future__ import annotations

from itertools import groupby

from kubecheck.api.views.view import get
from kubecheck.documents.foreign_files import tool_of
from kubecheck.documents.templates import may_hold_placeholders
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
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kubecheck.documents import Document, Reading
    from kubecheck.engine.builds import Build
    from kubecheck.engine.charts import ChartBuild
    from kubecheck.engine.reading import ReadFile
    from kubecheck.engine.request import Entry
    from kubecheck.engine.ruleset import RuleSet
    from kubecheck.engine.suppress import Ignore
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.render.documents import BuiltDocument
    from kubecheck.render.helm.chart.documents import ChartDocument

# What a file is to a build whose objects are written in it.
RESOURCE = "resource"
# What a file is to a chart that renders objects of it.
TEMPLATE = "template"
NO_ROLES: Mapping[str, str] = {}
# Objects that say what a controller deploys.
DEPLOYERS = frozenset((("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet"), ("kustomize.toolkit.fluxcd.io", "Kustomization")))
_DEFINITION = ("apiextensions.k8s.io", "CustomResourceDefinition")


class FileResult:
    """What came of a file, or of what kustomize makes of files.

    Attributes:
        fate: what became of it; None for what is no file.
        findings: what rules found that look at nothing else.
        ignores: the wishes in it not to hear of something.
        resources: its objects, empty where nothing joins.
        unjudged: the objects of kinds that are not built in, which are judged when all definitions are known.
        definitions: the definitions of custom resources in it.
        tools: its documents that say what else is deployed or built: those of other tools, and objects of deploying controllers.
    """

    __slots__ = ("definitions", "fate", "findings", "ignores", "resources", "tools", "unjudged")

    def __init__(self, fate: FileFate | None) -> None:
        self.fate = fate
        self.findings: list[Finding] = []
        self.resources: list[Resource] = []
        self.unjudged: list[Resource] = []
        self.definitions: list[dict[str, Any]] = []
        self.ignores: list[Ignore] = []
        self.tools: list[Document] = []


class FileChecker:
    """Checks files one by one.

    Args:
        ruleset: the rules that are on.
        version: the Kubernetes version.
        namespace: where objects go that name none.
        keeps: whether objects are kept, for what joins them.
        patches: the normal paths of the files that kustomizations apply as patches.
        roles: what files are to the kustomizations that build objects of them, by normal path; what is built is judged in their stead.
    """

    __slots__ = ("judge", "keeps", "patches", "roles", "scope", "walk")

    def __init__(
        self, ruleset: RuleSet, version: str, namespace: str, keeps: bool, patches: frozenset[str] = frozenset(), roles: Mapping[str, str] = NO_ROLES
    ) -> None:
        self.judge = Judge(version, namespace)
        self.walk = Walk(ruleset, self.judge.catalog)
        self.scope = Scope()
        self.keeps = keeps
        self.patches = patches
        self.roles = roles

    def check(self, entry: Entry | ReadFile) -> FileResult:
        """What comes of one entry."""
        file = read_entry(entry, self.patches)
        source, reading = file.source, file.reading
        if reading is None or source is None:
            return self._check_unreadable(file)
        role = self._role_of(source.path)
        result = FileResult(_fate_in(role, source.path, reading))
        result.findings += self.walk.over_file(File(source, reading.fate, reading.detail, reading.faults), self.scope)
        if reading.fate == Fate.OTHER_TOOL:
            result.tools = [document for document in reading.documents if isinstance(document.value, dict)]
        if "kubecheck" in source.text:
            from kubecheck.engine.suppress import collect_ignores, collect_template_ignores

            result.ignores = collect_template_ignores(source) if role == TEMPLATE else collect_ignores(source, reading.documents)
        if reading.fate in (Fate.CHECKED, Fate.PATCH):
            for document in reading.documents:
                if not role:
                    self._check_document(document, result, reading.fate == Fate.PATCH)
                elif role == RESOURCE:
                    self._look_at_document(document, result)
        return result

    def check_build(self, build: Build) -> FileResult:
        """What comes of the objects that a kustomization builds."""
        from kubecheck.engine.builds import subject_of

        result = FileResult(None)
        result.findings += self.walk.over_kustomization(subject_of(build), build.path, self.scope)
        self._check_built(build.documents, result)
        return result

    def check_charts(self, builds: list[ChartBuild]) -> list[FileResult]:
        """What comes of the objects that charts render, and of each chart as it is written."""
        found: list[FileResult] = []
        is_read = builds and any(rule.subject == "ChartSource" for rule in self.walk.ruleset.anywhere())
        for _, group in groupby(builds, lambda each: each.folder):
            same = list(group)
            results = [self._check_chart(each) for each in same]
            if is_read:
                results.append(self._check_chart_source(same, [one for each in results for one in each.findings]))
            found += results
        return found

    def _check_chart(self, build: ChartBuild) -> FileResult:
        from kubecheck.engine.charts import subject_of

        result = FileResult(None)
        result.findings += self.walk.over_chart(subject_of(build), build.path, self.scope)
        self._check_built(build.documents, result)
        return result

    def _check_chart_source(self, builds: list[ChartBuild], known: list[Finding]) -> FileResult:
        """What comes of a chart as it is written, of which all renderings are given and what is known of them."""
        from kubecheck.engine.chart_sources import source_of

        result = FileResult(None)
        source = source_of(builds)
        if source is None:
            return result
        own = next((each for each in builds if not each.given and each.rendering is not None), None)
        if own is not None and self.walk.ruleset.is_on("untried-chart-switches", own.path):
            from kubecheck.engine.chart_switches import try_switches

            found, source.untried = try_switches(own, source.usage, lambda each: self._check_chart(each).findings, known)
            result.findings += found
        result.findings += self.walk.over_chart_source(source, builds[0].path, self.scope)
        return result

    def _check_built(self, documents: Iterable[BuiltDocument | ChartDocument], result: FileResult) -> None:
        for document in documents:
            if tool_of(document.value):
                continue
            resources = resources_of(document, self.judge.namespace, CLUSTER_KINDS)
            self._check_objects(resources, result, is_patch=False)
            if "kubecheck.io/ignore" in (get(document.value, ("metadata", "annotations")) or ()):
                from kubecheck.engine.suppress import collect_built_ignores

                result.ignores += collect_built_ignores(document, resources)

    def _role_of(self, path: str) -> str:
        """What a file is to the builds that read it; empty where none does."""
        if not self.roles:
            return ""
        from kubecheck.source import normal_path

        return self.roles.get(normal_path(path), "")

    def _check_unreadable(self, file: ReadFile) -> FileResult:
        """A file that is not there is told of by its fate; one that is no text, as any other that cannot be read."""
        assert file.failure is not None
        result = FileResult(file.failure)
        if file.source is not None:
            from kubecheck.documents.faults import Fault

            fault = Fault(file.failure.detail, file.failure.detail, file.source.span(0, 0))
            result.findings += self.walk.over_file(File(file.source, Fate.UNREADABLE, file.failure.detail, (fault,)), self.scope)
        return result

    def _look_at_document(self, document: Document, result: FileResult) -> list[Resource]:
        resources = resources_of(document, self.judge.namespace, CLUSTER_KINDS)
        result.findings += self.walk.over_document(FileDocument(document, tuple(resources)), self.scope)
        return resources

    def _check_document(self, document: Document, result: FileResult, is_patch: bool) -> None:
        if is_patch:  # it is no object, and need not say what it is about
            self._check_objects(resources_of(document, self.judge.namespace, CLUSTER_KINDS), result, is_patch)
        else:
            self._check_objects(self._look_at_document(document, result), result, is_patch)

    def _check_objects(self, resources: list[Resource], result: FileResult, is_patch: bool) -> None:
        for resource in resources:
            if self.judge.knows(resource):
                if not is_patch and any(map(may_hold_placeholders, resource.document.sources)):
                    result.findings += self._look_for_placeholders(resource)
                result.findings += broken_checks(resource, self.judge, is_patch)
                result.findings += self.walk.over_refusals(resource, self.scope)
                result.findings += self.walk.over_warnings(resource, self.scope)
            else:
                resource.status = NOT_FOUND
                if not is_patch:
                    result.unjudged.append(resource)
            if is_patch:
                continue
            result.findings += self.walk.over_resource(resource, self.scope)
            kind = resource.ref.key[:2]
            if kind == _DEFINITION:
                result.definitions.append(resource.value)
            elif kind in DEPLOYERS:
                result.tools.append(resource.document)
            if self.keeps:
                result.resources.append(resource)

    def _look_for_placeholders(self, resource: Resource) -> list[Finding]:
        from kubecheck.engine.placeholders import placeholder_in

        placeholder = placeholder_in(resource)
        return [] if placeholder is None else self.walk.over_placeholder(placeholder, self.scope)


def _fate_in(role: str, path: str, reading: Reading) -> FileFate:
    """The fate of a file, given what it is to kustomize; by itself where that is nothing."""
    count = len(reading.documents)
    broken = f"in part unreadable: {reading.faults[0].message}" if reading.faults and reading.fate == Fate.CHECKED else ""
    if role in ("kustomization", TEMPLATE):
        return FileFate(path, Fate.CHECKED, "", count)
    if not role or reading.fate not in (Fate.CHECKED, Fate.PATCH, Fate.NOT_A_MANIFEST):
        return FileFate(path, reading.fate, reading.detail or broken, count)
    if role == RESOURCE:
        return FileFate(path, Fate.CHECKED, broken, count)
    if role == "patch":
        return FileFate(path, Fate.PATCH, "", count)
    return FileFate(path, Fate.OTHER_TOOL, "Kustomize", count)


def broken_checks(resource: Resource, judge: Judge, is_patch: bool = False) -> list[Finding]:
    """Asks the server about an object, and gives what broke in our own checks."""
    broken = judge.judge(resource, is_patch)
    return [] if broken is None else [crash("server-checks", broken, resource.at())]
