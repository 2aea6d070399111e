"""What the MutatingAdmissionPolicies among the manifests make of the other objects, when these are created or changed.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/policy/mutating and generic policy_dispatcher v1.36.
"""

from __future__ import annotations

import re

from kubecheck.api.defaults import default
from kubecheck.api.encoding import encode
from kubecheck.model.admitted import admitted
from kubecheck.model.policies.conditions import Scope, conditions_hold
from kubecheck.model.policies.matching import BoundPolicy, ConfigurationError, params_of, topmost_folder
from kubecheck.model.policies.subjects import GROUP, Mutation, NotKnownError, settled, with_unknown_metadata
from kubecheck.model.world import labels_of, metadata_of
from kubecheck.release import current
from kubecheck.schema.cel.values import CelError, UnknownError
from kubecheck.schema.policies.json_patches import PatchError, UnmetTestError, apply_patch
from kubecheck.schema.policies.merge_types import type_of_definition, type_of_kind
from kubecheck.schema.policies.merging import MergeError, merge
from kubecheck.schema.policies.mutations import BrokenOffError, MutationError, apply_configuration, json_patch
from kubecheck.schema.structure.catalog import catalog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubecheck.model.policies.subjects import Subject
    from kubecheck.model.world import World
    from kubecheck.schema.structure.decoding import Decoding

_KIND = "MutatingAdmissionPolicy"


class FailureError(Exception):
    """A policy that fails on an object, so that the server refuses it.

    ``policy`` is the policy as it is bound; ``part`` the path in its spec of what fails; ``detail`` what is wrong and ``message`` the server's
    whole sentence; ``reason`` and ``status`` are those of the answer, 0 where the server breaks off. Only a status of 403 is the policy's own,
    which its failure policy may ignore.
    """

    def __init__(self, policy: BoundPolicy, part: tuple[str | int, ...], detail: str, reason: str = "Invalid", status: int = 403) -> None:
        name, binding = policy.policy.ref.name, policy.binding.ref.name
        self.policy = policy
        self.part = part
        self.detail = detail
        heads = {403: f"policy '{name}' with binding '{binding}' denied request: ", 500: "Internal error occurred: "}
        self.message = heads.get(status, "") + detail
        self.reason = reason
        self.status = status
        super().__init__(self.message)


def mutating_policies(world: World) -> Sequence[BoundPolicy]:
    """The policies of a world that change objects, each once for each of its bindings.

    The server goes through them in no order that anybody could rely on; here they come by name.
    """
    if mutating_policies not in world.kept:
        found = []
        bindings = [each for each in world.of_kind(GROUP, f"{_KIND}Binding") if each.is_stored] if current().has(_KIND) else []
        for binding in bindings:
            policy = world.get(GROUP, _KIND, "", binding.defaulted["spec"]["policyName"])
            if policy is not None and policy.is_stored:
                found.append(BoundPolicy(policy, binding, topmost_folder(world), catalog()))
        world.kept[mutating_policies] = sorted(found, key=lambda each: (each.policy.ref.name, each.binding.ref.name))
    policies: list[BoundPolicy] = world.kept[mutating_policies]
    return policies


def mutate(subject: Subject, policies: Sequence[BoundPolicy]) -> Mutation:
    """What policies make of an object.

    Once one of them has changed it, the plugins before policies have their turn again, and after them those policies that ask for it.

    Raises:
        NotKnownError: it depends on what the files do not say.

    Mirrors: policyDispatcher.Dispatch, reinvoker.Admit.
    """
    invocations: list[_Invocation] = []
    failures: list[FailureError] = []
    for policy in policies:
        try:
            seen = policy.seen_as(subject)
            if seen is not None:
                found = params_of(policy.spec, policy.bound, subject, policy.catalog)
                invocations += (_Invocation(policy, subject, seen, params) for params in found)
        except ConfigurationError as error:
            failures.append(FailureError(policy, ("paramKind",), f"failed to configure binding: {error}", "Forbidden"))
        except NotKnownError as error:
            raise _not_known(policy, error) from None
    if not invocations and not failures:
        return Mutation()
    return _Course(subject).run(invocations, failures)


def _not_known(policy: BoundPolicy, error: Exception) -> NotKnownError:
    return NotKnownError(f"the policy {policy.policy.ref.name} may change it before: {error}", policy=policy)


