"""What operators make of custom resources: objects and pods that no file holds, though something in the files brings them about."""

from __future__ import annotations

from kubecheck.api.views.view import get, items, strings
from kubecheck.model.templates import pod_templates_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.values.selector import Selector

# (group, kind) of a custom resource -> (kind, name) of what its operator makes. A name has {name} for the resource's own; one that begins with
# a dot is the path of the field that holds it, [] for each item of a list.
MADE_OBJECTS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("acid.zalan.do", "postgresql"): (("Service", "{name}"), ("Service", "{name}-repl")),
    ("bitnami.com", "SealedSecret"): (("Secret", "{name}"), ("Secret", ".spec.template.metadata.name")),
    ("cert-manager.io", "Certificate"): (("Secret", ".spec.secretName"),),
    ("dragonflydb.io", "Dragonfly"): (("Service", "{name}"),),
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): (
        ("Secret", "{name}-es-elastic-user"), ("Secret", "{name}-es-http-certs-public"), ("Service", "{name}-es-http"),
    ),
    ("flink.apache.org", "FlinkDeployment"): (("Service", "{name}-rest"),),
    ("grafana.integreatly.org", "Grafana"): (("Secret", "{name}-admin-credentials"), ("Service", "{name}-service")),
    ("infra.contrib.fluxcd.io", "Terraform"): (("Secret", ".spec.writeOutputsToSecret.name"),),
    ("external-secrets.io", "ExternalSecret"): (("Secret", "{name}"), ("Secret", ".spec.target.name")),
    ("external-secrets.io", "ClusterExternalSecret"): (("Secret", "{name}"), ("Secret", ".spec.externalSecretName")),
    ("kubernetes-client.io", "ExternalSecret"): (("Secret", "{name}"),),
    ("isindir.github.com", "SopsSecret"): (("Secret", ".spec.secretTemplates.[].name"),),
    ("jaegertracing.io", "Jaeger"): (("Service", "{name}-query"), ("Service", "{name}-collector"), ("Service", "{name}-agent")),
    ("kafka.strimzi.io", "Kafka"): (
        ("Secret", "{name}-cluster-ca-cert"), ("Secret", "{name}-clients-ca-cert"), ("Service", "{name}-kafka-bootstrap"),
        ("Service", "{name}-kafka-brokers"), ("Service", "{name}-zookeeper-client"),
    ),
    ("kafka.strimzi.io", "KafkaUser"): (("Secret", "{name}"),),
    ("k8s.bitwarden.com", "BitwardenSecret"): (("Secret", ".spec.secretName"),),
    ("k8s.keycloak.org", "Keycloak"): (("Secret", "{name}-initial-admin"), ("Service", "{name}-service")),
    ("k8s.mariadb.com", "MariaDB"): (("Secret", ".spec.rootPasswordSecretKeyRef.name"), ("Secret", ".spec.passwordSecretKeyRef.name"), ("Service", "{name}"), ("Service", "{name}-primary")),
    ("kafka.strimzi.io", "KafkaConnect"): (("Service", "{name}-connect-api"),),
    ("kibana.k8s.elastic.co", "Kibana"): (("Service", "{name}-kb-http"),),
    ("monitoring.coreos.com", "Alertmanager"): (("Service", "alertmanager-operated"),),
    ("monitoring.coreos.com", "Prometheus"): (("Service", "prometheus-operated"),),
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"): (("Service", "{name}-svc"),),
    ("objectbucket.io", "ObjectBucketClaim"): (("ConfigMap", "{name}"), ("Secret", "{name}")),
    ("onepassword.com", "OnePasswordItem"): (("Secret", "{name}"),),
    ("opensearch.opster.io", "OpenSearchCluster"): (("Secret", "{name}-admin-password"), ("Service", ".spec.general.serviceName")),
    ("opentelemetry.io", "OpenTelemetryCollector"): (("Service", "{name}-collector"), ("ServiceAccount", "{name}-collector")),
    ("postgres-operator.crunchydata.com", "PostgresCluster"): (("Secret", "{name}-pguser-{name}"), ("Service", "{name}-primary"), ("Service", "{name}-ha")),
    ("postgresql.cnpg.io", "Cluster"): (
        ("Secret", "{name}-app"), ("Secret", "{name}-superuser"), ("Secret", "{name}-ca"), ("Secret", "{name}-server"), ("Service", "{name}-rw"),
        ("Service", "{name}-ro"), ("Service", "{name}-r"), ("ServiceAccount", "{name}"),
    ),
    ("rabbitmq.com", "RabbitmqCluster"): (("Secret", "{name}-default-user"), ("Service", "{name}"), ("Service", "{name}-nodes")),
    ("secrets.doppler.com", "DopplerSecret"): (("Secret", ".spec.managedSecret.name"),),
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): (("Secret", ".spec.secretObjects.[].secretName"),),
    ("secrets.hashicorp.com", "VaultDynamicSecret"): (("Secret", ".spec.destination.name"),),
    ("secrets.hashicorp.com", "VaultPKISecret"): (("Secret", ".spec.destination.name"),),
    ("secrets.hashicorp.com", "VaultStaticSecret"): (("Secret", ".spec.destination.name"),),
    ("secrets.infisical.com", "InfisicalSecret"): (("Secret", ".spec.managedSecretReference.secretName"),),
    ("services.k8s.aws", "FieldExport"): (("ConfigMap", ".spec.to.name"), ("Secret", ".spec.to.name")),
    ("serving.knative.dev", "Service"): (("Service", "{name}"),),
    ("trust.cert-manager.io", "Bundle"): (("ConfigMap", "{name}"), ("Secret", "{name}")),
}  # fmt: skip

