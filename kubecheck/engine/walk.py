"""The last step: one walk over everything that rules look at. Each subject goes to the rules that are on for its file.

The same walk serves rules that look at one document, while files are read one by one, and rules that join, when a world is known: the
`Scope` says which of the two, and what such rules may ask.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.engine.places import crash, findings_of, is_outside
from kubecheck.findings import Severity
from kubecheck.model.templates import TEMPLATE_PATHS, pod_templates_of
from kubecheck.sdk import Context, Unreadable
from kubecheck.sdk.rules import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol

    from kubecheck.engine.ruleset import ActiveRules, RuleSet
    from kubecheck.findings import Finding, Fix
    from kubecheck.model.changes.pairing import Change, Changes, Removal
    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import Container, PodTemplate
    from kubecheck.model.world import Model, World
    from kubecheck.problems import Place
    from kubecheck.schema.structure.catalog import Catalog
    from kubecheck.sdk import Chart, ChartSource, File, FileDocument, Kustomization, Placeholder, Refusal, Rule
    from kubecheck.sim.play.facts import Fact

    class WaysOut(Protocol):
        """Whoever knows ways out of what the dry run gets stuck in."""

        def of(self, fact: Fact) -> tuple[Fix, ...]:
            """Those of one trouble, the smallest change first."""


class Scope:
    """How far rules may look: at one document, or, where ``world`` is given, at everything that belongs with it.

    ``attempt`` tries the world, once; ``ways_out`` finds ways out of what that tells of, where it is asked for. ``contexts`` are what rules may ask, kept by
    what `Walk` knows of a rule. ``asked`` are the rules that are asked about values, by the keys of these.
    """

    __slots__ = ("asked", "attempt", "contexts", "model", "profile", "ways_out", "world")

    def __init__(self, world: World | None = None, model: Model | None = None, profile: object = None, attempt: Callable[[], Any] | None = None) -> None:
        self.world = world
        self.model = model
        self.profile = profile
        self.attempt = attempt
        self.ways_out: WaysOut | None = None
        self.contexts: dict[_Entry, Context] = {}
        self.asked: dict[tuple[object, ...], list[_Entry]] = {}

    @property
    def outcome(self) -> Any:
        """What comes of trying the world, which is done when somebody asks; None where nobody tries it."""
        return None if self.attempt is None else self.attempt()

    @property
    def joins(self) -> bool:
        """Whether rules may look beyond one document."""
        return self.world is not None

    def has_what(self, needs: Sequence[tuple[str, str]]) -> bool:
        """Whether there is an object of one of some kinds, or none is needed."""
        return not needs or self.world is None or any(self.world.of_kind(*each) for each in needs)

    def templates_of(self, resource: Resource) -> Sequence[PodTemplate]:
        """The pod templates of an object."""
        return pod_templates_of(resource) if self.world is None else self.world.templates_of(resource)


class Walk:
    """Hands subjects to rules, and gives what they find.

    Args:
        ruleset: the rules that are on.
        catalog: the kinds.
        wanted: the shown paths of the files that are told of, None for all.
        told: of which kinds objects may stand in these, `PODS` where one makes pods; None where that may be any.
    """

    __slots__ = ("_tables", "_told", "_ways_out", "catalog", "ruleset", "wanted")

    def __init__(
        self, ruleset: RuleSet, catalog: Catalog, wanted: frozenset[str] | None = None, told: frozenset[tuple[str, str]] | None = None
    ) -> None:
        self.wanted = wanted
        self._told = told
        self.ruleset = ruleset
        self.catalog = catalog
        self._tables: dict[tuple[int, bool], _Table] = {}
        self._ways_out: dict[tuple[object, ...], tuple[Fix, ...]] = {}

    def over_file(self, file: File, scope: Scope) -> list[Finding]:
        """What is said about a file as a whole, and about what in it cannot be read."""
        table = self._table(file.source.path, scope)
        found: list[Finding] = []
        for entry in table.of("File"):
            found += self._tell(entry, file, scope)
        for fault in file.faults if table.of("Unreadable") else ():
            unreadable = Unreadable(file, fault)
            for entry in table.of("Unreadable"):
                found += self._tell(entry, unreadable, scope)
        return found

    def over_kustomization(self, kustomization: Kustomization, path: str, scope: Scope) -> list[Finding]:
        """What is said about a kustomization, by the rules that are on for its file."""
        table = self._table(path, scope)
        return [each for entry in table.of("Kustomization") for each in self._tell(entry, kustomization, scope)]

    def over_chart(self, chart: Chart, path: str, scope: Scope) -> list[Finding]:
        """What is said about a rendering of a chart, by the rules that are on for its file."""
        table = self._table(path, scope)
        return [each for entry in table.of("Chart") for each in self._tell(entry, chart, scope)]

    def over_chart_source(self, chart: ChartSource, path: str, scope: Scope) -> list[Finding]:
        """What is said about a chart as it is written, by the rules that are on for its file."""
        table = self._table(path, scope)
        return [each for entry in table.of("ChartSource") for each in self._tell(entry, chart, scope)]

    def over_document(self, document: FileDocument, scope: Scope) -> list[Finding]:
        """What is said about a document, whether or not it is an object."""
        table = self._table(document.document.source.path, scope)
        return [each for entry in table.of("FileDocument") for each in self._tell(entry, document, scope)]

    def over_refusals(self, resource: Resource, scope: Scope) -> list[Finding]:
        """What is said about the server's errors in an object; one cause is told of once."""
        table = self._table(resource.path, scope)
        if not resource.errors or not table.of("Refusal"):
            return []
        from kubecheck.engine.causes import causes_of  # only for objects that are refused

        found: list[Finding] = []
        for refusal in causes_of(resource, table.claims):
            for entry in table.about(refusal):
                found += self._tell(entry, refusal, scope)
        return found

    def over_placeholder(self, placeholder: Placeholder, scope: Scope) -> list[Finding]:
        """What is said about an object that another program fills in."""
        table = self._table(placeholder.resource.path, scope)
        return [each for entry in table.of("Placeholder") for each in self._tell(entry, placeholder, scope)]

    def over_warnings(self, resource: Resource, scope: Scope) -> list[Finding]:
        """What is said about the server's warnings about an object; one cause is told of once."""
        table = self._table(resource.path, scope)
        if not resource.warnings or not table.of("ServerWarning"):
            return []
        from kubecheck.engine.causes import told_warnings  # only for objects that are warned of

        return [
            each
            for subject in told_warnings(resource)
            for entry in table.of_cause(subject.cause)
            for each in self._tell(entry, subject, scope)
        ]

    def over_resource(self, resource: Resource, scope: Scope) -> list[Finding]:
        """What is said about an object, its pod templates and their containers, less what the server refuses anyway."""
        table = self._table(resource.path, scope)
        found: list[Finding] = []
        kind = resource.ref.key[:2]
        value = resource.value
        views: dict[Any, Any] = {}
        is_beside = self._told is not None and self.wanted is not None and is_outside(resource.document, self.wanted)
        for entry in self._asked(table, kind, value, scope, is_beside):
            rule = entry.rule
            if not rule.fields or rule.is_about(value):
                view = entry.view
                subject = views.get(view)
                if subject is None:
                    subject = views[view] = view(resource)
                context = scope.contexts.get(entry)
                found += findings_of(rule, subject, context or self._context(entry, scope), entry.active, None, self.wanted)
        if table.looks_into_pods and (kind in TEMPLATE_PATHS or "." in kind[0]):
            for template in scope.templates_of(resource):
                found += self._over_part("PodTemplate", template, template.spec, table, scope, is_beside)
                for container in template.all_containers:
                    found += self._over_part("Container", container, container.value, table, scope, is_beside)
        if found and resource.errors:
            from kubecheck.engine.causes import beside_refusals

            return beside_refusals(resource, found)
        return found

    def _over_part(
        self, about: str, subject: PodTemplate | Container, value: dict[str, Any], table: _Table, scope: Scope, is_beside: bool
    ) -> list[Finding]:
        """What is said about a pod template or a container, of which rules say by the fields of a value whether it is for them."""
        found: list[Finding] = []
        for entry in self._asked(table, about, value, scope, is_beside):
            rule = entry.rule
            if not rule.fields or rule.is_about(value):
                context = scope.contexts.get(entry)
                found += findings_of(rule, subject, context or self._context(entry, scope), entry.active, None, self.wanted)
        return found

    def _asked(self, table: _Table, about: str | tuple[str, str], value: dict[str, Any], scope: Scope, is_beside: bool) -> Sequence[_Entry]:
        """The rules of `_Table.about_fields` that have something to look at in a scope; where the value stands beside the files that are told of, those that may point into these."""
        key = table, is_beside, about, *value
        found = scope.asked.get(key)
        if found is None:
            found = scope.asked[key] = [
                each for each in table.about_fields(about, value)
                if scope.has_what(each.rule.needs) and not (is_beside and not self._may_point_into_told(each.rule))
            ]  # fmt: skip
        return found

    def _may_point_into_told(self, rule: Rule) -> bool:
        """Whether problems of a rule, with objects beside the files that are told of, may point into these."""
        return rule.points_at is None or self._told is None or not self._told.isdisjoint(rule.points_at)

    def over_change(self, change: Change, scope: Scope) -> list[Finding]:
        """What is said about an object that is written otherwise than before."""
        table = self._table(change.new.path, scope)
        return [each for entry in table.of("Change") for each in self._tell(entry, change, scope)]

    def over_removal(self, removal: Removal, scope: Scope) -> list[Finding]:
        """What is said about an object that is there no more, by the rules that are on for the file where it stood."""
        table = self._table(removal.old.path, scope)
        return [each for entry in table.of("Removal") for each in self._tell(entry, removal, scope)]

    def over_changes(self, changes: Changes, scope: Scope) -> list[Finding]:
        """What is said about all that becomes of a world: by the rules that are on for its first file."""
        table = self._table(changes.new.resources[0].path, scope)
        return [each for entry in table.of("Changes") for each in self._tell(entry, changes, scope)]

    def over_world(self, world: World, scope: Scope) -> list[Finding]:
        """What is said about a world as a whole: by the rules that are on for its first file."""
        if not world.resources:
            return []
        table = self._table(world.resources[0].path, scope)
        return [each for entry in table.of("World") for each in self._tell(entry, world, scope)]

    def over_outcome(self, world: World, scope: Scope) -> list[Finding]:
        """What is said about the facts of the dry run, each by the rules that are on for the file of the object that it names."""
        found: list[Finding] = []
        outcome = scope.outcome
        for fact in outcome.facts if outcome is not None else ():
            resource = world.by_key(fact.ref.key) if fact.ref is not None else None
            if resource is None:
                continue
            table = self._table(resource.path, scope)
            for entry in table.of(type(fact).__name__):
                told = self._tell(entry, fact, scope, resource.at)
                if scope.ways_out is not None:
                    self._offer(told, fact, scope.ways_out, resource.at)
                found += told
        return found

    def _offer(self, told: list[Finding], fact: Fact, ways_out: WaysOut, where: Callable[[], Place]) -> None:
        """Keeps ways out of a trouble with the findings that tell of it; none with notes, which tell of what may well be right, but where a claim may get a volume otherwise."""
        for finding in told[:]:
            if finding.severity is Severity.INFO and type(fact).__name__ != "UnboundClaim":
                continue
            key = (finding.rule, finding.location.path, finding.location.offset, finding.message, finding.object)
            if key not in self._ways_out:  # several worlds may hold the object, and the finding is told once
                try:
                    self._ways_out[key] = ways_out.of(fact)
                except Exception as error:  # noqa: BLE001  # whatever breaks the search must not end the run
                    told.append(crash("dry-run", error, where()))
                    return
            finding.offer(self._ways_out[key])

    def _table(self, path: str, scope: Scope) -> _Table:
        """The rules for a path, sorted by what they look at."""
        active = self.ruleset.at(path)
        key = (id(active), scope.joins)
        found = self._tables.get(key)
        if found is None:
            found = self._tables[key] = _Table(active, scope.joins)
        return found

    def _tell(self, entry: _Entry, subject: Any, scope: Scope, where: Callable[[], Place] | None = None) -> list[Finding]:
        """What a rule finds in a subject; ``where`` gives its place if it has none itself."""
        if not scope.has_what(entry.rule.needs):
            return []
        context = scope.contexts.get(entry)
        return findings_of(entry.rule, subject, context or self._context(entry, scope), entry.active, where, self.wanted)

    def _context(self, entry: _Entry, scope: Scope) -> Context:
        """What a rule may ask, kept for when it is asked again."""
        if entry.options is None:
            entry.options = Options(entry.active.values_of(entry.rule))
        context = scope.contexts[entry] = Context(
            entry.options, version=(1, self.catalog.minor), catalog=self.catalog, world=scope.world, model=scope.model,
            profile=scope.profile, attempt=scope.attempt, ids=entry.active.ids,
        )  # fmt: skip
        return context


