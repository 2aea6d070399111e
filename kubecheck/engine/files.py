"""One file at a time: read it, ask the server's judgement of each object, and run the rules that look at nothing else.

What comes of a file is plain data that can cross processes.
"""

from __future__ import annotations

import os

from kubecheck import fields
from kubecheck.documents import read
from kubecheck.documents.faults import Fault
from kubecheck.documents.templates import is_placeholder
from kubecheck.engine.places import crash, findings_of
from kubecheck.engine.suppress import collect_ignores
from kubecheck.findings import Fate, FileFate
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.model.templates import TEMPLATE_PATHS, pod_templates_of
from kubecheck.model.worlds import Kustomization, normal_path
from kubecheck.sdk import Context, File, Options, Paper, Refusal, Unreadable, get
from kubecheck.source import Source
from kubecheck.verdicts import Server, judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.engine.request import Entry
    from kubecheck.engine.ruleset import ActiveRules, RuleSet
    from kubecheck.engine.suppress import Ignore
    from kubecheck.fields import FieldError
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.problems import Place
    from kubecheck.schema.custom.crd import CustomKinds
    from kubecheck.schema.custom.user import UserKinds
    from kubecheck.sdk import Rule

NOT_FOUND = 404
BAD_REQUEST = 400
# What a patch may be told of: it is partial by nature, so nothing it lacks counts.
_FOR_PATCHES = frozenset((fields.UNKNOWN_FIELD, fields.WRONG_TYPE, fields.DUPLICATE_KEY))
_CRD = ("apiextensions.k8s.io", "CustomResourceDefinition")
_KUSTOMIZATIONS = frozenset(("kustomization.yaml", "kustomization.yml", "Kustomization"))


class FileResult:
    """What came of a file.

    ``resources`` are its objects, empty where nothing joins; ``definitions`` the custom resource definitions in it; ``unjudged`` the objects
    of kinds that are not built in, which are judged when all definitions are known; ``tool_values`` what it holds where it is a file of another tool.
    """

    __slots__ = ("definitions", "fate", "findings", "ignores", "resources", "source", "tool_values", "unjudged")

    def __init__(self, fate: FileFate, source: Source | None = None) -> None:
        self.fate = fate
        self.source = source
        self.findings: list[Finding] = []
        self.resources: list[Resource] = []
        self.unjudged: list[Resource] = []
        self.definitions: list[dict[str, Any]] = []
        self.ignores: list[Ignore] = []
        self.tool_values: list[dict[str, Any]] = []


