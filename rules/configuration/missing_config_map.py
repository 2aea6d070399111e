"""A ConfigMap that something needs and that is not found in the checked files."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    only_where_some = True  # tell only where the files hold ConfigMaps at all


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", options=Options, joins=True, points_at=(("", "ConfigMap"),), aliases=(
    "kube-linter:env-value-from", "kubevious:container-env-config-map-ref", "kubevious:container-env-from-config-map-ref",
    "kubevious:container-env-from-secret-ref", "kubevious:container-env-secret-ref", "kubevious:pod-spec-volume-config-map-ref",
    "kubevious:pod-spec-volume-secret-ref", "popeye:POP-304",
))  # fmt: skip
def missing_config_map(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    told: set[str] = set()
    for missing in missing_references(template, ctx.world, "", "ConfigMap"):
        if missing.name in told or missing.name in _MADE_BY_THE_CLUSTER or (template.namespace, missing.name) in _MADE_BY_INSTALLERS:
            continue
        told.add(missing.name)
        if missing.near or missing.has_siblings or not ctx.options.only_where_some:
            problem = missing.problem("; its containers wait until it is there")
            yield problem if missing.nearest is None else problem.note(f"ConfigMap {missing.near}", missing.nearest.at("metadata", "name"))



# Objects that are in every namespace without anybody writing them.
_MADE_BY_THE_CLUSTER = frozenset(("kube-root-ca.crt", "openshift-service-ca.crt"))
# Those that the API server makes, and kubeadm when it sets a cluster up.
_MADE_BY_INSTALLERS = frozenset((
    ("kube-system", "coredns"), ("kube-system", "extension-apiserver-authentication"), ("kube-system", "kube-proxy"), ("kube-system", "kubeadm-config"),
    ("kube-system", "kubelet-config"), ("kube-public", "cluster-info"),
))  # fmt: skip
