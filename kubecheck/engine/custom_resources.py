"""Objects of kinds that are not built in, judged when every definition among the inputs is known."""

from __future__ import annotations

from kubecheck import fields
from kubecheck.api.views.view import get, items
from kubecheck.engine.files import broken_checks
from kubecheck.engine.judging import NOT_FOUND, Judge
from kubecheck.engine.walk import Scope, Walk
from kubecheck.findings import Note, Severity
from kubecheck.model.refs import CLUSTER_KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from kubecheck.engine.files import FileResult
    from kubecheck.engine.loading import Loaded
    from kubecheck.engine.request import Request
    from kubecheck.engine.shipped_definitions import CatalogJudge
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.schema.custom.crd import CustomKinds
    from kubecheck.schema.custom.user import UserKinds
    from kubecheck.source import Source

    # What rules find in an object, and what of that is about its kind as such.
    Told = tuple[list[Finding], list[Finding]]
    # What the server says of an object: its reference, status, errors, warnings, and whether it is plain; and what rules find.
    Answer = tuple[tuple[Any, ...], list[Finding], list[Finding]]

# From so many objects on a second process pays, which gets so many of one kind or of several at a time.
_WORTH_A_PROCESS = 200
_PER_UNIT = 40


class Definitions:
    """The definitions of custom resources among the inputs.

    Attributes:
        built: those that kustomizations and charts bring, which is what is deployed.
        written: those of other files; releases, bundles and examples may be among them. Those that the user names come last.
        of_tests: those that stand in folders called ``testdata``, and are for what lies in such folders.
        mutators: the MutatingWebhookConfigurations.
    """

    __slots__ = ("built", "mutators", "of_tests", "written")

    def __init__(self, made: Sequence[FileResult], read: Sequence[FileResult], named: Iterable[FileResult]) -> None:
        self.mutators = [each for result in (*made, *read) for each in result.mutators]
        self.built = [each for result in made for each in result.definitions]
        self.written: list[dict[str, Any]] = []
        self.of_tests: list[dict[str, Any]] = []
        for result in read:
            if result.definitions:
                (self.of_tests if result.fate is not None and is_of_tests(result.fate.path) else self.written).extend(result.definitions)
        self.written += [each for result in named for each in result.definitions]


def is_of_tests(path: str) -> bool:
    """Whether a file is the input of tests by its folder: the Go tools pass over such folders too."""
    return "testdata" in path and "testdata" in path.replace("\\", "/").split("/")[:-1]


def judge_custom_resources(
    unjudged: list[Resource], definitions: Definitions, request: Request, executor: Executor | None = None
) -> tuple[list[Finding], dict[int, tuple[str, str]]]:
    """Judges objects of kinds that are not built in.

    Where a repository holds several definitions of a kind (of its releases, of a chart and of a bundle), nothing says which of them an object is
    written for: what one of them refuses may be for another one.

    Args:
        unjudged: the objects; what the server says is kept with each.
        definitions: all definitions of custom resources.
        request: what is asked.
        executor: does the work; None for this process, with others of this machine where that pays.

    Returns:
        What rules find, and of findings that are about a kind as such the kind, by the findings' identities.
    """
    judging = CustomJudging(definitions, request)
    judging.place(unjudged)
    told_once: dict[int, tuple[str, str]] = {}
    found: list[Finding] = []
    judged = map(judging.judge, unjudged) if len(unjudged) < _WORTH_A_PROCESS else _judge_together(unjudged, judging, request, executor)
    for resource, (told, of_kind) in zip(unjudged, judged, strict=True):
        told_once.update((id(each), (resource.ref.api_version, resource.ref.kind)) for each in of_kind)
        found += told
    return found, told_once


def _judge_together(unjudged: list[Resource], judging: CustomJudging, request: Request, executor: Executor | None) -> Iterable[Told]:
    """What `CustomJudging.judge` gives of each object, by several processes where that is quick."""
    from kubecheck.engine.workers.spreading import forks, spread, worker_count

    units = _units_of(unjudged)
    if executor is None and (worker_count(request.jobs, len(units)) < 2 or not forks()):
        return map(judging.judge, unjudged)
    told: list[Told] = [([], [])] * len(unjudged)
    task = CustomTask(unjudged, judging, request)
    for unit, answers in zip(units, spread(task, units, worker_count(request.jobs, len(units)), request.tell, executor), strict=True):
        for number, (said, found, of_kind) in zip(unit, answers, strict=True):
            resource = unjudged[number]
            resource.ref, resource.status, resource.errors, resource.warnings, resource.is_plain = said
            told[number] = (found, of_kind)
    return told


