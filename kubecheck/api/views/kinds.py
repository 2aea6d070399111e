"""Views of the other groups: batch, networking, policy, autoscaling, access, storage, scheduling."""

from __future__ import annotations

from kubecheck.api.views.view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar

_RBAC = "rbac.authorization.k8s.io"


class Job(View):
    """A Job."""

    __slots__ = ()
    kinds = (("batch", "Job"),)


class CronJob(View):
    """A CronJob."""

    __slots__ = ()
    kinds = (("batch", "CronJob"),)

    @property
    def schedule(self) -> str:
        """When it runs; empty when nothing is written."""
        return self.text("spec", "schedule") or ""


class Ingress(View):
    """An Ingress."""

    __slots__ = ()
    kinds = (("networking.k8s.io", "Ingress"),)

    @property
    def paths(self) -> list[tuple[tuple[str | int, ...], str, dict[str, Any]]]:
        """(place, host, path) of every path of every rule."""
        return [
            (("spec", "rules", row, "http", "paths", column), self.text("spec", "rules", row, "host") or "", path)
            for row, _ in enumerate(self.items("spec", "rules"))
            for column, path in enumerate(self.items("spec", "rules", row, "http", "paths"))
            if isinstance(path, dict)
        ]


class NetworkPolicy(View):
    """A NetworkPolicy."""

    __slots__ = ()
    kinds = (("networking.k8s.io", "NetworkPolicy"),)


class Autoscaler(View):
    """Whatever decides how many pods a workload has: a HorizontalPodAutoscaler, or a ScaledObject, of which KEDA makes one."""

    __slots__ = ()
    kinds: ClassVar[tuple[tuple[str, str], ...]] = (("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject"))

    @property
    def minimum(self) -> int | None:
        """How many pods it leaves at least; None where the field holds no number."""
        field, default = ("minReplicaCount", 0) if self.kind == "ScaledObject" else ("minReplicas", 1)
        return default if self.get("spec", field) is None else self.number("spec", field)

    @property
    def maximum(self) -> int | None:
        """How many pods it makes at most; None where the field holds no number."""
        field, default = ("maxReplicaCount", 100) if self.kind == "ScaledObject" else ("maxReplicas", None)
        return default if self.get("spec", field) is None else self.number("spec", field)


class HorizontalPodAutoscaler(Autoscaler):
    """A HorizontalPodAutoscaler."""

    __slots__ = ()
    kinds = (("autoscaling", "HorizontalPodAutoscaler"),)


class AnyAutoscaler(View):
    """An `Autoscaler`, or a VerticalPodAutoscaler, which decides what the pods of a workload request."""

    __slots__ = ()
    kinds = (*Autoscaler.kinds, ("autoscaling.k8s.io", "VerticalPodAutoscaler"))


class PodDisruptionBudget(View):
    """A PodDisruptionBudget."""

    __slots__ = ()
    kinds = (("policy", "PodDisruptionBudget"),)


def _texts(value: Any) -> Any:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else value


class Role(View):
    """A Role or ClusterRole."""

    __slots__ = ()
    kinds = ((_RBAC, "Role"), (_RBAC, "ClusterRole"))

    @property
    def rules(self) -> list[tuple[int, dict[str, Any]]]:
        """(index, rule) pairs, with the strings only of what a rule lists."""
        return [(index, {name: _texts(each) for name, each in rule.items()}) for index, rule in enumerate(self.items("rules")) if isinstance(rule, dict)]


class RoleBinding(View):
    """A RoleBinding or ClusterRoleBinding."""

    __slots__ = ()
    kinds = ((_RBAC, "RoleBinding"), (_RBAC, "ClusterRoleBinding"))

    @property
    def subjects(self) -> list[tuple[int, dict[str, Any]]]:
        """(index, subject) pairs."""
        return [(index, each) for index, each in enumerate(self.items("subjects")) if isinstance(each, dict)]


class ClaimSource(View):
    """Whatever names a class of storage: a claim, a volume, or a StatefulSet, which makes claims."""

    __slots__ = ()
    kinds = (("", "PersistentVolumeClaim"), ("", "PersistentVolume"), ("apps", "StatefulSet"))


class ResourceClaim(View):
    """A claim of devices, or a template of such claims."""

    __slots__ = ()
    kinds = (("resource.k8s.io", "ResourceClaim"), ("resource.k8s.io", "ResourceClaimTemplate"))

    @property
    def requests_path(self) -> tuple[str, ...]:
        """Where the requests stand."""
        return ("spec", "spec", "devices", "requests") if self.kind == "ResourceClaimTemplate" else ("spec", "devices", "requests")


class StorageClass(View):
    """A StorageClass."""

    __slots__ = ()
    kinds = (("storage.k8s.io", "StorageClass"),)


class DefaultableClass(View):
    """A class of which one may be marked as the default."""

    __slots__ = ()
    kinds = (
        ("networking.k8s.io", "IngressClass"), ("scheduling.k8s.io", "PriorityClass"), ("snapshot.storage.k8s.io", "VolumeSnapshotClass"),
        ("storage.k8s.io", "StorageClass"),
    )  # fmt: skip

    @property
    def default_path(self) -> tuple[str, ...] | None:
        """Where it is marked as the default; None where it is not."""
        if self.kind == "PriorityClass":
            return ("globalDefault",) if self.get("globalDefault") is True else None
        from kubecheck.api.admission.storage import DEFAULT_MARKS

        marks = (each for each in DEFAULT_MARKS[self.kind] if self.annotations.get(each) == "true")
        return next((("metadata", "annotations", mark) for mark in marks), None)


class PriorityClass(View):
    """A PriorityClass."""

    __slots__ = ()
    kinds = (("scheduling.k8s.io", "PriorityClass"),)


class ValidatingAdmissionPolicy(View):
    """A ValidatingAdmissionPolicy."""

    __slots__ = ()
    kinds = (("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),)


class ValidatingAdmissionPolicyBinding(View):
    """A ValidatingAdmissionPolicyBinding."""

    __slots__ = ()
    kinds = (("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),)


class MutatingAdmissionPolicy(View):
    """A MutatingAdmissionPolicy."""

    __slots__ = ()
    kinds = (("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),)


class MutatingAdmissionPolicyBinding(View):
    """A MutatingAdmissionPolicyBinding."""

    __slots__ = ()
    kinds = (("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"),)


class AdmissionPolicy(View):
    """A ValidatingAdmissionPolicy or MutatingAdmissionPolicy."""

    __slots__ = ()
    kinds = (*ValidatingAdmissionPolicy.kinds, *MutatingAdmissionPolicy.kinds)


class WebhookConfiguration(View):
    """A ValidatingWebhookConfiguration or MutatingWebhookConfiguration."""

    __slots__ = ()
    kinds = (("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"), ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"))


class ServiceCaller(View):
    """Whatever has the server call a Service: admission webhooks, conversions of custom resources, aggregated APIs."""

    __slots__ = ()
    kinds = (
        *WebhookConfiguration.kinds,
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
    )