# Groups whose resources say how things are routed, watched or allowed: no operator makes pods of them.
_WITHOUT_PODS = frozenset((
    "bitnami.com", "cert-manager.io", "cilium.io", "constraints.gatekeeper.sh", "crd.projectcalico.org", "external-secrets.io", "keda.sh",
    "kyverno.io", "networking.istio.io", "projectcalico.org", "security.istio.io", "telemetry.istio.io", "templates.gatekeeper.sh", "traefik.io",
))  # fmt: skip
_KINDS_WITHOUT_PODS = frozenset((
    "AlertmanagerConfig", "AppProject", "Application", "ApplicationSet", "PodMonitor", "Probe", "PrometheusRule", "ScrapeConfig", "ServiceMonitor",
))  # fmt: skip
_OF_SIGS = ".sigs.k8s.io"
# Domains of labels that everybody uses, so that they tell of no operator.
_COMMON_DOMAINS = frozenset(("k8s.io", "kubernetes.io", "x-k8s.io"))


def maker_of_object(world: World, key: Key) -> Resource | None:
    """The custom resource of which an operator makes the object of that key, or the release whose chart is likely to bring it; None without one."""
    makers: dict[tuple[str, str], list[Resource]] | None = world.kept.get(maker_of_object)
    if makers is None:
        makers = world.kept[maker_of_object] = {}
        for resource in world.all_definitions:
            of_kubernetes = "." not in resource.ref.group or resource.ref.group.endswith(".k8s.io")
            if not of_kubernetes or resource.ref.key[:2] in _CERTIFIED:
                for made in _made_objects(resource):
                    makers.setdefault(made, []).append(resource)
    _, kind, namespace, name = key
    maker = next((each for each in makers.get((kind, name), ()) if each.ref.namespace in ("", namespace)), None)
    return maker or next((each for each, names in releases_in(namespace, world) if any(f"-{word}-" in f"-{name}-" for word in names)), None)


def releases_in(namespace: str, world: World) -> list[tuple[Resource, set[str]]]:
    """What installs charts into a namespace that are not among the files, each with what its objects are called by: the release, the chart."""
    found: dict[str, list[tuple[Resource, set[str]]]] | None = world.kept.get(releases_in)
    if found is None:
        found = world.kept[releases_in] = {}
        for key, read in _INSTALLERS.items():
            for resource in world.of_kind(*key):
                target, names = read(resource)
                if names:
                    words = {each for each in (resource.ref.name, *names) if isinstance(each, str) and each}
                    found.setdefault(target if isinstance(target, str) and target else resource.ref.namespace, []).append((resource, words))
    return found.get(namespace, [])


