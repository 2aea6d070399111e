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
from kubecheck.api.kinds import SCALABLE_KINDS
from kubecheck.api.views.view import Object, View, get, items, mapping, strings
from kubecheck.findings import Severity
from kubecheck.model.resource import applied_together, belong_together, lie_together
from kubecheck.model.templates import Container, PodTemplate, pod_templates_of
from kubecheck.model.world import MOST_TOLD, Model, World, annotations_of, labels_of, metadata_of
from kubecheck.near import is_slip, nearest, only_near, slip_among
from kubecheck.problems import AS_TEXT, ONCE, Place, Problem
from kubecheck.sdk.homes import HOMES
from kubecheck.sdk.rules import OUTCOMES, PODS, Context, Rule, hookimpl, rule, rules_in
from kubecheck.sdk.subjects import Chart, File, FileDocument, Kustomization, Placeholder, Refusal, ServerWarning, Unreadable
from kubecheck.source import format_path, texts_in
from kubecheck.source.patterns import late
from kubecheck.values.selector import Selector, label_selector, map_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.api import container_ports, pod_security, policy_rules
    from kubecheck.api.conversions import conversion, misplaced
    from kubecheck.api.disabled_fields import dropped_fields
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
    from kubecheck.api.views.gateway import Gateway, GatewayObject, Route
    from kubecheck.api.views.kinds import (
        AdmissionPolicy,
        AnyAutoscaler,
        Autoscaler,
        ClaimSource,
        CronJob,
        DefaultableClass,
        HorizontalPodAutoscaler,
        Ingress,
        Job,
        MutatingAdmissionPolicy,
        MutatingAdmissionPolicyBinding,
        NetworkPolicy,
        PodDisruptionBudget,
        PriorityClass,
        ResourceClaim,
        Role,
        RoleBinding,
        ServiceCaller,
        StorageClass,
        ValidatingAdmissionPolicy,
        ValidatingAdmissionPolicyBinding,
        WebhookConfiguration,
    )
    from kubecheck.documents.editing.reshaping import Reshaping
    from kubecheck.documents.reading import is_yaml_mapping
    from kubecheck.documents.templates import has_lone_placeholders, is_placeholder, may_become
    from kubecheck.model import policies
    from kubecheck.model.absences import closest_template, explain_absence, mend_selector, missed_beside, missed_template
    from kubecheck.model.addresses import Mention, mentions_of, near_service, pod_names_used
    from kubecheck.model.admitted import refused_claim
    from kubecheck.model.autoscalers import autoscalers_of, pod_range
    from kubecheck.model.changes.narrowing import Narrowing
    from kubecheck.model.changes.pairing import Change, Changes, Growth, Removal
    from kubecheck.model.given_labels import changes_with_release, may_select, may_select_alike
    from kubecheck.model.init_waits import waits_for_later_containers, waits_for_service
    from kubecheck.model.install_stages import why_gone, why_later
    from kubecheck.model.missing_references import MissingReference, missing_references
    from kubecheck.model.names import telling_words
    from kubecheck.model.ordinals import describe_pods, lacking_ordinals, ordinals_of
    from kubecheck.model.producers import maker_of_object
    from kubecheck.model.references import Reference, described_objects, ingress_backends, is_action, route_backends
    from kubecheck.model.resource import Resource
    from kubecheck.model.security import api_resources, credentials, grants, namespace_security, network_policies, webhooks
    from kubecheck.schema.custom.shipped import shipped_definition
    from kubecheck.sdk.chart_sources import ChartSource
    from kubecheck.sdk.standstills import Standstill
    from kubecheck.sim.play.facts import (
        BlockedDrain,
        EmptyService,
        EvictedPod,
        NodelessDaemonSet,
        NotSettled,
        PodlessChange,
        Preemption,
        RefusedPod,
        StalledChange,
        StalledRollout,
        UnboundClaim,
        UnplacedPod,
        UnreadyPod,
    )
    from kubecheck.sim.play.hints import amount_in_words, hint_of, names_in_words, nodeless_in_words, taint_in_words
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
    from kubecheck.values.addresses import is_ip
    from kubecheck.values.cron import CronError, parse_cron
    from kubecheck.values.identifiers import is_valid_port_name
    from kubecheck.values.image import parse_image
    from kubecheck.values.intstr import scaled_value
    from kubecheck.values.quantity import Quantity, quantity
    from kubecheck.values.time import clock_changes