class _Course:
    """The way of one object through the policies that are about it: ``value`` is the object as the server writes it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.value = subject.encoded(subject.requested())
        self.steps: list[tuple[BoundPolicy, dict[str, Any], dict[str, Any]]] = []

    def run(self, invocations: list[_Invocation], failures: list[FailureError]) -> Mutation:
        subject = self.subject
        again = self._turn(invocations, failures)
        if again is not None and not _counted(failures):
            if subject.served.custom is None:
                self.value = subject.encoded(admitted(self._in_namespace(default(self.value)), subject.world))
            changed = subject.relabelled(labels_of(self.value))
            self._turn([each for each in again if each.policy.seen_as(changed) is not None], failures)
        refused = next(iter(_counted(failures)), None) or self._moved()
        if refused is None and not self.steps:
            return Mutation()
        return Mutation(subject.named(self.value if subject.served.custom is not None else default(self.value)), self.steps, refused)

    def _in_namespace(self, value: dict[str, Any]) -> dict[str, Any]:
        """An object whose namespace a policy took away in that of the request, by which plugins go."""
        metadata = metadata_of(value)
        if not self.subject.namespaced or metadata.get("namespace"):
            return value
        return {**value, "metadata": {**metadata, "namespace": self.subject.namespace}}

    def _moved(self) -> FailureError | None:
        """The refusal of an object that is put into another namespace. Mirrors: rest.EnsureObjectNamespaceMatchesRequestNamespace."""
        namespace = metadata_of(self.value).get("namespace") or self.subject.namespace
        if not self.steps or not self.subject.namespaced or namespace == self.subject.namespace:
            return None
        text = "the namespace of the provided object does not match the namespace sent on the request"
        return FailureError(self.steps[-1][0], ("mutations",), text, "BadRequest", 400)

    def _turn(self, invocations: list[_Invocation], failures: list[FailureError]) -> list[_Invocation] | None:
        """Invokes policies one after the other: those to invoke again, None where nothing was patched. Mirrors: dispatchInvocations."""
        is_patched = False
        again = []
        for invocation in invocations:
            try:
                if not invocation.holds(self.value):
                    continue
                before = self.value
                for index in range(len(invocation.policy.spec["mutations"])):
                    try:
                        self.value = invocation.patched(self.value, index)
                        is_patched = True
                    except FailureError as failure:
                        failures.append(failure)
                        if failure.status != 403:
                            failures[:] = [failure]  # the server answers at once, whatever the policy's failure policy is
                            return None
            except FailureError as failure:
                failures.append(failure)
                continue
            except UnknownError as error:
                raise _not_known(invocation.policy, error) from None
            except NotKnownError as error:
                raise _not_known(invocation.policy, error) from None
            if before != self.value:
                self.steps.append((invocation.policy, before, self.value))
            if invocation.policy.spec.get("reinvocationPolicy") == "IfNeeded":
                again.append(invocation)
        return again if is_patched else None


def _counted(failures: list[FailureError]) -> list[FailureError]:
    """The failures that refuse the object."""
    return [each for each in failures if each.status != 403 or each.policy.spec.get("failurePolicy") != "Ignore"]


class _Invocation:
    """A policy with one of its parameters, asked about one object."""

    def __init__(self, policy: BoundPolicy, subject: Subject, seen: tuple[str, str], params: dict[str, Any] | None) -> None:
        if seen != (subject.group, subject.version) and subject.served.custom is None:
            raise NotKnownError(f"{subject.ref.kind} would first be converted from {subject.ref.api_version}")
        self.policy = policy
        self.subject = subject
        self.seen = seen
        self.params = params

    def holds(self, value: dict[str, Any]) -> bool:
        """Whether the match conditions let the policy change the object as it is by now."""
        matches, faults = conditions_hold(self.policy.spec, self.subject, self.params, self.seen, _shown(value))
        if matches and faults:
            text = faults[0] if len(faults) == 1 else f"[{', '.join(faults)}]"
            raise FailureError(self.policy, ("matchConditions",), text)
        return matches

    def patched(self, value: dict[str, Any], index: int) -> dict[str, Any]:
        """The object after one of the policy's mutations. Mirrors: dispatcher.dispatchOne."""
        mutation = self.policy.spec["mutations"][index]
        is_patch = mutation["patchType"] == "JSONPatch"
        part = ("mutations", index, "jsonPatch" if is_patch else "applyConfiguration", "expression")
        values: dict[str, object] = {
            "object": _shown(value),
            "oldObject": self.subject.old_object_as(*self.seen),
            "request": self.subject.request_as(self.seen, self.seen),
            "params": self.params,
        }
        try:
            expression = mutation[part[2]]["expression"].strip()
            made = Scope(self.policy.spec, self.subject, values, has_namespace=True).evaluate(expression, is_mutation=True)
            return self._after_patch(value, json_patch(made), part) if is_patch else self._after_merge(value, apply_configuration(made), part)
        except BrokenOffError as error:
            raise FailureError(self.policy, part, str(error), "", 0) from None
        except (MutationError, MergeError, PatchError) as error:
            head = {MergeError: "error applying patch: ", PatchError: "JSON Patch: "}.get(type(error), "")
            raise FailureError(self.policy, part, f"{head}{error}") from None
        except UnknownError:
            raise
        except CelError as error:
            raise FailureError(self.policy, part, str(error)) from None

    def _after_patch(self, value: dict[str, Any], operations: list[dict[str, Any]], part: tuple[str | int, ...]) -> dict[str, Any]:
        """Mirrors: jsonPatcher.Patch."""
        try:
            patched = apply_patch(value, operations)
        except UnmetTestError:
            return value
        subject = self.subject
        custom = subject.served.custom
        if custom is not None:
            return custom.store({**patched, "metadata": _known_metadata(patched)})
        for field, own in (("apiVersion", subject.ref.api_version), ("kind", subject.ref.kind)):
            if not patched.get(field) and patched.get(field) not in (0, False, [], {}):
                patched = {**patched, field: own}
            elif not isinstance(patched[field], str):
                text = f"couldn't get version/kind; json parse error: json: cannot unmarshal {_json_type(patched[field])} into Go struct field .{field} of type string"
                raise FailureError(self.policy, part, text, "InternalError", 500)
        if (patched["apiVersion"], patched["kind"]) != (subject.ref.api_version, subject.ref.kind):
            text = f'no kind "{patched.get("kind")}" is registered for version "{patched.get("apiVersion")}" in scheme "pkg/runtime/scheme.go:111"'
            raise FailureError(self.policy, part, text, "InternalError", 500)
        decoding = self._decoded(patched)
        if decoding.status_error is not None or decoding.strict:
            text = decoding.status_error or f"strict decoding error: {', '.join(decoding.strict)}"
            raise FailureError(self.policy, part, text, "InternalError", 500)
        return self._defaulted(patched)

    def _after_merge(self, value: dict[str, Any], fields: dict[str, Any], part: tuple[str | int, ...]) -> dict[str, Any]:
        """Mirrors: applyConfigPatcher.Patch, ApplyStructuredMergeDiff."""
        patch = {**fields, "apiVersion": value["apiVersion"], "kind": value["kind"]}
        custom = self.subject.served.custom
        if custom is not None:
            return custom.store(merge(type_of_definition(custom.schema, self.policy.catalog), value, patch))
        kind = self.policy.catalog.kind(self.subject.ref.api_version, self.subject.ref.kind)
        assert kind is not None
        merged = merge(type_of_kind(kind), value, patch)
        fault = self._decoded(merged).status_error
        if fault is not None:
            fault = _as_converted(fault)
            text = f"unable to convert unstructured object to {self.subject.group}/{self.subject.version}, Kind={self.subject.ref.kind}: {fault}"
            raise FailureError(self.policy, part, text)
        return self._defaulted(merged)

    def _decoded(self, value: dict[str, Any]) -> Decoding:
        from kubecheck.schema.structure.decoding import decode

        kind = self.policy.catalog.kind(self.subject.ref.api_version, self.subject.ref.kind)
        assert kind is not None
        return decode(kind, settled(value))

    def _defaulted(self, value: dict[str, Any]) -> dict[str, Any]:
        from kubecheck.schema.structure.nulls import fill_nulls

        kind = self.policy.catalog.kind(self.subject.ref.api_version, self.subject.ref.kind)
        assert kind is not None
        return self.subject.encoded(default(fill_nulls(kind, value)))


def _json_type(value: object) -> str:
    if isinstance(value, (dict, list)):
        return "object" if isinstance(value, dict) else "array"
    return "bool" if isinstance(value, bool) else "number"


def _as_converted(fault: str) -> str:
    """The words of a decoder as those of the conversion of a map into a struct. Mirrors: runtime.fromUnstructured."""
    if fault.startswith("illegal base64"):
        return f"error decoding from json: {fault}"
    found = re.fullmatch(r"json: cannot unmarshal number \S+ into .* of type (\w+)", fault)
    return fault if found is None else f"cannot convert float64 to {found[1]}"


def _known_metadata(value: dict[str, Any]) -> dict[str, Any]:
    """The metadata of an object without what is none of them."""
    metadata: dict[str, Any] = encode({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata_of(value)}).get("metadata", {})
    return metadata


def _shown(value: dict[str, Any]) -> dict[str, Any]:
    """The object as expressions see it while policies change it."""
    return with_unknown_metadata(value)
