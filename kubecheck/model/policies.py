"""What the ValidatingAdmissionPolicies among the manifests say of the other objects, when these are created.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/policy/{generic,matching,validating} and plugin/webhook/predicates v1.36.
"""

from __future__ import annotations

import re

from kubecheck.api.encoding import encode
from kubecheck.api.stored import store
from kubecheck.model.resource import folder_of, holds
from kubecheck.model.world import label_selector, labels_of, metadata_of
from kubecheck.schema.cel.values import CelError
from kubecheck.schema.policy_expressions import evaluate_policy_expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.schema.catalog import Catalog

GROUP = "admissionregistration.k8s.io"
_NAMESPACE_NAME = "kubernetes.io/metadata.name"
_REVIEWS = ("authentication.k8s.io", "authorization.k8s.io")
_LONGEST_MESSAGE = 5 * 1024
# What nobody knows before a request is made: who asks, and what they may do.
_ASKER = re.compile(r"\bauthorizer\b|\buserInfo\b|\brequest\.options\b")
_FILLED_IN = re.compile(r"\bmetadata\.\??(?:creationTimestamp|generation|managedFields|resourceVersion|uid)\b")
_VARIABLE = re.compile(r"\bvariables\.(\w+)")
_OBJECT_PATH = re.compile(r"\bobject((?:\.[A-Za-z_]\w*)+)")


class NotKnownError(Exception):
    """A policy cannot be applied to an object with what the files say; the text says why."""


class Denial:
    """One validation of a policy that an object does not pass.

    ``index`` is the validation's place in the policy, -1 where a match condition fails to evaluate; ``message`` the policy's words as the
    server would give them; ``reason`` the Status reason; ``path`` the only field of the object that the expression speaks of, () if several.
    """

    __slots__ = ("index", "message", "path", "reason")

    def __init__(self, index: int, message: str, reason: str, path: tuple[str, ...]) -> None:
        self.index = index
        self.message = message
        self.reason = reason
        self.path = path


class Subject:
    """An object about to be created: what policies match it by, and what their expressions see of it."""

    __slots__ = ("group", "labels", "namespace", "namespaced", "object", "plural", "ref", "resource", "version", "world")

    def __init__(self, resource: Resource, plural: str, namespaced: bool, is_built_in: bool, world: World) -> None:
        self.resource = resource
        self.ref = resource.ref
        self.group, self.version = resource.ref.group, resource.ref.version
        self.plural = plural
        self.namespaced = namespaced
        self.namespace = resource.ref.namespace if namespaced else resource.ref.name if self.is_namespace else ""
        self.object = encode(store(resource.value)[0]) if is_built_in else resource.defaulted
        if namespaced:
            self.object = {**self.object, "metadata": {**metadata_of(self.object), "namespace": self.namespace}}
        self.labels = labels_of(self.object)
        self.world = world

    @property
    def is_namespace(self) -> bool:
        """Whether it is a Namespace, which counts as outside of namespaces although it bears the name of one."""
        return (self.group, self.plural) == ("", "namespaces")

    @property
    def request(self) -> dict[str, Any]:
        """The variable ``request``."""
        kind = {"group": self.group, "version": self.version, "kind": self.ref.kind}
        resource = {"group": self.group, "version": self.version, "resource": self.plural}
        return {
            "kind": kind, "resource": resource, "subResource": "", "requestKind": kind, "requestResource": resource, "requestSubResource": "",
            "name": self.ref.name, "namespace": self.namespace, "operation": "CREATE", "dryRun": False,
        }  # fmt: skip

    def namespace_object(self) -> dict[str, Any] | None:
        """The Namespace that it is created in, None where it is in none.

        Raises:
            NotKnownError: the namespace is not among the manifests.
        """
        if not self.namespaced:
            return None
        found = self.world.get("", "Namespace", "", self.namespace)
        if found is None:
            raise NotKnownError(f"the labels of Namespace {self.namespace} are not known")
        metadata = metadata_of(found.value)
        return {**found.value, "metadata": {**metadata, "labels": {_NAMESPACE_NAME: self.namespace, **labels_of(found.value)}}}


class Applied:
    """A policy as one of its bindings applies it.

    It reaches what stands in the binding's folder and below, and everything when that folder is the topmost one or lies directly in it: a
    checkout may hold samples that nobody installs together. ``policy`` is the policy's resource, ``spec`` and ``bound`` are the specs of policy and binding with defaults.
    """

    __slots__ = ("bound", "folder", "policy", "spec")

    def __init__(self, policy: Resource, binding: Resource, top: str) -> None:
        self.policy = policy
        folder = folder_of(binding)
        self.folder = top if "/" not in folder[len(top) :].rstrip("/") else folder
        self.spec: dict[str, Any] = policy.defaulted["spec"]
        self.bound: dict[str, Any] = binding.defaulted["spec"]

    def judge(self, subject: Subject) -> list[Denial]:
        """What the policy holds against an object, nothing where it does not match or does not reach.

        Raises:
            NotKnownError: it depends on what the files do not say.
        """
        if not holds(self.folder, subject.resource):
            return []
        if not matches(self.spec.get("matchConstraints"), subject) or not matches(self.bound.get("matchResources"), subject):
            return []
        return [each for params in params_of(self.spec, self.bound, subject) for each in denials(self.spec, subject, params)]


