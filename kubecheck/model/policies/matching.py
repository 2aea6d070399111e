"""Which objects an admission policy and its bindings are about, and the parameters that it is applied with.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/policy/matching, policy/generic and plugin/webhook/predicates v1.36.
"""

from __future__ import annotations

from kubecheck.model.policies.subjects import NAMESPACE_NAME, NotKnownError, seen_by_policies
from kubecheck.model.resource import folder_of, holds
from kubecheck.model.world import labels_of
from kubecheck.schema.cel.values import UnknownError
from kubecheck.values.selector import label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.model.policies.subjects import Subject
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.schema.structure.catalog import Catalog

    GroupVersion = tuple[str, str]


class ConfigurationError(Exception):
    """A binding that cannot work for an object; the text is the server's."""


class BoundPolicy:
    """A policy as one of its bindings applies it.

    It reaches what stands in the binding's folder and below, and everything when that folder is the topmost one or lies directly in it: a
    checkout may hold samples that nobody installs together. ``policy`` and ``binding`` are the resources, ``spec`` and ``bound`` their specs
    with defaults.
    """

    __slots__ = ("binding", "bound", "catalog", "folder", "kinds", "policy", "spec")

    def __init__(self, policy: Resource, binding: Resource, top: str, catalog: Catalog) -> None:
        self.policy = policy
        self.binding = binding
        folder = folder_of(binding)
        self.folder = top if "/" not in folder[len(top) :].rstrip("/") else folder
        self.spec: dict[str, Any] = policy.defaulted["spec"]
        self.bound: dict[str, Any] = binding.defaulted["spec"]
        self.catalog = catalog
        self.kinds: dict[tuple[str, str, str, str], bool] = {}

    def seen_as(self, subject: Subject) -> GroupVersion | None:
        """The group and version by which the policy meets an object, None where it does not meet or does not reach it.

        Raises:
            NotKnownError: it depends on what the files do not say.
        """
        if not self.may_meet(subject):
            return None
        seen = matched_as(self.spec.get("matchConstraints"), subject)
        return None if seen is None or matched_as(self.bound.get("matchResources"), subject) is None else seen

    def may_meet(self, subject: Subject) -> bool:
        """Whether the policy is about objects of this kind, and the object lies where it reaches."""
        kind = (subject.group, subject.version, subject.plural, subject.operation)
        if kind not in self.kinds:
            self.kinds[kind] = may_match(self.spec.get("matchConstraints"), subject) and may_match(self.bound.get("matchResources"), subject)
        return self.kinds[kind] and holds(self.folder, subject.resource)


def topmost_folder(world: World) -> str:
    """The folder that holds all manifests, with a slash at its end."""
    folders = [folder_of(each) for each in world.resources]
    first, last = min(folders), max(folders)
    shared = next((index for index, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), min(len(first), len(last)))
    return first[: first.rfind("/", 0, shared) + 1]


def matched_as(constraints: dict[str, Any] | None, subject: Subject) -> GroupVersion | None:
    """The group and version by which match constraints meet an object, None where they do not.

    Args:
        constraints: of a policy, or the narrower ones of a binding.
        subject: the object.

    Raises:
        NotKnownError: it depends on what the files do not say.

    Mirrors: matching.Matcher.Matches.
    """
    if not constraints:
        return subject.group, subject.version
    loosely = constraints.get("matchPolicy") != "Exact"
    if _meets(constraints.get("excludeResourceRules") or (), subject, loosely=loosely) is not None:
        return None
    rules = constraints.get("resourceRules") or ()
    met = _meets(rules, subject, loosely=loosely) if rules else (subject.group, subject.version)
    if met is None or not _selected(constraints.get("objectSelector") or {}, subject):
        return None
    return met if _namespace_matches(constraints.get("namespaceSelector") or {}, subject) else None


def may_match(constraints: dict[str, Any] | None, subject: Subject) -> bool:
    """Whether match constraints could meet an object of this kind and operation, whatever its names and labels are."""
    rules = (constraints or {}).get("resourceRules") or ()
    served = [(subject.group, subject.version), *subject.served.others]
    return not rules or any(_rule_meets({**rule, "resourceNames": None}, subject, each) for rule in rules for each in served)