class Inspector:
    """Checks files one by one: knows the version, the rules and where objects without a namespace go."""

    __slots__ = ("_contexts", "_tables", "catalog", "crashes", "keep", "namespace", "patches", "ruleset", "server", "version")

    def __init__(self, ruleset: RuleSet, version: str, namespace: str, keep: bool, patches: frozenset[str] = frozenset()) -> None:
        from kubecheck.schema.structure.catalog import catalog

        self.ruleset = ruleset
        self.version = version
        self.namespace = namespace
        self.keep = keep
        self.catalog = catalog(version, is_placeholder)
        self.server = Server(self.catalog)
        self.patches = patches
        self.crashes: list[Finding] = []
        self._tables: dict[int, _Table] = {}
        self._contexts: dict[tuple[int, str], Context] = {}

    def table(self, path: str) -> _Table:
        """The rules for a path, sorted by what they look at."""
        active = self.ruleset.at(path)
        found = self._tables.get(id(active))
        if found is None:
            found = self._tables[id(active)] = _Table(active)
        return found

    def context(self, active: ActiveRules, rule: Rule) -> Context:
        """What a rule that looks at its document only may ask."""
        key = (id(active), rule.id)
        found = self._contexts.get(key)
        if found is None:
            version = (1, self.catalog.minor)
            found = self._contexts[key] = Context(Options(active.values_of(rule)), version=version, catalog=self.catalog)
        return found

    def check(self, entry: Entry) -> FileResult:
        """Reads, judges and checks one file."""
        source = entry if isinstance(entry, Source) else None
        if source is None:
            assert isinstance(entry, str)
            try:
                with open(entry, "rb") as file:
                    data = file.read()
            except OSError as error:
                return FileResult(FileFate(entry, Fate.UNREADABLE, error.strerror or str(error)))
            try:
                source = Source.from_bytes(entry, data)
            except UnicodeDecodeError as error:
                return self._no_text(entry, f"no text: byte {error.start} does not fit {error.encoding}")
        return self.check_source(source)

    def _no_text(self, path: str, words: str) -> FileResult:
        """A file that is no text: told of like any other that cannot be read."""
        source = Source(path, "")
        result = FileResult(FileFate(path, Fate.UNREADABLE, words), source)
        table = self.table(path)
        fault = Fault(words, words, source.span(0, 0))
        result.findings += self._look_at_file(File(source, Fate.UNREADABLE, words, (fault,)), table)
        return result

    def _look_at_file(self, file: File, table: _Table) -> list[Finding]:
        """What the rules say about a file as a whole, and about what in it cannot be read."""
        found: list[Finding] = []
        active = table.active
        for rule in table.file_rules:
            found += findings_of(rule, file, self.context(active, rule), active, _always(file.between(0, 0)))
        for fault in file.faults:
            unreadable = Unreadable(file, fault)
            for rule in table.fault_rules:
                found += findings_of(rule, unreadable, self.context(active, rule), active, _always(unreadable.place))
        return found

    def check_source(self, source: Source) -> FileResult:
        """Judges and checks one text."""
        reading = read(source, normal_path(source.path) in self.patches)
        result = FileResult(FileFate(source.path, reading.fate, reading.detail, len(reading.documents)), source)
        table = self.table(source.path)
        if table.file_rules or reading.faults:
            result.findings += self._look_at_file(File(source, reading.fate, reading.detail, reading.faults), table)
        if reading.fate == Fate.OTHER_TOOL:
            result.tool_values = [document.value for document in reading.documents if isinstance(document.value, dict)]
        if "kubecheck" in source.text:
            result.ignores = collect_ignores(source, reading.documents)
        is_patch = reading.fate == Fate.PATCH
        if reading.fate not in (Fate.CHECKED, Fate.PATCH):
            return result
        for document in reading.documents:
            self._check_document(document, table, result, is_patch)
        return result

    def _check_document(self, document: Document, table: _Table, result: FileResult, is_patch: bool) -> None:
        active = table.active
        resources = resources_of(document, self.namespace, CLUSTER_KINDS)
        if table.paper_rules:
            paper = Paper(document, tuple(resources))
            for rule in table.paper_rules:
                result.findings += findings_of(rule, paper, self.context(active, rule), active, paper.at)
        for resource in resources:
            duplicates = duplicates_in(document, resource)
            if self.catalog.kind(resource.ref.api_version, resource.ref.kind) is None:
                resource.status = NOT_FOUND
                if not is_patch:
                    result.unjudged.append(resource)
            else:
                self.judge(resource, duplicates, is_patch)
                if self.crashes:
                    result.findings += self.crashes
                    self.crashes = []
                if resource.errors:
                    result.findings += self.refusals(resource, table)
            if is_patch:
                continue
            found = self.look_at(resource, table)
            if found and resource.errors:
                from kubecheck.engine.causes import beside_refusals

                found = beside_refusals(resource, found)
            result.findings += found
            if resource.ref.key[:2] == _CRD:
                result.definitions.append(resource.value)
            if self.keep:
                result.resources.append(resource)

    def judge(self, resource: Resource, duplicates: Iterable[Any], is_patch: bool = False) -> None:
        """Asks the server about an object and keeps what it says: also what it would say once the first refusal is mended."""
        value = resource.value if resource.status != NOT_FOUND else self._in_namespace(resource)
        try:
            verdict = judge(value, self.server, [each.words for each in duplicates] if duplicates else ())
        except Exception as error:  # noqa: BLE001  # a defect in one check must not end the run
            resource.status = BAD_REQUEST
            if not _holds_placeholder(value):  # a text that is filled in later stands where the server's rules count on a number
                self.crashes.append(crash("server-checks", error, resource.at()))
            return
        resource.status = verdict.status
        if verdict.status < 300:
            return
        errors = list(verdict.errors)
        if verdict.status == BAD_REQUEST and verdict.strict:
            for duplicate, repeated in zip(duplicates, [each for each in errors if each.type == fields.DUPLICATE_KEY], strict=False):
                repeated.at = duplicate.path[len(resource.base) :]
        if is_patch:
            resource.errors = tuple(each for each in errors if each.type in _FOR_PATCHES and not _is_directive(each))
            return
        if verdict.status == BAD_REQUEST and verdict.strict:
            errors += self._after_mending(resource, errors)
        resource.errors = tuple(each for each in errors if not _is_filled_in_later(each))

    def _in_namespace(self, resource: Resource) -> dict[str, Any]:
        """A custom resource with the namespace that a client adds."""
        value = resource.value
        custom = self.server.custom.kind(resource.ref.api_version, resource.ref.kind) if self.server.custom is not None else None
        metadata = value.get("metadata")
        if custom is None or not custom.namespaced or not isinstance(metadata, dict) or metadata.get("namespace"):
            return value
        return {**value, "metadata": {**metadata, "namespace": self.namespace}}

    def _after_mending(self, resource: Resource, errors: list[FieldError]) -> list[FieldError]:
        """What the server would say without the fields that it does not know, less what only follows from them."""
        unknown = [each.path for each in errors if each.type == fields.UNKNOWN_FIELD]
        if any(each.type == fields.WRONG_TYPE for each in errors):
            return []
        mended: Any = resource.value
        for path in unknown:
            mended = _without(mended, path)
        try:
            later = judge(mended, self.server)
        except Exception:  # noqa: BLE001  # the refusal itself is told of; what comes after it can wait
            return []
        parents = {path[:-1] for path in unknown}
        misspelled = _fields_meant(resource.value, errors) + self._fields_misplaced(resource, unknown)
        return [
            each
            for each in later.errors
            if not (each.type == fields.REQUIRED and each.path[:-1] in parents)
            and not (each.path in parents and each.bad_value in ("", None))
            and not any(each.path[: len(path)] == path for path in misspelled)
        ]

    def _fields_misplaced(self, resource: Resource, unknown: list[tuple[str | int, ...]]) -> list[tuple[str | int, ...]]:
        """Where unknown fields belong, if nothing is there."""
        kind = self.catalog.kind(resource.ref.api_version, resource.ref.kind)
        found = [] if kind is None else [(*home, path[-1]) for path in unknown if path for home in kind.homes(path[:-1], str(path[-1]))]
        return [path for path in found if get(resource.value, path) is None]

    def refusals(self, resource: Resource, table: _Table) -> list[Finding]:
        """What the rules say about the server's facts about an object; one cause is told of once."""
        from kubecheck.engine.causes import causes_of  # only for objects that are refused

        found: list[Finding] = []
        active = table.active
        for cause in causes_of(resource.value, resource.errors, table.claims):
            refusal = Refusal(resource, cause.error, cause.detail, cause.also)
            for rule in table.claims.get(cause.error.detail) or table.refusal_rules.get(cause.error.type, []):
                found += findings_of(rule, refusal, self.context(active, rule), active, _always(refusal.place))
        return found

    def look_at(self, resource: Resource, table: _Table) -> list[Finding]:
        """What the rules say that look at an object, its pod templates and its containers."""
        found: list[Finding] = []
        active = table.active
        kind = resource.ref.key[:2]
        for rule, view in table.view_rules(kind):
            found += findings_of(rule, view(resource), self.context(active, rule), active, resource.at)
        if (table.template_rules or table.container_rules) and (kind in TEMPLATE_PATHS or "." in kind[0]):
            for template in pod_templates_of(resource):
                for rule in table.template_rules:
                    found += findings_of(rule, template, self.context(active, rule), active, template.at)
                if table.container_rules:
                    for container in template.all_containers:
                        for rule in table.container_rules:
                            found += findings_of(rule, container, self.context(active, rule), active, container.at)
        return found

    def judge_custom(self, resources: list[Resource], custom: CustomKinds | UserKinds | None, seen: set[tuple[str, str]]) -> list[Finding]:
        """Judges objects of kinds that are not built in, when every definition is known. A kind nobody knows is told of once."""
        self.server = Server(self.catalog, custom)
        found: list[Finding] = []
        for resource in resources:
            self.judge(resource, duplicates_in(resource.document, resource))
            found += self.crashes
            self.crashes = []
            if resource.status == NOT_FOUND:
                kind = (resource.ref.api_version, resource.ref.kind)
                if kind in seen:
                    continue
                seen.add(kind)
            if resource.errors:
                found += self.refusals(resource, self.table(resource.path))
        return found