def _units_of(unjudged: list[Resource]) -> list[list[int]]:
    """The objects by their numbers, the most of one kind first: a definition takes longer to compile than an object to judge."""
    by_kind: dict[tuple[str, ...], list[int]] = {}
    for number, resource in enumerate(unjudged):
        by_kind.setdefault(resource.ref.key[:2], []).append(number)
    units: list[list[int]] = []
    for same in sorted(by_kind.values(), key=len, reverse=True):
        if not units or len(units[-1]) + len(same) > _PER_UNIT:
            units += [same[at : at + _PER_UNIT] for at in range(0, len(same), _PER_UNIT)]
        else:
            units[-1] += same
    return units


class CustomTask:
    """Judges objects of kinds that are not built in; a `workers.spreading.Task`, whose units are numbers of objects.

    Args:
        unjudged: all of them.
        judging: judges one.
        request: what is asked.
    """

    __slots__ = ("_judging", "_request", "_unjudged")

    def __init__(self, unjudged: list[Resource], judging: CustomJudging, request: Request) -> None:
        self._unjudged = unjudged
        self._judging = judging
        self._request = request

    def __reduce__(self) -> tuple[object, ...]:
        return _task_of, (self._unjudged, self._judging.definitions, self._request)

    @property
    def sources(self) -> list[Source]:
        """The texts that are here already wherever the work is done."""
        return list({id(source): source for each in self._unjudged for source in each.document.sources}.values())

    def work(self, unit: list[int]) -> list[Answer]:
        """What the server says of some objects, and what rules find."""
        answers: list[Answer] = []
        for number in unit:
            resource = self._unjudged[number]
            found = self._judging.judge(resource)
            answers.append(((resource.ref, resource.status, resource.errors, resource.warnings, resource.is_plain), *found))
        return answers

    def hand_over(self, result: list[Answer]) -> list[Answer]:
        """What was said, as it is."""
        return result


def _task_of(unjudged: list[Resource], definitions: Definitions, request: Request) -> CustomTask:
    return CustomTask(unjudged, CustomJudging(definitions, request), request)


class CustomJudging:
    """Judges objects of kinds that are not built in, one by one.

    Args:
        definitions: all definitions of custom resources.
        request: what is asked.
    """

    __slots__ = ("_catalog", "_judges", "_of_tests", "_request", "_scope", "_walk", "definitions")

    def __init__(self, definitions: Definitions, request: Request) -> None:
        self.definitions = definitions
        self._request = request
        self._judges = _Judges(definitions.built, definitions.written, request)
        self._of_tests = (
            _Judges(definitions.built, [*definitions.written, *definitions.of_tests], request) if definitions.of_tests else self._judges
        )
        self._walk, self._scope = Walk(request.ruleset, self._judges.first.catalog), Scope()
        self._catalog: CatalogJudge | None = None

    @property
    def judge_by(self) -> Judge:
        """The judge with the first definition of each kind."""
        return self._judges.first

    def place(self, unjudged: list[Resource]) -> None:
        """Takes objects that live outside namespaces out of the default one."""
        definitions = self.definitions
        _place_cluster_objects(unjudged, [*definitions.built, *definitions.written, *definitions.of_tests])

    def judge(self, resource: Resource) -> tuple[list[Finding], list[Finding]]:
        """Keeps with an object what the server says; what rules find, and what of that is about its kind as such."""
        walk, scope = self._walk, self._scope
        is_test = is_of_tests(resource.document.source.path)
        known = self._of_tests if is_test else self._judges
        found = known.judge(resource)
        told: list[Finding] = []
        of_kind: list[Finding] = []
        if resource.status == NOT_FOUND and self._request.uses_catalog and not is_test and not known.defines(resource):
            if self._catalog is None:
                from kubecheck.engine.shipped_definitions import CatalogJudge

                self._catalog = CatalogJudge(self._request, walk, scope)
            told, of_kind = self._catalog.judge(resource)
        sure = walk.over_refusals(resource, scope)
        if resource.status == NOT_FOUND:
            of_kind += sure
        elif sure:
            _soften_lacks(sure, _asked_before(resource, self.definitions))
        return [*found, *told, *of_kind, *(() if resource.status == NOT_FOUND else sure), *walk.over_warnings(resource, scope)], of_kind


def _soften_lacks(told: list[Finding], webhook: str) -> None:
    """Makes notes of missing fields that a webhook may fill in before the schema is looked at: those of Go programs write objects back as a whole."""
    for finding in told if webhook else ():
        if finding.facts.get("type") == fields.REQUIRED:
            finding.severity = Severity.INFO
            finding.notes = (*finding.notes, Note(f"the webhook {webhook} is asked before, and may fill it in"))