def _meets(rules: Iterable[dict[str, Any]], subject: Subject, *, loosely: bool) -> GroupVersion | None:
    """Mirrors: matchesResourceRules."""
    own = (subject.group, subject.version)
    if any(_rule_meets(rule, subject, own) for rule in rules):
        return own
    if loosely:
        for rule in rules:
            for other in subject.served.others:
                if _rule_meets(rule, subject, other):
                    return other
    return None


def _selected(selector: dict[str, Any], subject: Subject) -> bool:
    """Mirrors: object.Matcher.MatchObjectSelector."""
    chosen = label_selector(selector)
    for key in _keys_of(selector):
        if isinstance(subject.labels.get(key), UnknownError):
            raise NotKnownError(str(subject.labels[key]))
    return chosen.matches(subject.labels) or (subject.old_labels is not None and chosen.matches(subject.old_labels))


def _namespace_matches(selector: dict[str, Any], subject: Subject) -> bool:
    """Mirrors: namespace.Matcher.MatchNamespaceSelector."""
    chosen = label_selector(selector)
    if chosen.is_empty or not (subject.namespaced or subject.is_namespace):
        return True
    if subject.is_namespace:
        return chosen.matches(subject.labels)
    if all(key == NAMESPACE_NAME for key in _keys_of(selector)):
        return chosen.matches({NAMESPACE_NAME: subject.namespace})
    return chosen.matches(labels_of(subject.namespace_object()))


def _keys_of(selector: dict[str, Any]) -> list[Any]:
    return [*(selector.get("matchLabels") or ()), *(each.get("key") for each in selector.get("matchExpressions") or ())]


def _rule_meets(rule: dict[str, Any], subject: Subject, seen: GroupVersion) -> bool:
    """Mirrors: rules.Matcher.Matches, and the names beside it."""
    scope = rule.get("scope") or "*"
    if scope != "*" and (scope == "Namespaced") != subject.namespaced:
        return False
    operations, groups, versions = ([each or "" for each in rule.get(key) or ()] for key in ("operations", "apiGroups", "apiVersions"))
    if not any(each in ("*", subject.operation) for each in operations) or not any(each in ("*", seen[0]) for each in groups):
        return False
    if not any(each in ("*", seen[1]) for each in versions):
        return False
    names = rule.get("resourceNames") or ()
    return any(_names(each or "", subject.plural) for each in rule.get("resources") or ()) and (not names or subject.ref.name in names)


def _names(written: str, plural: str) -> bool:
    resource, _, part = written.partition("/")
    return resource in ("*", plural) and part in ("*", "")


def params_of(policy: dict[str, Any], binding: dict[str, Any], subject: Subject, catalog: Catalog) -> list[dict[str, Any] | None]:
    """The parameters that the policy is applied with, one after the other; [None] where it takes none.

    Raises:
        ConfigurationError: the binding cannot say which parameters the object is judged by.
        NotKnownError: none is among the manifests; a cluster may have them.

    Mirrors: generic.CollectParams.
    """
    kind, ref = policy.get("paramKind"), binding.get("paramRef")
    if not kind or not ref:
        return [None]
    world = subject.world
    wanted = world.of_kind(kind["apiVersion"].rpartition("/")[0], kind["kind"])
    found = catalog.kind(kind["apiVersion"], kind["kind"])
    if found.namespaced if found is not None else any(each.ref.namespace for each in wanted):
        namespace = ref.get("namespace") or subject.namespace
        if not namespace:
            raise ConfigurationError("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources")
        wanted = [each for each in wanted if each.ref.namespace == namespace]
    elif ref.get("namespace") and found is not None:
        raise ConfigurationError("paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
    if ref.get("name"):
        wanted = [each for each in wanted if each.ref.name == ref["name"]]
    else:
        selector = label_selector(ref.get("selector") or {})
        wanted = [each for each in wanted if selector.matches(labels_of(each.value))]
    wanted = [each for each in wanted if each.accepted]
    if not wanted:
        raise NotKnownError(f"its parameters ({kind['kind']} {ref.get('name') or 'by labels'}) are not among the files")
    return [seen_by_policies(each, world, catalog) for each in wanted]