def applied_by(key: Key, world: World) -> Applied | None:
    """The policy that a binding of this key applies; None where either is missing or refused."""
    binding = world.by_key(key)
    if binding is None or not binding.accepted:
        return None
    policy = world.get(GROUP, "ValidatingAdmissionPolicy", "", binding.defaulted["spec"]["policyName"])
    return Applied(policy, binding, _topmost_folder(world)) if policy is not None and policy.accepted else None


def _topmost_folder(world: World) -> str:
    """The folder that holds all manifests, with a slash at its end."""
    folders = [folder_of(each) for each in world.resources]
    first, last = min(folders), max(folders)
    shared = next((index for index, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), min(len(first), len(last)))
    return first[: first.rfind("/", 0, shared) + 1]


def subjects_of(world: World, catalog: Catalog) -> list[tuple[Resource, Subject]]:
    """The objects that policies are asked about: accepted ones of a known kind, policies and reviews left out."""
    custom = {}
    for definition in world.of_kind("apiextensions.k8s.io", "CustomResourceDefinition"):
        spec = definition.value.get("spec")
        names = spec.get("names") if isinstance(spec, dict) else None
        if isinstance(spec, dict) and isinstance(names, dict):
            custom[spec.get("group"), names.get("kind")] = (names.get("plural"), spec.get("scope") == "Namespaced")
    found = []
    for resource in world.resources:
        ref = resource.ref
        if not resource.accepted or ref.group in _REVIEWS or ref.group == GROUP:
            continue
        kind = catalog.kind(ref.api_version, ref.kind)
        plural, namespaced = (kind.plural, kind.namespaced) if kind is not None else custom.get((ref.group, ref.kind), (None, False))
        if plural:
            found.append((resource, Subject(resource, str(plural), namespaced, kind is not None, world)))
    return found


def matches(constraints: dict[str, Any] | None, subject: Subject) -> bool:
    """Whether match constraints of a policy, or the narrower ones of a binding, hold for a create.

    Raises:
        NotKnownError: it depends on what the files do not say.

    Mirrors: matching.Matcher.Matches.
    """
    if not constraints:
        return True
    excluded, rules = constraints.get("excludeResourceRules") or (), constraints.get("resourceRules") or ()
    if any(_rule_matches(each, subject) for each in excluded):
        return False
    exactly = not rules or any(_rule_matches(each, subject) for each in rules)
    loosely = constraints.get("matchPolicy") != "Exact"
    if not exactly and not (loosely and any(_rule_matches(each, subject, any_version=True) for each in rules)):
        return False
    if not label_selector(constraints.get("objectSelector") or {}).matches(subject.labels):
        return False
    if not _namespace_matches(constraints.get("namespaceSelector") or {}, subject):
        return False
    if not exactly or (loosely and any(_rule_matches(each, subject, any_version=True) for each in excluded)):
        raise NotKnownError(f"{subject.ref.kind} would first be converted from {subject.ref.api_version}")
    return True


def _namespace_matches(selector: dict[str, Any], subject: Subject) -> bool:
    """Mirrors: namespace.Matcher.MatchNamespaceSelector."""
    chosen = label_selector(selector)
    if chosen.is_empty or not (subject.namespaced or subject.is_namespace):
        return True
    if subject.is_namespace:
        return chosen.matches({_NAMESPACE_NAME: subject.namespace, **subject.labels})
    keys = [*(selector.get("matchLabels") or ()), *(each.get("key") for each in selector.get("matchExpressions") or ())]
    if all(key == _NAMESPACE_NAME for key in keys):
        return chosen.matches({_NAMESPACE_NAME: subject.namespace})
    return chosen.matches(labels_of(subject.namespace_object()))


def _rule_matches(rule: dict[str, Any], subject: Subject, *, any_version: bool = False) -> bool:
    """Mirrors: rules.Matcher.Matches, matchesResourceRules."""
    scope = rule.get("scope") or "*"
    if scope != "*" and (scope == "Namespaced") != subject.namespaced:
        return False
    operations, groups, versions = ((rule.get(key) or ()) for key in ("operations", "apiGroups", "apiVersions"))
    if not any(each in ("*", "CREATE") for each in operations) or not any(each in ("*", subject.group) for each in groups):
        return False
    if not any_version and not any(each in ("*", subject.version) for each in versions):
        return False
    names = rule.get("resourceNames") or ()
    return any(_names(each, subject.plural) for each in rule.get("resources") or ()) and (not names or subject.ref.name in names)


def _names(written: str, plural: str) -> bool:
    resource, _, part = written.partition("/")
    return resource in ("*", plural) and part in ("*", "")