def _always(place: Place) -> Callable[[], Place]:
    return lambda: place


class _Table:
    """Rules that look at one document only, by what they look at."""

    __slots__ = ("_by_kind", "_views", "active", "claims", "container_rules", "fault_rules", "file_rules", "paper_rules", "refusal_rules", "template_rules")

    def __init__(self, active: ActiveRules) -> None:
        self.active = active
        local = {name: [rule for rule in rules if not rule.joins] for name, rules in active.by_subject.items()}
        self.file_rules = local.pop("File", [])
        self.fault_rules = local.pop("Unreadable", [])
        self.paper_rules = local.pop("Paper", [])
        self.template_rules = local.pop("PodTemplate", [])
        self.container_rules = local.pop("Container", [])
        self.refusal_rules: dict[str, list[Rule]] = {}
        self.claims: dict[str, list[Rule]] = {}
        for rule in local.pop("Refusal", []):
            for detail in rule.claims:
                self.claims.setdefault(detail, []).append(rule)
            if rule.claims:
                continue
            for kind in rule.only or fields.TYPES:
                self.refusal_rules.setdefault(kind, []).append(rule)
        self._views = [rule for rules in local.values() for rule in rules]
        self._by_kind: dict[tuple[str, str], list[tuple[Rule, Any]]] = {}

    def view_rules(self, kind: tuple[str, str]) -> list[tuple[Rule, Any]]:
        """(rule, view class) pairs for the objects of a kind."""
        found = self._by_kind.get(kind)
        if found is None:
            from kubecheck import sdk

            found = self._by_kind[kind] = [
                (rule, getattr(sdk, rule.subject)) for rule in self._views if rule.subject == "Object" or kind in rule.kinds
            ]
        return found


