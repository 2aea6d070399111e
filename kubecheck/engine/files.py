"""One file at a time: read, judge, and ask the rules that look at nothing else. What comes of a file is plain data that can cross processes."""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.documents import Reading
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
from kubecheck.source import normal_path
from kubecheck.source.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.documents.repeated import RepeatedDefinitions
    from kubecheck.engine.builds import Build
    from kubecheck.engine.charts.builds import ChartBuild, ChartBuilds
    from kubecheck.engine.reading import ReadFile
    from kubecheck.engine.request import Entry
    from kubecheck.engine.ruleset import RuleSet
    from kubecheck.engine.suppress import Ignore
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.render.documents import BuiltDocument
    from kubecheck.render.helm.chart.documents import ChartDocument
    from kubecheck.source import Source

# What a file is to a build whose objects are written in it.
RESOURCE = "resource"
# What a file is to a chart that renders objects of it.
TEMPLATE = "template"
# What a file is that only a script has a kustomization apply.
UNNAMED_PATCH = "unnamed patch"
NO_ROLES: Mapping[str, str] = {}
# Objects that say what a controller deploys.
DEPLOYERS = frozenset((
    ("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet"), ("helm.toolkit.fluxcd.io", "HelmRelease"), ("kustomize.toolkit.fluxcd.io", "Kustomization"),
))  # fmt: skip
# How files are called that are patches: by a word of their name, or by their folder.
_PATCH_NAME = late(r"(?:^|[-_./\\])patch(?:es)?[-_.][^/\\]*$|(?:^|[/\\])patch(?:es)?[/\\][^/\\]*$")
_DEFINITION = ("apiextensions.k8s.io", "CustomResourceDefinition")
_MUTATOR = ("admissionregistration.k8s.io", "MutatingWebhookConfiguration")


_GROWING = ("definitions", "findings", "ignores", "mutators", "resources", "tools", "unjudged")


class FileResult:
    """What came of a file, or of what kustomize makes of files.

    Attributes:
        fate: what became of it; None for what is no file.
        findings: what rules found that look at nothing else.
        ignores: the wishes in it not to hear of something.
        resources: its objects, empty where nothing joins.
        unjudged: the objects of kinds that are not built in, which are judged when all definitions are known.
        definitions: the definitions of custom resources in it.
        mutators: the MutatingWebhookConfigurations in it.
        tools: its documents that say what else is deployed or built: those of other tools, and objects of deploying controllers.
    """

    __slots__ = ("definitions", "fate", "findings", "ignores", "mutators", "resources", "tools", "unjudged")

    def __init__(self, fate: FileFate | None) -> None:
        self.fate = fate
        self.findings: list[Finding] = []
        self.resources: list[Resource] = []
        self.unjudged: list[Resource] = []
        self.definitions: list[dict[str, Any]] = []
        self.mutators: list[dict[str, Any]] = []
        self.ignores: list[Ignore] = []
        self.tools: list[Document] = []

    def close(self) -> FileResult:
        """Itself, when nothing more is added: what has no room to grow takes less of it."""
        for name in _GROWING:
            setattr(self, name, tuple(getattr(self, name)))
        return self

    @property
    def restful(self) -> list[Resource]:
        """The objects that can rest, with their documents: none of a definition, whose value is held to the end, so that packing it would only make another one."""
        return [each for each in self.resources if each.can_rest and each.ref.key[:2] != _DEFINITION]

    @property
    def texts(self) -> list[Source]:
        """The texts of what can rest, and of definitions, each once."""
        return list(dict.fromkeys(each.document.source for each in self.resources if each.can_rest))


