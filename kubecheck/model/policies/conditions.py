"""Expressions of one admission policy for one object: what its variables stand for, and whether its match conditions hold.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions and plugin/cel v1.36.
"""

from __future__ import annotations

import re

from kubecheck.model.policies.subjects import ASKER, NotKnownError
from kubecheck.schema.cel.values import CelError, MaybeError, UnknownError
from kubecheck.schema.policies.expressions import evaluate_mutation, evaluate_policy_expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.model.policies.subjects import Subject

_VARIABLE = re.compile(r"\bvariables\.(\w+)")


def conditions_hold(
    policy: dict[str, Any], subject: Subject, params: dict[str, Any] | None, seen: tuple[str, str], underway: dict[str, Any] | None = None
) -> tuple[bool, list[str]]:
    """Whether no match condition is false, and the errors of those that cannot be evaluated, each once.

    ``underway`` is the object as policies before this one have left it, None for the subject's own. They see neither the Namespace nor the policy's variables, and the resource as it was asked for. Mirrors: matchconditions.Match.
    """
    conditions = policy.get("matchConditions") or ()
    if not conditions:
        return True, []
    request = subject.request_as((subject.group, subject.version), seen)
    values: dict[str, object] = {
        "object": subject.object_as(*seen) if underway is None else underway,
        "oldObject": subject.old_object_as(*seen),
        "request": request,
        "params": params,
    }
    scope = Scope({}, subject, values, has_namespace=False)
    faults: dict[str, None] = {}
    unknown = None
    for condition in conditions:
        try:
            if scope.evaluate(condition["expression"]) is not True:
                return False, []
        except NotKnownError as error:
            unknown = error
        except CelError as error:
            faults[str(error)] = None
    if unknown is not None:
        raise unknown
    return True, list(faults)


class Scope:
    """The variables of one policy for one object; the policy's own are computed when first used."""

    def __init__(self, policy: dict[str, Any], subject: Subject, values: dict[str, object], *, has_namespace: bool) -> None:
        self.subject = subject
        self.own: dict[str, object] = {}
        self.expressions = {each["name"]: each["expression"] for each in policy.get("variables") or ()}
        self.values = {**values, "variables": self.own, "authorizer": ASKER}
        if not has_namespace:
            self.values["namespaceObject"] = None

    def evaluate(self, expression: str, *, is_mutation: bool = False) -> object:
        """The value of an expression; one that is a mutation makes an ``Object`` or patches.

        Raises:
            CelError: with the server's whole sentence.
            NotKnownError: it depends on what the files do not say.
        """
        try:
            return self._evaluate(expression, evaluate_mutation if is_mutation else evaluate_policy_expression)
        except UnknownError as unknown:
            raise NotKnownError(str(unknown)) from None
        except CelError as error:
            raise CelError(f"expression '{expression}' resulted in error: {error}") from None

    def _evaluate(self, expression: str, run: Callable[..., object] = evaluate_policy_expression) -> object:
        for name in _VARIABLE.findall(expression):
            if name in self.expressions and name not in self.own:
                self.own[name] = self._variable(name)
        if "namespaceObject" in expression and "namespaceObject" not in self.values:
            self.values["namespaceObject"] = self._namespace()
        return run(expression, {"namespaceObject": None, **self.values})

    def _variable(self, name: str) -> object:
        """The value, or the failure that whoever uses the variable meets."""
        try:
            return self._evaluate(self.expressions[name])
        except UnknownError as unknown:
            return unknown
        except CelError as error:
            return CelError(f'composited variable "{name}" fails to evaluate: {error}')

    def _namespace(self) -> object:
        try:
            return self.subject.namespace_object()
        except NotKnownError as error:
            return _only_named(self.subject.namespace, str(error))

    def whole(self, expression: str) -> str:
        """The expression, followed by those of the variables that it rests on."""
        texts = {"": expression}
        waiting = [expression]
        while waiting:
            for name in _VARIABLE.findall(waiting.pop()):
                if name in self.expressions and name not in texts:
                    texts[name] = self.expressions[name]
                    waiting.append(texts[name])
        return " ".join(texts.values())


def _only_named(name: str, why: str) -> dict[str, object]:
    """A Namespace of which the manifests say nothing but its name."""
    metadata: dict[str, object] = dict.fromkeys(("annotations", "finalizers", "deletionTimestamp", "deletionGracePeriodSeconds"), MaybeError(why))
    metadata |= dict.fromkeys(("labels", "uid", "creationTimestamp", "resourceVersion"), UnknownError(why))
    return {"metadata": {**metadata, "name": name}, "spec": UnknownError(why), "status": UnknownError(why)}