def _is_filled_in_later(error: FieldError) -> bool:
    """Whether what is wrong is a placeholder; in an expression for a path ``$(NAME)`` is what Kubernetes itself reads."""
    return isinstance(error.bad_value, str) and is_placeholder(error.bad_value) and error.path[-1:] != ("subPathExpr",)


def _fields_meant(value: Any, errors: list[FieldError]) -> list[tuple[str | int, ...]]:
    """The paths of missing fields that unknown fields are misspellings of: what the server says about them follows from the misspelling."""
    from kubecheck.near import nearest

    found = []
    for error in errors:
        near = nearest(str(error.path[-1]), error.known) if error.type == fields.UNKNOWN_FIELD and error.path and error.known else None
        if near is not None and near not in (_at(value, error.path[:-1]) or {}):
            found.append((*error.path[:-1], near))
    return found


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def patches_among(entries: Iterable[Entry]) -> frozenset[str]:
    """The normal paths of the files that kustomizations among the entries name as patches."""
    found: set[str] = set()
    for entry in entries:
        path = entry.path if isinstance(entry, Source) else entry
        if os.path.basename(path) in _KUSTOMIZATIONS:
            kustomization = read_kustomization(entry)
            if kustomization is not None:
                found.update(kustomization.patches())
    return frozenset(found)


def read_kustomization(entry: Entry) -> Kustomization | None:
    """The kustomization of a file, None where it cannot be read."""
    try:
        if isinstance(entry, Source):
            source = entry
        else:
            with open(entry, "rb") as file:
                source = Source.from_bytes(entry, file.read())
    except (OSError, UnicodeDecodeError):
        return None  # told of when the file is checked
    values = [document.value for document in read(source).documents if isinstance(document.value, dict)]
    return Kustomization(source.path, values[0]) if values else None


def duplicates_in(document: Document, resource: Resource) -> list[Any]:
    """The duplicate keys that stand in an object of a document."""
    duplicates = document.duplicates
    if not duplicates:
        return []
    return [each for each in duplicates if each.path[: len(resource.base)] == resource.base]


def _holds_placeholder(value: object) -> bool:
    """Whether a text that is filled in later stands anywhere in a value."""
    if isinstance(value, str):
        return is_placeholder(value)
    if isinstance(value, dict):
        return any(map(_holds_placeholder, value.values()))
    return isinstance(value, list) and any(map(_holds_placeholder, value))


def _is_directive(error: FieldError) -> bool:
    """Whether the unknown field is a word to the patching tool: ``$patch: delete``."""
    return any(isinstance(step, str) and step.startswith("$") for step in error.path)


def _without(value: Any, path: tuple[str | int, ...]) -> Any:
    """A copy of the value without what stands at the path; it shares the rest."""
    if not path:
        return value
    step = path[0]
    if isinstance(value, dict) and step in value:
        if len(path) == 1:
            return {key: each for key, each in value.items() if key != step}
        return {**value, step: _without(value[step], path[1:])}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [_without(each, path[1:]) if index == step else each for index, each in enumerate(value)]
    return value