def params_of(policy: dict[str, Any], binding: dict[str, Any], subject: Subject) -> list[dict[str, Any] | None]:
    """The parameters that the policy is applied with, one after the other; [None] where it takes none.

    Raises:
        NotKnownError: none is among the manifests; a cluster may have them.

    Mirrors: generic.CollectParams.
    """
    kind, ref = policy.get("paramKind"), binding.get("paramRef")
    if not kind or not ref:
        return [None]
    group = kind["apiVersion"].rpartition("/")[0]
    wanted = subject.world.of_kind(group, kind["kind"])
    if any(each.ref.namespace for each in wanted):
        namespace = ref.get("namespace") or subject.namespace
        wanted = [each for each in wanted if each.ref.namespace == namespace]
    if ref.get("name"):
        wanted = [each for each in wanted if each.ref.name == ref["name"]]
    else:
        selector = label_selector(ref.get("selector") or {})
        wanted = [each for each in wanted if selector.matches(labels_of(each.value))]
    if not wanted:
        raise NotKnownError(f"its parameters ({kind['kind']} {ref.get('name') or 'by labels'}) are not among the files")
    return [each.defaulted for each in wanted]


def denials(policy: dict[str, Any], subject: Subject, params: dict[str, Any] | None) -> list[Denial]:
    """What a policy holds against an object that it matches.

    Args:
        policy: the policy's ``spec``, with defaults.
        subject: the object.
        params: the parameters, None where there are none.

    Raises:
        NotKnownError: it depends on what the files do not say, such as who asks.

    Mirrors: validating.validator.Validate.
    """
    values: dict[str, object] = {"object": subject.object, "oldObject": None, "request": subject.request, "params": params}
    scope = _Scope(policy, subject, values)
    ignore = policy.get("failurePolicy") == "Ignore"
    failed = None
    for condition in policy.get("matchConditions") or ():
        try:
            if scope.evaluate(condition["expression"]) is not True:
                return []
        except CelError as error:
            failed = failed or str(error)
    if failed is not None:
        return [] if ignore else [Denial(-1, failed, "Invalid", ())]
    found = []
    for index, validation in enumerate(policy.get("validations") or ()):
        expression = validation["expression"]
        try:
            if scope.evaluate(expression) is not True:
                found.append(Denial(index, scope.message(validation), validation.get("reason") or "Invalid", _only_path(expression, subject.object)))
        except CelError as error:
            if not ignore:
                found.append(Denial(index, str(error), "Invalid", ()))
    return found


class _Scope:
    """The variables of one policy for one object; the policy's own are computed when first used."""

    def __init__(self, policy: dict[str, Any], subject: Subject, values: dict[str, object]) -> None:
        self.subject = subject
        self.values = values
        self.own: dict[str, object] = {}
        self.failed: dict[str, str] = {}
        self.expressions = {each["name"]: each["expression"] for each in policy.get("variables") or ()}
        self.values["variables"] = self.own

    def evaluate(self, expression: str) -> object:
        if _ASKER.search(expression):
            raise NotKnownError("it asks who makes the request")
        if _FILLED_IN.search(expression):
            raise NotKnownError("it asks for metadata that the server fills in")
        for name in _VARIABLE.findall(expression):
            if name in self.expressions and name not in self.own and name not in self.failed:
                try:
                    self.own[name] = self.evaluate(self.expressions[name])
                except CelError as error:
                    self.failed[name] = str(error).removeprefix(f"expression '{self.expressions[name]}' resulted in error: ")
        if "namespaceObject" in expression and "namespaceObject" not in self.values:
            self.values["namespaceObject"] = self.subject.namespace_object()
        try:
            return evaluate_policy_expression(expression, {"namespaceObject": None, **self.values})
        except CelError as error:
            if str(error) == "the expression cannot be evaluated":
                raise NotKnownError("its expressions use what is not evaluated here") from None
            words = next((f'composited variable "{name}" fails to evaluate: {why}' for name, why in self.failed.items() if str(error) == f"no such key: {name}"), str(error))
            raise CelError(f"expression '{expression}' resulted in error: {words}") from None

    def message(self, validation: dict[str, Any]) -> str:
        """The words for a validation that did not hold."""
        text = ""
        if validation.get("messageExpression"):
            try:
                value = self.evaluate(validation["messageExpression"])
            except CelError:
                value = None
            text = value.strip() if isinstance(value, str) else ""
            if len(text.encode()) > _LONGEST_MESSAGE or "\n" in text:
                text = ""
        return text or (validation.get("message") or "").strip() or f"failed expression: {validation['expression'].strip()}"


def _only_path(expression: str, value: object) -> tuple[str, ...]:
    """The written field that an expression speaks of, when it is one alone."""
    found = set()
    for match in _OBJECT_PATH.finditer(expression):
        at, path = value, []
        for step in match[1].split(".")[1:]:
            if not isinstance(at, dict) or step not in at:
                break
            at = at[step]
            path.append(step)
        found.add(tuple(path))
    longest = max(found, key=len, default=())
    return longest if all(longest[: len(each)] == each for each in found) else ()