__all__ = [
    "AS_TEXT",
    "MOST_TOLD",
    "ONCE",
    "PODS",
    "SCALABLE_KINDS",
    "AdmissionPolicy",
    "AnyAutoscaler",
    "Autoscaler",
    "BlockedDrain",
    "Change",
    "Changes",
    "Chart",
    "ChartSource",
    "ClaimSource",
    "ConfigMap",
    "Container",
    "Context",
    "CronError",
    "CronJob",
    "CrowdedDomains",
    "DaemonSet",
    "DefaultableClass",
    "Deployment",
    "EmptyService",
    "EvictedPod",
    "File",
    "FileDocument",
    "Gateway",
    "GatewayObject",
    "Growth",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "Kustomization",
    "LimitRange",
    "Mention",
    "MissingReference",
    "Model",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "Namespace",
    "Narrowing",
    "NetworkPolicy",
    "Node",
    "NodelessDaemonSet",
    "NotSettled",
    "Object",
    "OversizedRequest",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Place",
    "Placeholder",
    "Pod",
    "PodDisruptionBudget",
    "PodTemplate",
    "PodlessChange",
    "Preemption",
    "PriorityClass",
    "Problem",
    "Quantity",
    "Reference",
    "Refusal",
    "RefusedPod",
    "Removal",
    "ReplicaSet",
    "Reshaping",
    "Resource",
    "ResourceClaim",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "Route",
    "Rule",
    "Secret",
    "Selector",
    "ServerWarning",
    "Service",
    "ServiceAccount",
    "ServiceCaller",
    "Severity",
    "StalledChange",
    "StalledRollout",
    "Standstill",
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
    "WebhookConfiguration",
    "Workload",
    "World",
    "amount_in_words",
    "annotations_of",
    "api_resources",
    "applied_together",
    "autoscalers_of",
    "belong_together",
    "changes_with_release",
    "clock_changes",
    "closest_template",
    "container_ports",
    "conversion",
    "credentials",
    "describe_pods",
    "described_objects",
    "dropped_fields",
    "explain_absence",
    "fields",
    "format_path",
    "get",
    "grants",
    "has_lone_placeholders",
    "hint_of",
    "hookimpl",
    "ingress_backends",
    "is_action",
    "is_ip",
    "is_placeholder",
    "is_slip",
    "is_valid_port_name",
    "is_yaml_mapping",
    "items",
    "label_selector",
    "labels_of",
    "lacking_ordinals",
    "late",
    "lie_together",
    "lifecycle",
    "maker_of_object",
    "map_selector",
    "mapping",
    "may_become",
    "may_select",
    "may_select_alike",
    "mend_selector",
    "mentions_of",
    "metadata_of",
    "misplaced",
    "missed_beside",
    "missed_template",
    "missing_references",
    "names_in_words",
    "namespace_security",
    "narrow_entries",
    "near_service",
    "near_values",
    "nearest",
    "network_policies",
    "nodeless_in_words",
    "only_near",
    "ordinals_of",
    "parse_cron",
    "parse_image",
    "pod_names_used",
    "pod_range",
    "pod_security",
    "pod_templates_of",
    "policies",
    "policy_rules",
    "quantity",
    "refused_claim",
    "route_backends",
    "rule",
    "rules_in",
    "scaled_value",
    "shipped_definition",
    "slip_among",
    "strings",
    "taint_in_words",
    "telling_words",
    "texts_in",
    "waits_for_later_containers",
    "waits_for_service",
    "webhooks",
    "why_gone",
    "why_later",
]  # fmt: skip


def __getattr__(name: str) -> object:
    module = HOMES.get(name)
    if module is None:
        if name[:1] == "_" or not name[:1].isupper():
            raise AttributeError(name)
        module = OUTCOMES
    found = getattr(__import__(module, fromlist=[name]), name, None)
    if found is None:
        raise AttributeError(f"kubecheck.sdk has no {name}")
    globals()[name] = found
    return found


def narrow_entries(role: Role, ctx: Context) -> Iterator[tuple[int, dict[str, Any]]]:
    """(index, entry) of the rules of a role, less those that grant everything where ``wildcard-role`` says so: that is said once."""
    from kubecheck.api import policy_rules

    is_told = ctx.is_on("wildcard-role")
    return ((index, entry) for index, entry in role.rules if not (is_told and policy_rules.allows_everything(entry)))