class FileChecker:
    """Checks files one by one.

    Args:
        ruleset: the rules that are on.
        version: the Kubernetes version.
        namespace: where objects go that name none.
        keeps: whether objects are kept, for what joins them.
        patches: the normal paths of the files that kustomizations apply as patches.
        roles: what files are to the kustomizations that build objects of them, by normal path; what is built is judged in their stead.
        reported: the paths of which findings are kept, None for all: rules about single documents are not asked about other files.
    """

    __slots__ = (
        "_all_rules", "_no_rules", "_repeated", "_warns_of_all", "_warns_of_told", "judge", "keeps", "patches", "reported", "roles", "scope", "walk",
    )  # fmt: skip

    def __init__(
        self,
        ruleset: RuleSet,
        version: str,
        namespace: str,
        keeps: bool,
        patches: frozenset[str] = frozenset(),
        roles: Mapping[str, str] = NO_ROLES,
        reported: frozenset[str] | None = None,
    ) -> None:
        self.judge = Judge(version, namespace)
        self.walk = self._all_rules = Walk(ruleset, self.judge.catalog)
        self._no_rules = self._all_rules if reported is None else Walk(ruleset.without_rules(), self.judge.catalog)
        hearing = [rule for rule in ruleset.anywhere() if rule.subject == "ServerWarning"]
        self._warns_of_told = bool(hearing)
        self._warns_of_all = any(rule.joins and rule.points_at != () for rule in hearing)
        self.reported = reported
        self.scope = Scope()
        self.keeps = keeps
        self.patches = patches
        self._repeated: RepeatedDefinitions | None = None
        self.roles = roles

    def check(self, entry: Entry | ReadFile) -> FileResult:
        """What comes of one entry."""
        return self._check(entry).close()

    def _check(self, entry: Entry | ReadFile) -> FileResult:
        file = read_entry(entry, self.patches, self._definitions_read)
        source, reading = file.source, file.reading
        if reading is None or source is None:
            return self._check_unreadable(file)
        self.walk = self._all_rules if self.reported is None or source.path in self.reported else self._no_rules
        role = self._role_of(source.path)
        if role == UNNAMED_PATCH or (not role and self._is_called_patch(source.path, reading)):
            role = ""
            reading = Reading(Fate.PATCH, "", reading.documents, reading.faults)
        result = FileResult(_fate_in(role, source.path, reading))
        result.findings += self.walk.over_file(File(source, reading.fate, reading.detail, reading.faults), self.scope)
        if reading.fate == Fate.OTHER_TOOL:
            result.tools = [document for document in reading.documents if isinstance(document.value, dict)]
        if "kubecheck" in source.text:
            from kubecheck.engine.suppress import collect_ignores, collect_template_ignores

            result.ignores = collect_template_ignores(source) if reading.fate == Fate.TEMPLATE else collect_ignores(source, reading.documents)
        if reading.fate in (Fate.CHECKED, Fate.PATCH):
            for document in reading.documents:
                if not role:
                    self._check_document(document, result, reading.fate == Fate.PATCH)
                elif role == RESOURCE:
                    self._look_at_document(document, result)
        return result

    def check_build(self, build: Build) -> FileResult:
        """What comes of a kustomization and of the objects that it builds."""
        result = self.check_kustomization(build)
        self._check_built(build.documents, result)
        return result

    def check_kustomization(self, build: Build) -> FileResult:
        """What comes of a kustomization as such."""
        from kubecheck.engine.builds import subject_of

        result = FileResult(None)
        self.walk = self._all_rules
        result.findings += self.walk.over_kustomization(subject_of(build), build.path, self.scope)
        return result

    def check_built(self, document: BuiltDocument) -> FileResult:
        """What comes of an object that a kustomization builds."""
        result = FileResult(None)
        self.walk = self._all_rules
        self._check_built((document,), result)
        return result

    def check_charts(self, charts: ChartBuilds) -> list[FileResult]:
        """What comes of the objects that charts render, and of each chart as it is written."""
        results = [self._check_chart(each) for each in charts.builds]
        if not any(rule.subject == "ChartSource" for rule in self.walk.ruleset.anywhere()):
            return results
        folders: dict[str, list[tuple[ChartBuild, FileResult]]] = {}
        for build, result in zip(charts.builds, results, strict=True):
            folders.setdefault(normal_path(build.folder), []).append((build, result))
        for same in folders.values():
            known = [finding for _, result in same for finding in result.findings]
            results.append(self._check_chart_source(charts, [build for build, _ in same], known))
        return results

    def _check_chart(self, build: ChartBuild) -> FileResult:
        from kubecheck.engine.charts.subjects import subject_of

        result = FileResult(None)
        self.walk = self._all_rules
        result.findings += self.walk.over_chart(subject_of(build), build.path, self.scope)
        self._check_built(build.documents, result, build.namespace)
        result.definitions += [each for each in build.far_definitions if isinstance(each, dict)]
        return result

    def _check_chart_source(self, charts: ChartBuilds, builds: list[ChartBuild], known: list[Finding]) -> FileResult:
        """What comes of a chart as it is written, of which all renderings are given and what is known of them."""
        from kubecheck.engine.charts.sources import source_of

        result = FileResult(None)
        source = source_of(builds, charts)
        if source is None:
            return result
        path = builds[0].path
        if self.walk.ruleset.is_on("untried-chart-switches", path):
            from kubecheck.engine.charts.switches import try_switches

            found, source.untried = try_switches(builds, charts, source.usage, lambda each: self._check_chart(each).findings, known)
            result.findings += found
        result.findings += self.walk.over_chart_source(source, path, self.scope)
        return result

    def _check_built(self, documents: Iterable[BuiltDocument | ChartDocument], result: FileResult, namespace: str = "") -> None:
        for document in documents:
            if tool_of(document.value):
                continue
            resources = resources_of(document, namespace or self.judge.namespace, CLUSTER_KINDS)
            self._check_objects(resources, result, is_patch=False)
            if "kubecheck.io/ignore" in (get(document.value, ("metadata", "annotations")) or ()):
                from kubecheck.engine.suppress import collect_built_ignores

                result.ignores += collect_built_ignores(document, resources)

    def _role_of(self, path: str) -> str:
        """What a file is to the builds that read it; empty where none does."""
        if not self.roles:
            return ""
        return self.roles.get(normal_path(path), "")

    def _is_called_patch(self, path: str, reading: Reading) -> bool:
        """Whether a file that no kustomization names is a patch all the same: it is called one, and each of its objects lacks what its kind must have."""
        if "patch" not in path or reading.fate != Fate.CHECKED or not _PATCH_NAME.search(path):
            return False
        for document in reading.documents:
            value = document.value
            kind = self.judge.catalog.kind(str(value.get("apiVersion")), str(value.get("kind"))) if isinstance(value, dict) else None
            if kind is None or not kind.missing(value):
                return False
        return True

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
                result.findings += self._ask(resource, is_patch)
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
            elif kind == _MUTATOR:
                result.mutators.append(resource.value)
            elif kind in DEPLOYERS:
                result.tools.append(resource.document)
            if self.keeps:
                result.resources.append(resource)

    def _definitions_read(self) -> RepeatedDefinitions:
        """The large definitions that were read here."""
        if self._repeated is None:
            from kubecheck.documents.repeated import RepeatedDefinitions  # only where there are large documents

            self._repeated = RepeatedDefinitions()
        return self._repeated

    def _ask(self, resource: Resource, is_patch: bool) -> list[Finding]:
        """Keeps with an object what the server says of it, once for definitions that say the same; gives what broke in our own checks."""
        known = self._repeated if resource.ref.kind == _DEFINITION[1] and not is_patch else None
        kept = None if known is None else known.kept_with(resource.value)
        warns = self._warns_of_all or (self._warns_of_told and self.walk is self._all_rules)
        said = None if kept is None else kept.get(("said", warns))
        if said is not None:
            resource.status, resource.errors, resource.warnings, resource.is_plain = said
            return []
        broken = broken_checks(resource, self.judge, is_patch, warns=warns)
        if kept is not None and not broken:
            kept["said", warns] = resource.status, resource.errors, resource.warnings, resource.is_plain
        return broken

    def _look_for_placeholders(self, resource: Resource) -> list[Finding]:
        from kubecheck.engine.placeholders import placeholder_in

        placeholder = placeholder_in(resource)
        if placeholder is not None and resource.document.is_rendered and placeholder.text not in resource.document.source.text:
            return []  # what is said of the release leaves it open
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


def broken_checks(resource: Resource, judge: Judge, is_patch: bool = False, *, warns: bool = True) -> list[Finding]:
    """Asks the server about an object, with its warnings or without, and gives what broke in our own checks."""
    broken = judge.judge(resource, is_patch, warns=warns)
    return [] if broken is None else [crash("server-checks", broken, resource.at())]