def is_release(resource: Resource) -> bool:
    """Whether an object installs a chart."""
    return resource.ref.key[:2] in _INSTALLERS


def _of_flux(resource: Resource) -> tuple[Any, list[Any]]:
    """Where a HelmRelease installs its chart, and names of what that brings; none of a chart in a repository of files."""
    chart = get(resource.value, ("spec", "chart", "spec", "chart"))
    if get(resource.value, ("spec", "chart", "spec", "sourceRef", "kind")) == "HelmRepository":
        names = [chart, get(resource.value, ("spec", "releaseName"))]
    else:
        names = [get(resource.value, ("spec", "releaseName")), get(resource.value, ("spec", "chartRef", "name"))] if get(resource.value, ("spec", "chartRef")) else []
    return get(resource.value, ("spec", "targetNamespace")), names


def _of_argo(resource: Resource) -> tuple[Any, list[Any]]:
    """Where an Application installs a chart of a repository of charts, and names of what that brings."""
    sources = [get(resource.value, ("spec", "source")), *items(get(resource.value, ("spec", "sources")))]
    names = [each for source in sources if get(source, ("chart",)) for each in (get(source, ("chart",)), get(source, ("helm", "releaseName")))]
    return get(resource.value, ("spec", "destination", "namespace")), names


def _of_k3s(resource: Resource) -> tuple[Any, list[Any]]:
    """Where a HelmChart of K3s installs its chart, and names of what that brings."""
    return get(resource.value, ("spec", "targetNamespace")), [get(resource.value, ("spec", "chart"))]


_INSTALLERS = {
    ("argoproj.io", "Application"): _of_argo,
    ("helm.cattle.io", "HelmChart"): _of_k3s,
    ("helm.toolkit.fluxcd.io", "HelmRelease"): _of_flux,
}


# Where objects name the certificates that cert-manager makes for them where an annotation asks for that. Mirrors: ingress-shim, gateway-shim (cert-manager).
_ISSUED_BY = frozenset(("cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme"))
_CERTIFIED = {
    ("gateway.networking.k8s.io", "Gateway"): ["spec", "listeners", "[]", "tls", "certificateRefs", "[]", "name"],
    ("networking.k8s.io", "Ingress"): ["spec", "tls", "[]", "secretName"],
}


def _made_objects(resource: Resource) -> Iterator[tuple[str, str]]:
    """(kind, name) of the objects that come of a custom resource."""
    for kind, pattern in MADE_OBJECTS.get(resource.ref.key[:2], ()):
        if pattern.startswith("."):
            yield from ((kind, name) for name in _texts_at(resource.value, pattern[1:].split(".")))
        else:
            yield kind, pattern.replace("{name}", resource.ref.name)
    annotations = get(resource.value, ("metadata", "annotations"))
    if resource.ref.key[:2] in _CERTIFIED and isinstance(annotations, dict) and not _ISSUED_BY.isdisjoint(annotations):
        yield from (("Secret", name) for name in _texts_at(resource.value, _CERTIFIED[resource.ref.key[:2]]))
    # What Crossplane's providers write, whatever the resource.
    yield from (("Secret", name) for name in _texts_at(resource.value, ["spec", "writeConnectionSecretToRef", "name"]))


def _texts_at(value: object, steps: list[str]) -> Iterator[str]:
    if not steps:
        if isinstance(value, str):
            yield value
        return
    for each in items(value) if steps[0] == "[]" else (get(value, (steps[0],)),):
        yield from _texts_at(each, steps[1:])


def maker_of_pods(world: World, namespace: str, selector: Selector) -> str:
    """What makes the pods that a selector is after, in words, where the files show an operator of such pods; else empty.

    A label's domain is that of a custom resource's group, or one is beneath the other; or a custom resource of the namespace is named in the
    selector, or carries most of its labels.
    """
    wanted = selector.exact_values()
    domains = {key.partition("/")[0] for key in (*selector.equalities, *(each.key for each in selector.requirements)) if "/" in key}
    groups = _operated_groups(world) if domains else ()
    for domain in sorted(domains):
        for group in groups:
            if _is_related(domain, group):
                return f"the operator of {group}"
    values = set(wanted.values())
    for resource, labels in _possible_makers(world).get(namespace, ()):
        if resource.ref.name in values or sum(labels.get(key) == value for key, value in wanted.items()) * 2 > len(wanted):
            return f"the operator of {resource.ref.label}"
    return ""