def _asked_before(resource: Resource, definitions: Definitions) -> str:
    """The name of a mutating webhook among the files that is asked about a custom resource; empty where none is.

    One without rules gets them from its program; then its name tells of whose objects it is asked. Those that are asked about objects of all groups are of policy
    engines and injectors, which do not know the fields of these.
    """
    group, kind = resource.ref.group, resource.ref.kind
    for hook in (each for value in definitions.mutators for each in items(get(value, ("webhooks",))) if isinstance(each, dict)):
        name, rules = str(hook.get("name")), [each for each in items(hook.get("rules")) if isinstance(each, dict)]
        if rules:
            defined = [*definitions.built, *definitions.written, *definitions.of_tests]
            plurals = {"*", "*/*", *(str(get(each, ("spec", "names", "plural"))) for each in defined if _defined_by(each) == (group, kind))}
            is_asked = any(_names(each.get("apiGroups"), {group}) and _names(each.get("resources"), plurals) for each in rules)
        else:
            is_asked = name.endswith(f".{group}")
        if is_asked:
            return name
    return ""


def _names(listed: Any, wanted: set[str]) -> bool:
    """Whether a list holds one of some names."""
    return any(each in wanted for each in items(listed) if isinstance(each, str))


def judge_by(loaded: Loaded, request: Request) -> Judge:
    """The judge with the first definition of each kind among the inputs."""
    if loaded.definitions is None:
        return Judge(request.version, request.namespace)
    return _Judges(loaded.definitions.built, loaded.definitions.written, request).first


class _Judges:
    """One judge with the first definition of each kind, what is built first, and others with the further ones."""

    __slots__ = ("_built", "_defined", "_others", "_request", "_rounds", "first")

    def __init__(self, built: list[dict[str, Any]], written: list[dict[str, Any]], request: Request) -> None:
        first, *self._rounds = _rounds_of([*built, *written])
        self._built = frozenset(map(_defined_by, built))
        self._defined = frozenset(map(_defined_by, first))
        self._request = request
        self._others: dict[int, Judge] = {}
        self.first = Judge(request.version, request.namespace, _custom_kinds(first, request.schemas_dir))

    def defines(self, resource: Resource) -> bool:
        """Whether a definition of the object's kind is there, in whatever versions it is served."""
        return resource.ref.key[:2] in self._defined

    def judge(self, resource: Resource) -> list[Finding]:
        """Keeps with an object what the server says of it, and gives what broke in our own checks.

        An object that every definition refuses is refused in the words of the one that is built, else of the one that has least against it.
        """
        found = broken_checks(resource, self.first)
        if resource.is_stored or found:
            return found
        best = (resource.status, resource.errors, resource.warnings)
        is_built = resource.ref.key[:2] in self._built and resource.status != NOT_FOUND
        for index in range(len(self._rounds)):
            other = self._other(index)
            custom = other.server.custom
            if custom is None or custom.kind(resource.ref.api_version, resource.ref.kind) is None:
                continue
            resource.errors = resource.warnings = ()
            if broken_checks(resource, other):
                continue
            if resource.is_stored:
                return []
            if best[0] == NOT_FOUND or (not is_built and len(resource.errors) < len(best[1])):
                best = (resource.status, resource.errors, resource.warnings)
        resource.status, resource.errors, resource.warnings = best
        return []

    def _other(self, index: int) -> Judge:
        judge = self._others.get(index)
        if judge is None:
            judge = Judge(self._request.version, self._request.namespace, _custom_kinds(self._rounds[index], ""))
            self._others[index] = judge
        return judge


def _rounds_of(definitions: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The first definitions of all kinds, then the second ones, and so on; one that says the same as the one before is left out."""
    by_kind: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in definitions:
        known = by_kind.setdefault(_defined_by(each), [])
        if not known or known[-1].get("spec") != each.get("spec"):
            known.append(each)
    most = max(map(len, by_kind.values()), default=1)
    return [[each[index] for each in by_kind.values() if len(each) > index] for index in range(most)]


def _defined_by(definition: dict[str, Any]) -> tuple[str, str]:
    """The group and kind that a definition defines."""
    return str(get(definition, ("spec", "group"))), str(get(definition, ("spec", "names", "kind")))


def _place_cluster_objects(unjudged: list[Resource], definitions: list[dict[str, Any]]) -> None:
    """Takes objects of custom kinds that live outside namespaces out of the default one, now that their definitions are known."""
    from kubecheck.model.refs import ref_of

    outside = {_defined_by(each) for each in definitions if get(each, ("spec", "scope")) == "Cluster"}
    for resource in unjudged if outside else ():
        if resource.ref.key[:2] in outside:
            resource.ref = ref_of(resource.value, "", CLUSTER_KINDS | outside)


def _custom_kinds(definitions: list[dict[str, Any]], schemas_dir: str) -> CustomKinds | UserKinds | None:
    """The kinds that are not built in: of definitions among the inputs, then of the user's folder of schemas."""
    custom = None
    if definitions:
        from kubecheck.documents.templates import is_placeholder
        from kubecheck.schema.custom.crd import CustomKinds

        custom = CustomKinds(definitions, placeholder=is_placeholder)
    if not schemas_dir:
        return custom
    from kubecheck.schema.custom.user import UserKinds

    return UserKinds(schemas_dir, custom)
