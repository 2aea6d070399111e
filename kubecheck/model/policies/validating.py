"""What the ValidatingAdmissionPolicies among the manifests say of the other objects, when these are created or changed.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/policy/validating v1.36.
"""

from __future__ import annotations

import re

from kubecheck.model.policies.conditions import Scope, conditions_hold
from kubecheck.model.policies.controller_pods import made_pods
from kubecheck.model.policies.matching import BoundPolicy, ConfigurationError, params_of, topmost_folder
from kubecheck.model.policies.subjects import GROUP, NotKnownError, Subject, custom_kinds, subjects_of
from kubecheck.schema.cel.values import CelError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.schema.policies.types import TypeFault
    from kubecheck.schema.structure.catalog import Catalog

_LONGEST_MESSAGE = 5 * 1024
_OBJECT_PATH = re.compile(r"\bobject((?:\.[A-Za-z_]\w*)+)")


class Denial:
    """Something of a policy that an object does not pass.

    ``part`` is the path in the policy's spec of what it does not pass; ``message`` the policy's words as the server would give them;
    ``reason`` the Status reason; ``path`` the only field of the object that the expression speaks of, () if several. ``always`` says that the
    request is refused whatever the binding does about validations that fail.
    """

    __slots__ = ("always", "message", "part", "path", "reason")

    def __init__(self, part: tuple[str | int, ...], message: str, reason: str = "Invalid", path: tuple[str, ...] = (), *, always: bool = False) -> None:
        self.part = part
        self.message = message
        self.reason = reason
        self.path = path
        self.always = always


class Applied(BoundPolicy):
    """A ValidatingAdmissionPolicy as one of its bindings applies it."""

    __slots__ = ("results",)

    def __init__(self, policy: Resource, binding: Resource, top: str, catalog: Catalog) -> None:
        super().__init__(policy, binding, top, catalog)
        self.results: list[tuple[Subject, list[Denial] | NotKnownError]] | None = None

    def judge(self, subject: Subject) -> list[Denial]:
        """What the policy holds against an object, nothing where it does not match or does not reach.

        Raises:
            NotKnownError: it depends on what the files do not say.

        Mirrors: dispatcher.Dispatch.
        """
        if not self.may_meet(subject) or subject.mutation.refused is not None:
            return []
        seen = self.seen_as(subject.after_mutation())
        if seen is None:
            return []
        try:
            found = params_of(self.spec, self.bound, subject, self.catalog)
        except ConfigurationError as error:
            if self.spec.get("failurePolicy") == "Ignore":
                return []
            return [Denial(("paramKind",), f"failed to configure binding: {error}", always=True)]
        held: list[Denial] = []
        unknown = None
        for params in found:
            try:
                held += denials(self.spec, subject, params, seen)
            except NotKnownError as error:
                unknown = error
                held += error.found
        if unknown is not None:
            raise NotKnownError(str(unknown), tuple(held))
        return held

    def judge_all(self, world: World) -> list[tuple[Subject, list[Denial] | NotKnownError]]:
        """What the policy holds against each object of the world, or why that is not known; objects that it lets through are left out.

        Pods that controllers will make of workloads are there, too, where the policy surely refuses them and not the workload itself.
        """
        if self.results is None:
            self.results = []
            for subject in subjects_of(world, self.catalog):
                try:
                    found = self.judge(subject)
                except NotKnownError as error:
                    self.results.append((subject, error))
                    found = list(error.found)
                if found:
                    self.results.append((subject, found))
            self.results += self._refused_pods(world, {id(subject.resource) for subject, found in self.results if isinstance(found, list)})
        return self.results

    def _refused_pods(self, world: World, told: set[int]) -> list[tuple[Subject, list[Denial] | NotKnownError]]:
        refused: list[tuple[Subject, list[Denial] | NotKnownError]] = []
        for pod in made_pods(world):
            if id(pod.resource) in told:
                continue
            try:
                found = self.judge(pod)
            except NotKnownError as error:
                found = list(error.found)
            # a warning goes to the controller, which tells nobody
            found = [each for each in found if each.always or "Deny" in self.bound["validationActions"]]
            if found:
                refused.append((pod, found))
        return refused


def applied_by(key: Key, world: World, catalog: Catalog) -> Applied | None:
    """The policy that a binding of this key applies; None where either is missing or refused."""
    question = (applied_by, key)
    if question not in world.kept:
        binding = world.by_key(key)
        applied = None
        if binding is not None and binding.is_stored:
            policy = world.get(GROUP, "ValidatingAdmissionPolicy", "", binding.defaulted["spec"]["policyName"])
            if policy is not None and policy.is_stored:
                applied = Applied(policy, binding, topmost_folder(world), catalog)
        world.kept[question] = applied
    found: Applied | None = world.kept[question]
    return found


def type_faults_of(key: Key, world: World, catalog: Catalog) -> list[TypeFault]:
    """The expressions of a policy that are wrong for every kind of object that it is about; none where it is missing or refused."""
    policy = world.by_key(key)
    if policy is None or not policy.is_stored:
        return []
    from kubecheck.schema.policies.types import type_faults

    return type_faults(policy.defaulted["spec"], catalog, custom_kinds(world))


def denials(policy: dict[str, Any], subject: Subject, params: dict[str, Any] | None, seen: tuple[str, str]) -> list[Denial]:
    """What a policy holds against an object that it matches.

    Args:
        policy: the policy's ``spec``, with defaults.
        subject: the object.
        params: the parameters, None where there are none.
        seen: group and version by which the policy matched the object.

    Raises:
        NotKnownError: it depends on what the files do not say, such as who asks.

    Mirrors: validating.validator.Validate.
    """
    ignores = policy.get("failurePolicy") == "Ignore"
    matches, faults = conditions_hold(policy, subject, params, seen)
    if not matches or (faults and ignores):
        return []
    if faults:
        return [Denial(("matchConditions",), faults[0] if len(faults) == 1 else f"[{', '.join(faults)}]")]
    values: dict[str, object] = {
        "object": subject.object_as(*seen),
        "oldObject": subject.old_object_as(*seen),
        "request": subject.request_as(seen, seen),
        "params": params,
    }
    scope = Scope(policy, subject, values, has_namespace=True)
    found = []
    unknown = None
    for index, validation in enumerate(policy.get("validations") or ()):
        expression = validation["expression"]
        part = ("validations", index, "expression")
        try:
            if scope.evaluate(expression) is not True:
                path = _only_path(scope.whole(expression), subject.object_as(*seen))
                found.append(Denial(part, _message(scope, validation), validation.get("reason") or "Invalid", path))
        except NotKnownError as error:
            unknown = error
        except CelError as error:
            if not ignores:
                found.append(Denial(part, str(error)))
    for index, annotation in enumerate(policy.get("auditAnnotations") or ()):
        try:
            scope.evaluate(annotation["valueExpression"])
        except NotKnownError as error:
            unknown = error
        except CelError as error:
            if not ignores:
                found.append(Denial(("auditAnnotations", index, "valueExpression"), str(error), always=True))
    if unknown is not None:
        raise NotKnownError(str(unknown), tuple(found))
    return found


def _message(scope: Scope, validation: dict[str, Any]) -> str:
    """The words for a validation that did not hold."""
    text = ""
    if validation.get("messageExpression"):
        try:
            value = scope.evaluate(validation["messageExpression"])
        except (CelError, NotKnownError):
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