def operator_in(namespace: str, world: World) -> Resource | None:
    """The first workload of a namespace that runs for good and whose account may create workloads there: an operator, which does so from its program; None without one."""
    found: dict[str, Resource] | None = world.kept.get(operator_in)
    if found is None:
        found = world.kept[operator_in] = {}
        for template in world.pod_templates:
            own = template.resource.ref.namespace
            account = template.account
            if own not in found and account and template.long_running and _may_create_workloads(own, account, world):
                found[own] = template.resource
    return found.get(namespace)


def _may_create_workloads(namespace: str, account: str, world: World) -> bool:
    """Whether an account may create Deployments, DaemonSets or StatefulSets in its namespace, by a rule that does not allow everything."""
    from kubecheck.api.policy_rules import allows, allows_everything
    from kubecheck.model.security.grants import bindings_of_account, granted_rules

    return any(
        allows(rule, ("create",), "apps", ("deployments", "daemonsets", "statefulsets")) and not allows_everything(rule)
        for binding in bindings_of_account(namespace, account, world)
        if binding.ref.kind == "ClusterRoleBinding" or binding.ref.namespace == namespace
        for rule in granted_rules(binding, world)
    )


def _possible_makers(world: World) -> dict[str, list[tuple[Resource, dict[str, str]]]]:
    """By namespace the custom resources that an operator may make pods of, each with the labels that it and they carry."""
    found: dict[str, list[tuple[Resource, dict[str, str]]]] | None = world.kept.get(_possible_makers)
    if found is None:
        found = world.kept[_possible_makers] = {}
        for resource in world.resources:
            group, kind = resource.ref.key[:2]
            if "." not in group or group.endswith(".k8s.io") or group in _WITHOUT_PODS or kind in _KINDS_WITHOUT_PODS or pod_templates_of(resource):
                continue
            labels = {**strings(get(resource.value, ("metadata", "labels"))), **strings(get(resource.value, ("spec", "podMetadata", "labels")))}
            found.setdefault(resource.ref.namespace, []).append((resource, labels))
    return found


def _operated_groups(world: World) -> list[str]:
    """The groups of custom resources and their definitions, and of roles that may make pods for them."""
    if "operated groups" not in world.kept:
        found: dict[str, None] = {}
        for resource in world.all_definitions:
            group, kind = resource.ref.key[:2]
            if kind == "CustomResourceDefinition":
                found[str(get(resource.value, ("spec", "group")))] = None
            elif kind in ("Role", "ClusterRole"):
                found.update(dict.fromkeys(_groups_of_role(resource)))
            elif "." in group and (not group.endswith(".k8s.io") or resource.status == 404):
                found[group] = None
        world.kept["operated groups"] = sorted(found)
    groups: list[str] = world.kept["operated groups"]
    return groups


def _groups_of_role(role: Resource) -> list[str]:
    """The groups with a domain that a role is about, where it may make pods as well."""
    rules = [each for each in items(role.value.get("rules")) if isinstance(each, dict)]
    makes = any(
        {"create", "*"} & set(map(str, items(each.get("verbs")))) and {"pods", "deployments", "statefulsets", "*"} & set(map(str, items(each.get("resources"))))
        for each in rules
    )
    if not makes:
        return []
    return [group for each in rules for group in items(each.get("apiGroups")) if isinstance(group, str) and "." in group and not group.endswith(".k8s.io")]


def _is_related(domain: str, group: str) -> bool:
    """Whether a label's domain is a group, or one of the two lies beneath the other; ``lws.sigs.k8s.io`` is the domain of group ``lws.x-k8s.io``."""
    if domain == group or (domain.endswith(_OF_SIGS) and domain.removesuffix(_OF_SIGS) == group.removesuffix(".x-k8s.io")):
        return True
    shorter, longer = sorted((domain, group), key=len)
    return "." in shorter and shorter not in _COMMON_DOMAINS and longer.endswith(f".{shorter}") and not longer.endswith(".k8s.io")
