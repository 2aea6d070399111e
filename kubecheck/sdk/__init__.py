"""What a rule is made of: the only module that a rule file imports.

A rule is a generator function with a decorator, in a file of its own beside a page of the same name::

    @rule(on=Service, severity=Severity.ERROR, since="0.1")
    def selector_matches_nothing(service, ctx):
        ...
        yield service.at("spec", "selector").error("selects app=wbe, which no pod template carries")

``on`` names the subject: the engine walks everything of that sort and hands it over. A rule looks at whatever it likes and reports on its
subject; other places become notes. Ids, groups and pages follow from the names of file and folder.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.api.views.view import Object, View, get, items, mapping, strings
from kubecheck.findings import Severity
from kubecheck.model.resource import belong_together
from kubecheck.model.templates import Container, PodTemplate, pod_templates_of
from kubecheck.model.world import Model, World, annotations_of, label_selector, labels_of, map_selector, metadata_of
from kubecheck.near import nearest
from kubecheck.problems import Place, Problem
from kubecheck.sdk.rules import OUTCOMES, Context, Rule, hookimpl, rule, rules_in
from kubecheck.sdk.subjects import File, FileDocument, Kustomization, Refusal, Unreadable
from kubecheck.source import format_path
from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.api import pod_security
    from kubecheck.api.served import lifecycle
    from kubecheck.api.views.apps import DaemonSet, Deployment, ReplicaSet, StatefulSet, Workload
    from kubecheck.api.views.core import (
        ConfigMap,
        LimitRange,
        Namespace,
        Node,
        PersistentVolume,
        PersistentVolumeClaim,
        Pod,
        ResourceQuota,
        Secret,
        Service,
        ServiceAccount,
    )
    from kubecheck.api.views.kinds import (
        ClaimSource,
        CronJob,
        HorizontalPodAutoscaler,
        Ingress,
        Job,
        MutatingAdmissionPolicy,
        NetworkPolicy,
        PodDisruptionBudget,
        PriorityClass,
        Role,
        RoleBinding,
        StorageClass,
        ValidatingAdmissionPolicy,
        ValidatingAdmissionPolicyBinding,
    )
    from kubecheck.documents.templates import may_become
    from kubecheck.model import namespace_security, policies
    from kubecheck.model.absences import explain_absence
    from kubecheck.model.references import Reference, ingress_backends, missing_references
    from kubecheck.model.resource import Resource
    from kubecheck.sim.play.facts import (
        BlockedDrain,
        EmptyService,
        NotSettled,
        Preemption,
        RefusedPod,
        StalledRollout,
        UnboundClaim,
        UnplacedPod,
        UnreadyPod,
    )
    from kubecheck.sim.play.hints import amount_in_words, hint_of, names_in_words, taint_in_words
    from kubecheck.sim.scheduler.diagnosis.obstacles import (
        CrowdedDomains,
        OversizedRequest,
        UnmatchedSelector,
        UnmetSpread,
        UntoleratedTaint,
        UnusableClaim,
        UsedUpCapacity,
    )
    from kubecheck.values import near_values
    from kubecheck.values.cron import CronError, parse_cron
    from kubecheck.values.image import parse_image
    from kubecheck.values.quantity import Quantity

__all__ = [
    "BlockedDrain",
    "ClaimSource",
    "ConfigMap",
    "Container",
    "Context",
    "CronError",
    "CronJob",
    "CrowdedDomains",
    "DaemonSet",
    "Deployment",
    "EmptyService",
    "File",
    "FileDocument",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "Kustomization",
    "LimitRange",
    "Model",
    "MutatingAdmissionPolicy",
    "Namespace",
    "NetworkPolicy",
    "Node",
    "NotSettled",
    "Object",
    "OversizedRequest",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Place",
    "Pod",
    "PodDisruptionBudget",
    "PodTemplate",
    "Preemption",
    "PriorityClass",
    "Problem",
    "Quantity",
    "Reference",
    "Refusal",
    "RefusedPod",
    "ReplicaSet",
    "Resource",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "Rule",
    "Secret",
    "Selector",
    "Service",
    "ServiceAccount",
    "Severity",
    "StalledRollout",
    "StatefulSet",
    "StorageClass",
    "UnboundClaim",
    "UnmatchedSelector",
    "UnmetSpread",
    "UnplacedPod",
    "Unreadable",
    "UnreadyPod",
    "UntoleratedTaint",
    "UnusableClaim",
    "UsedUpCapacity",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "View",
    "Workload",
    "World",
    "amount_in_words",
    "annotations_of",
    "belong_together",
    "explain_absence",
    "fields",
    "format_path",
    "get",
    "hint_of",
    "hookimpl",
    "ingress_backends",
    "items",
    "label_selector",
    "labels_of",
    "lifecycle",
    "map_selector",
    "mapping",
    "may_become",
    "metadata_of",
    "missing_references",
    "names_in_words",
    "namespace_security",
    "near_values",
    "nearest",
    "parse_cron",
    "parse_image",
    "pod_security",
    "pod_templates_of",
    "policies",
    "quantity",
    "rule",
    "rules_in",
    "strings",
    "taint_in_words",
]  # fmt: skip

# Names that are imported when a rule first asks for them: a rule about Services need not load the views of everything else.
_LATE = {
    **dict.fromkeys(("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet", "Workload"), "kubecheck.api.views.apps"),
    **dict.fromkeys(
        ("ConfigMap", "LimitRange", "Namespace", "Node", "PersistentVolume", "PersistentVolumeClaim", "Pod", "ResourceQuota", "Secret",
         "Service", "ServiceAccount"),
        "kubecheck.api.views.core",
    ),
    **dict.fromkeys(
        ("ClaimSource", "CronJob", "HorizontalPodAutoscaler", "Ingress", "Job", "MutatingAdmissionPolicy", "NetworkPolicy", "PodDisruptionBudget",
         "PriorityClass", "Role", "RoleBinding", "StorageClass", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
        "kubecheck.api.views.kinds",
    ),
    **dict.fromkeys(
        ("CrowdedDomains", "OversizedRequest", "UnmatchedSelector", "UnmetSpread", "UntoleratedTaint", "UnusableClaim", "UsedUpCapacity"),
        "kubecheck.sim.scheduler.diagnosis.obstacles",
    ),
    **dict.fromkeys(("amount_in_words", "hint_of", "names_in_words", "taint_in_words"), "kubecheck.sim.play.hints"),
    "Quantity": "kubecheck.values.quantity",
    "Reference": "kubecheck.model.references",
    "explain_absence": "kubecheck.model.absences",
    "may_become": "kubecheck.documents.templates",
    "missing_references": "kubecheck.model.references",
    "Resource": "kubecheck.model.resource",
    "ingress_backends": "kubecheck.model.references",
    "CronError": "kubecheck.values.cron",
    "parse_cron": "kubecheck.values.cron",
    "parse_image": "kubecheck.values.image",
    "lifecycle": "kubecheck.api.served",
    "near_values": "kubecheck.values",
    "pod_security": "kubecheck.api",
    "namespace_security": "kubecheck.model",
    "policies": "kubecheck.model",
}  # fmt: skip


def __getattr__(name: str) -> object:
    module = _LATE.get(name)
    if module is None:
        if name[:1] == "_" or not name[:1].isupper():
            raise AttributeError(name)
        module = OUTCOMES
    found = getattr(__import__(module, fromlist=[name]), name, None)
    if found is None:
        raise AttributeError(f"kubecheck.sdk has no {name}")
    globals()[name] = found
    return found


def quantity(value: object) -> Quantity | None:
    """An amount such as ``500m`` or ``1Gi``; None when it is none."""
    from kubecheck.values.quantity import Quantity, QuantityError

    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return Quantity.parse(value)
    except QuantityError:
        return None