class _Entry:
    """A rule that is on for some paths; ``options`` are its options there, ``view`` the class that an object is shown to it in, each None until it is needed."""

    __slots__ = ("active", "options", "rule", "view")

    def __init__(self, rule: Rule, active: ActiveRules) -> None:
        self.rule = rule
        self.active = active
        self.options: Options | None = None
        self.view: Any = None


class _Table:
    """The rules that are on for some paths and look just so far, by what they look at."""

    __slots__ = ("_about_fields", "_by_error", "_by_kind", "_by_subject", "claims", "looks_into_pods")

    def __init__(self, active: ActiveRules, joins: bool) -> None:
        self._by_subject = {
            name: chosen for name, rules in active.by_subject.items() if (chosen := [_Entry(rule, active) for rule in rules if rule.joins is joins])
        }
        self._by_kind: dict[tuple[str, str], list[_Entry]] = {}
        self._about_fields: dict[object, list[_Entry]] = {}
        self.looks_into_pods = not {"PodTemplate", "Container"}.isdisjoint(self._by_subject)
        self._by_error: dict[str, list[_Entry]] = {}
        self.claims: dict[str, list[_Entry]] = {}
        for entry in self.of("Refusal"):
            rule = entry.rule
            for detail in rule.claims:
                self.claims.setdefault(detail, []).append(entry)
            for kind in () if rule.claims else rule.only or fields.TYPES:
                self._by_error.setdefault(kind, []).append(entry)

    def of(self, subject: str) -> Sequence[_Entry]:
        """The rules about subjects of a class."""
        return self._by_subject.get(subject, ())

    def about(self, refusal: Refusal) -> Sequence[_Entry]:
        """The rules that tell of a refusal: those that claim its words, else those about its type."""
        return self.claims.get(refusal.error.detail) or self._by_error.get(refusal.error.type) or ()

    def of_cause(self, cause: str) -> Sequence[_Entry]:
        """The rules that tell of a warning."""
        return [entry for entry in self.of("ServerWarning") if cause in entry.rule.only]

    def about_fields(self, about: str | tuple[str, str], value: dict[str, Any]) -> Sequence[_Entry]:
        """The rules about objects of a kind, or about subjects of a class, of whose fields a value has one at the first step; they are the same for the same keys."""
        key = about, *value
        found = self._about_fields.get(key)
        if found is None:
            entries = self.of(about) if isinstance(about, str) else self._views_of(about)
            found = self._about_fields[key] = [each for each in entries if each.rule.may_be_about(value)]
        return found

    def _views_of(self, kind: tuple[str, str]) -> Sequence[_Entry]:
        """The rules about objects of a kind, each with the class that such an object is shown in."""
        found = self._by_kind.get(kind)
        if found is None:
            from kubecheck import sdk

            found = self._by_kind[kind] = [
                each for name, entries in self._by_subject.items() for each in entries if name == "Object" or kind in each.rule.kinds
            ]
            for each in found:
                each.view = getattr(sdk, each.rule.subject)
        return found
