"""Rules that look beyond one document: over worlds, and over what the dry run came to."""

from __future__ import annotations

from kubecheck.engine.places import crash, findings_of
from kubecheck.model.templates import TEMPLATE_PATHS
from kubecheck.sdk import Context, Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubecheck.engine.ruleset import ActiveRules, RuleSet
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model, World
    from kubecheck.problems import Place
    from kubecheck.schema.structure.catalog import Catalog
    from kubecheck.sdk import Rule

# Subjects that are not facts of the dry run.
_SUBJECTS = frozenset(("Container", "File", "Model", "Object", "Paper", "PodTemplate", "Refusal", "Unreadable", "World"))


def needs_dry_run(rules: list[Rule]) -> bool:
    """Whether a rule looks at a fact of the dry run."""
    return any(is_outcome(rule) for rule in rules)


def is_outcome(rule: Rule) -> bool:
    """Whether a rule looks at a fact of the dry run: its subject is no view and nothing of the files."""
    return not rule.kinds and rule.subject not in _SUBJECTS


class Joiner:
    """Runs joining rules over a model."""

    __slots__ = ("_contexts", "_tables", "_views", "assumptions", "catalog", "model", "profile", "ruleset")

    def __init__(self, model: Model, ruleset: RuleSet, catalog: Catalog, profile: object) -> None:
        self.model = model
        self.ruleset = ruleset
        self.catalog = catalog
        self.profile = profile
        self.assumptions: tuple[str, ...] = ()
        self._tables: dict[int, dict[str, list[Rule]]] = {}
        self._contexts: dict[tuple[int, str], Context] = {}
        self._views: dict[tuple[int, tuple[str, str]], list[tuple[Rule, Any]]] = {}

    def run(self, simulate: Callable[[World], Any] | None) -> Iterator[Finding]:
        """Everything that joining rules find; one thing found in several worlds comes several times.

        Args:
            simulate: the dry run of a world; None where no rule needs it.
        """
        for world in self.model.worlds:
            self._contexts.clear()
            outcome = None
            if simulate is not None:
                try:
                    outcome = simulate(world)
                except Exception as error:  # noqa: BLE001  # whatever breaks the dry run must not end the run
                    yield crash("dry-run", error, world.resources[0].at())
            yield from self._over_world(world, outcome)
            for resource in world.resources:
                found = self._over_resource(resource, world, outcome)
                if resource.errors:
                    from kubecheck.engine.causes import beside_refusals

                    found = iter(beside_refusals(resource, found))
                yield from found
            if outcome is not None:
                told = list(self._over_outcome(world, outcome))
                if told:
                    self.assumptions = tuple(outcome.assumptions)
                yield from told

    def _table(self, path: str) -> tuple[ActiveRules, dict[str, list[Rule]]]:
        active = self.ruleset.at(path)
        table = self._tables.get(id(active))
        if table is None:
            table = self._tables[id(active)] = {
                name: [rule for rule in rules if rule.joins] for name, rules in active.by_subject.items() if any(rule.joins for rule in rules)
            }
        return active, table

    def _context(self, active: ActiveRules, rule: Rule, world: World, outcome: object) -> Context:
        key = (id(active), rule.id)
        found = self._contexts.get(key)
        if found is None:
            found = self._contexts[key] = Context(
                Options(active.values_of(rule)), version=(1, self.catalog.minor), catalog=self.catalog, world=world, model=self.model,
                profile=self.profile, outcome=outcome,
            )  # fmt: skip
        return found

    def _run(self, rule: Rule, subject: Any, active: ActiveRules, world: World, outcome: object, where: Callable[[], Place]) -> list[Finding]:
        return findings_of(rule, subject, self._context(active, rule, world, outcome), active, where)

    def _over_world(self, world: World, outcome: object) -> Iterator[Finding]:
        """Rules about a world as a whole are those that are on for its first file."""
        if not world.resources:
            return
        first = world.resources[0]
        active, table = self._table(first.path)
        for rule in table.get("World", ()):
            yield from self._run(rule, world, active, world, outcome, first.at)

    def _over_resource(self, resource: Resource, world: World, outcome: object) -> Iterator[Finding]:
        active, table = self._table(resource.path)
        if not table:
            return
        kind = resource.ref.key[:2]
        for rule, view in self._view_rules(active, table, kind):
            yield from self._run(rule, view(resource), active, world, outcome, resource.at)
        on_templates, on_containers = table.get("PodTemplate", ()), table.get("Container", ())
        if (on_templates or on_containers) and (kind in TEMPLATE_PATHS or "." in kind[0]):
            for template in world.templates_of(resource):
                for rule in on_templates:
                    yield from self._run(rule, template, active, world, outcome, template.at)
                for container in template.all_containers if on_containers else ():
                    for rule in on_containers:
                        yield from self._run(rule, container, active, world, outcome, container.at)

    def _view_rules(self, active: ActiveRules, table: dict[str, list[Rule]], kind: tuple[str, str]) -> list[tuple[Rule, Any]]:
        key = (id(active), kind)
        found = self._views.get(key)
        if found is None:
            from kubecheck import sdk

            found = self._views[key] = [
                (rule, getattr(sdk, name))
                for name, rules in table.items()
                for rule in rules
                if kind in rule.kinds or name == "Object"
            ]
        return found

    def _over_outcome(self, world: World, outcome: Any) -> Iterator[Finding]:
        """Each fact of the dry run goes to the rules about its class that are on for the file of the object it names."""
        for fact in outcome.facts:
            resource = world.by_key(fact.ref.key) if fact.ref is not None else None
            if resource is None:
                continue
            active, table = self._table(resource.path)
            for rule in table.get(type(fact).__name__, ()):
                yield from self._run(rule, fact, active, world, outcome, resource.at)
