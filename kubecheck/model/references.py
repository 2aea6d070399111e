"""Who refers to whom: every field by which one object names another, with the key it needs and whether it may be missing."""

from __future__ import annotations

from kubecheck.api.views.view import get, items
from kubecheck.model.templates import PodTemplate, pod_templates_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.problems import Place
    from kubecheck.source.positions import Path

_RBAC = "rbac.authorization.k8s.io"
_GATEWAY = "gateway.networking.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"
_FLOW_CONTROL = "flowcontrol.apiserver.k8s.io"
# Mirrors: k8s.io/apiserver/pkg/authentication/serviceaccount.ServiceAccountUsernamePrefix.
_ACCOUNT_USER = "system:serviceaccount:"


class Reference:
    """A field of an object that names another one.

    ``target`` is the key of the named object; ``data_key`` the entry that it must have, empty when the whole object is meant; ``path`` the
    place of the name and ``data_path`` that of the entry's name, from the referrer's root; ``optional`` whether it may be missing;
    ``template`` the pod template that it stands in, if any.
    """

    __slots__ = ("data_key", "data_path", "optional", "path", "resource", "target", "template")

    def __init__(
        self, resource: Resource, target: Key, path: Path, data_key: str = "", data_path: Path = (), optional: bool = False,
        template: PodTemplate | None = None,
    ) -> None:  # fmt: skip
        self.resource = resource
        self.target = target
        self.path = path
        self.data_key = data_key
        self.data_path = data_path or path
        self.optional = optional
        self.template = template

    @property
    def place(self) -> Place:
        """Where the name is written."""
        return self.resource.at(*self.path)

    @property
    def data_place(self) -> Place:
        """Where the entry's name is written."""
        return self.resource.at(*self.data_path)

    def __repr__(self) -> str:
        return f"Reference({self.resource.ref.full} {'.'.join(map(str, self.path))} -> {self.target})"


def references_of(resource: Resource) -> list[Reference]:
    """Every reference of an object to others, in the order of its fields; names that are no strings or empty are left out."""
    found = []
    for template in pod_templates_of(resource):
        found += _of_pod_template(template)
    special = _BY_KIND.get(resource.ref.key[:2])
    if special is not None:
        found += special(resource)
    return found


def _named(
    resource: Resource, group: str, kind: str, path: Path, *, namespace: str | None = None, optional: bool = False,
    template: PodTemplate | None = None,
) -> Iterator[Reference]:  # fmt: skip
    """The reference whose target's name stands at the path, if a name stands there."""
    name = get(resource.value, path)
    if isinstance(name, str) and name:
        namespace = resource.ref.namespace if namespace is None else namespace
        yield Reference(resource, (group, kind, namespace, name), path, optional=optional, template=template)


def _of_pod_template(template: PodTemplate) -> list[Reference]:
    resource = template.resource
    found: list[Reference] = []

    def path_to(path: Path) -> Path:
        return template.path_to("spec", *path)

    def named(group: str, kind: str, path: Path, *, namespace: str | None = None, optional: object = False) -> None:
        found.extend(_named(resource, group, kind, path_to(path), namespace=namespace, optional=optional is True, template=template))

    def entry(kind: str, value: object, path: Path, optional: object = None) -> None:
        """A ``{name, key, optional}`` selector."""
        if not isinstance(value, dict):
            return
        name, key = value.get("name"), value.get("key")
        if isinstance(name, str) and name:
            where = path_to(path)
            may_miss = value.get("optional") is True if optional is None else optional is True
            wanted = key if isinstance(key, str) else ""
            found.append(
                Reference(resource, ("", kind, resource.ref.namespace, name), (*where, "name"), wanted, (*where, "key"), may_miss, template)
            )

    def volume_of(kind: str, value: dict[str, Any], name_field: str, path: Path) -> None:
        """A volume of a ConfigMap or Secret: the object, and each of the entries it picks."""
        named("", kind, (*path, name_field), optional=value.get("optional"))
        name = value.get(name_field)
        for index, item in enumerate(items(value.get("items"))):
            if isinstance(item, dict) and isinstance(item.get("key"), str) and isinstance(name, str) and name:
                where = path_to(path)
                found.append(
                    Reference(
                        resource, ("", kind, resource.ref.namespace, name), (*where, name_field), item["key"],
                        (*where, "items", index, "key"), value.get("optional") is True, template,
                    )
                )  # fmt: skip

    for container in template.all_containers:
        at: Path = (container.list_name, container.index)
        for index, variable in enumerate(container.items("env")):
            source = get(variable, ("valueFrom",))
            if isinstance(source, dict):
                entry("ConfigMap", source.get("configMapKeyRef"), (*at, "env", index, "valueFrom", "configMapKeyRef"))
                entry("Secret", source.get("secretKeyRef"), (*at, "env", index, "valueFrom", "secretKeyRef"))
        for index, source in enumerate(container.items("envFrom")):
            for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                whole = get(source, (field,))
                if isinstance(whole, dict):
                    named("", kind, (*at, "envFrom", index, field, "name"), optional=whole.get("optional"))
    replaced = [get(each, ("metadata", "name")) for each in items(get(resource.value, ("spec", "volumeClaimTemplates")))]
    for index, volume in enumerate(template.items("volumes")):
        if not isinstance(volume, dict) or volume.get("name") in replaced:
            continue  # a claim template of a StatefulSet takes the place of a volume of its name
        at = ("volumes", index)
        if isinstance(volume.get("configMap"), dict):
            volume_of("ConfigMap", volume["configMap"], "name", (*at, "configMap"))
        if isinstance(volume.get("secret"), dict):
            volume_of("Secret", volume["secret"], "secretName", (*at, "secret"))
        if isinstance(volume.get("persistentVolumeClaim"), dict):
            named("", "PersistentVolumeClaim", (*at, "persistentVolumeClaim", "claimName"))
        for number, source in enumerate(items(get(volume, ("projected", "sources")))):
            if isinstance(source, dict):
                for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
                    if isinstance(source.get(field), dict):
                        volume_of(kind, source[field], "name", (*at, "projected", "sources", number, field))
        named("storage.k8s.io", "StorageClass", (*at, "ephemeral", "volumeClaimTemplate", "spec", "storageClassName"), namespace="")
    for index, _ in enumerate(template.items("imagePullSecrets")):
        named("", "Secret", ("imagePullSecrets", index, "name"))
    named("", "ServiceAccount", template.service_account[0])
    named("scheduling.k8s.io", "PriorityClass", ("priorityClassName",), namespace="")
    named("node.k8s.io", "RuntimeClass", ("runtimeClassName",), namespace="")
    for index, _ in enumerate(template.items("resourceClaims")):
        named("resource.k8s.io", "ResourceClaim", ("resourceClaims", index, "resourceClaimName"))
        named("resource.k8s.io", "ResourceClaimTemplate", ("resourceClaims", index, "resourceClaimTemplateName"))
    return found


def _of_resource_claim(resource: Resource) -> Iterator[Reference]:
    """The classes of the devices that are asked for; in older versions they stand in the request itself."""
    path = ("spec", "spec", "devices", "requests") if resource.ref.kind == "ResourceClaimTemplate" else ("spec", "devices", "requests")
    for index, request in enumerate(items(get(resource.value, path))):
        places: list[Path] = [("deviceClassName",), ("exactly", "deviceClassName")]
        places += [("firstAvailable", number, "deviceClassName") for number, _ in enumerate(items(get(request, ("firstAvailable",))))]
        for place in places:
            yield from _named(resource, "resource.k8s.io", "DeviceClass", (*path, index, *place), namespace="")


def _of_stateful_set(resource: Resource) -> Iterator[Reference]:
    yield from _named(resource, "", "Service", ("spec", "serviceName"))
    for index, _ in enumerate(items(get(resource.value, ("spec", "volumeClaimTemplates")))):
        yield from _named(
            resource, "storage.k8s.io", "StorageClass", ("spec", "volumeClaimTemplates", index, "spec", "storageClassName"), namespace=""
        )


def _of_claim(resource: Resource) -> Iterator[Reference]:
    yield from _named(resource, "storage.k8s.io", "StorageClass", ("spec", "storageClassName"), namespace="")
    yield from _named(resource, "", "PersistentVolume", ("spec", "volumeName"), namespace="")
    yield from _named(resource, "storage.k8s.io", "VolumeAttributesClass", ("spec", "volumeAttributesClassName"), namespace="")


def _of_volume(resource: Resource) -> Iterator[Reference]:
    yield from _named(resource, "storage.k8s.io", "StorageClass", ("spec", "storageClassName"), namespace="")
    namespace = get(resource.value, ("spec", "claimRef", "namespace"))
    if isinstance(namespace, str):
        yield from _named(resource, "", "PersistentVolumeClaim", ("spec", "claimRef", "name"), namespace=namespace)


def _of_service_account(resource: Resource) -> Iterator[Reference]:
    for field in ("secrets", "imagePullSecrets"):
        for index, _ in enumerate(items(get(resource.value, (field,)))):
            yield from _named(resource, "", "Secret", (field, index, "name"))


def _of_ingress(resource: Resource) -> Iterator[Reference]:
    yield from _named(resource, "networking.k8s.io", "IngressClass", ("spec", "ingressClassName"), namespace="")
    for path, _ in ingress_backends(resource.value):
        yield from _named(resource, "", "Service", (*path, "service", "name"))
        yield from _named(resource, "", "Service", (*path, "serviceName"))
    for index, _ in enumerate(items(get(resource.value, ("spec", "tls")))):
        yield from _named(resource, "", "Secret", ("spec", "tls", index, "secretName"))


def is_action(backend: object) -> bool:
    """Whether a backend of an Ingress is an action in an annotation, for the AWS Load Balancer Controller: its port says so, and its name is no Service's."""
    port = get(backend, ("service", "port", "name")) or get(backend, ("servicePort",))
    return bool(port == "use-annotation")


def ingress_backends(value: object) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every backend of an Ingress with its path: of the default, and of each path of each rule, in any version. Actions are left out."""
    for field in ("defaultBackend", "backend"):
        backend = get(value, ("spec", field))
        if isinstance(backend, dict) and not is_action(backend):
            yield ("spec", field), backend
    for index, rule in enumerate(items(get(value, ("spec", "rules")))):
        for number, path in enumerate(items(get(rule, ("http", "paths")))):
            backend = get(path, ("backend",))
            if isinstance(backend, dict) and not is_action(backend):
                yield ("spec", "rules", index, "http", "paths", number, "backend"), backend


def _of_autoscaler(resource: Resource) -> Iterator[Reference]:
    yield from _scaled(resource, "scaleTargetRef")


def described_objects(resource: Resource) -> Iterator[Reference]:
    """The objects whose metrics a HorizontalPodAutoscaler scales by, which are no more than measured. Mirrors: MetricsClient.GetObjectMetric."""
    for index, _ in enumerate(items(get(resource.value, ("spec", "metrics")))):
        for field in ("describedObject", "target"):  # the latter in v2beta1
            path: Path = ("spec", "metrics", index, "object", field)
            kind, version = (get(resource.value, (*path, each)) for each in ("kind", "apiVersion"))
            if isinstance(kind, str) and kind:
                group = version.rpartition("/")[0] if isinstance(version, str) else ""
                yield from _named(resource, group, kind, (*path, "name"))


def _of_scaled_object(resource: Resource) -> Iterator[Reference]:
    yield from _scaled(resource, "scaleTargetRef", "apps/v1", "Deployment")


def _of_vertical_autoscaler(resource: Resource) -> Iterator[Reference]:
    yield from _scaled(resource, "targetRef")


def _scaled(resource: Resource, field: str, default_version: str = "", default_kind: str = "") -> Iterator[Reference]:
    target = get(resource.value, ("spec", field))
    if not isinstance(target, dict):
        return
    api_version, kind = target.get("apiVersion") or default_version, target.get("kind") or default_kind
    group = api_version.rpartition("/")[0] if isinstance(api_version, str) else ""
    if isinstance(kind, str):
        group = {"extensions": "apps"}.get(group, group)
        if not group and kind in ("Deployment", "StatefulSet", "ReplicaSet"):
            group = "apps"
        yield from _named(resource, group, kind, ("spec", field, "name"))


def _of_binding(resource: Resource) -> Iterator[Reference]:
    kind = get(resource.value, ("roleRef", "kind"))
    if kind in ("Role", "ClusterRole"):
        namespace = "" if kind == "ClusterRole" else resource.ref.namespace
        yield from _named(resource, _RBAC, kind, ("roleRef", "name"), namespace=namespace)
    for index, subject in enumerate(items(get(resource.value, ("subjects",)))):
        if get(subject, ("kind",)) == "ServiceAccount":
            namespace = get(subject, ("namespace",))
            namespace = namespace if isinstance(namespace, str) and namespace else resource.ref.namespace
            yield from _named(resource, "", "ServiceAccount", ("subjects", index, "name"), namespace=namespace)
            continue
        user = get(subject, ("name",))
        if get(subject, ("kind",)) == "User" and isinstance(user, str) and user.startswith(_ACCOUNT_USER):  # an account by its user name
            namespace, _, name = user.removeprefix(_ACCOUNT_USER).partition(":")
            if name:
                yield Reference(resource, ("", "ServiceAccount", namespace, name), ("subjects", index, "name"))


def _of_webhooks(resource: Resource) -> Iterator[Reference]:
    for index, hook in enumerate(items(get(resource.value, ("webhooks",)))):
        namespace = get(hook, ("clientConfig", "service", "namespace"))
        yield from _named(
            resource, "", "Service", ("webhooks", index, "clientConfig", "service", "name"),
            namespace=namespace if isinstance(namespace, str) else "",
        )  # fmt: skip


def _of_definition(resource: Resource) -> Iterator[Reference]:
    for path in (("spec", "conversion", "webhook", "clientConfig"), ("spec", "conversion", "webhookClientConfig")):
        namespace = get(resource.value, (*path, "service", "namespace"))
        yield from _named(resource, "", "Service", (*path, "service", "name"), namespace=namespace if isinstance(namespace, str) else "")


def _of_api_service(resource: Resource) -> Iterator[Reference]:
    namespace = get(resource.value, ("spec", "service", "namespace"))
    yield from _named(resource, "", "Service", ("spec", "service", "name"), namespace=namespace if isinstance(namespace, str) else "")


def _of_policy_binding(resource: Resource) -> Iterator[Reference]:
    yield from _named(resource, _ADMISSION, resource.ref.kind.removesuffix("Binding"), ("spec", "policyName"), namespace="")


def _of_flow_schema(resource: Resource) -> Iterator[Reference]:
    yield from _named(resource, _FLOW_CONTROL, "PriorityLevelConfiguration", ("spec", "priorityLevelConfiguration", "name"), namespace="")


def _of_gateway(resource: Resource) -> Iterator[Reference]:
    yield from _named(resource, _GATEWAY, f"{resource.ref.kind}Class", ("spec", "gatewayClassName"), namespace="")
    for index, listener in enumerate(items(get(resource.value, ("spec", "listeners")))):
        for number, certificate in enumerate(items(get(listener, ("tls", "certificateRefs")))):
            yield from _of_gateway_reference(resource, ("spec", "listeners", index, "tls", "certificateRefs", number), certificate, "", "Secret")


def _of_route(resource: Resource) -> Iterator[Reference]:
    for index, parent in enumerate(items(get(resource.value, ("spec", "parentRefs")))):
        yield from _of_gateway_reference(resource, ("spec", "parentRefs", index), parent, _GATEWAY, "Gateway")
    for path, backend in route_backends(resource.value):
        yield from _of_gateway_reference(resource, path, backend, "", "Service")


def _of_gateway_reference(resource: Resource, path: Path, value: object, group: str, kind: str) -> Iterator[Reference]:
    """A ``{group, kind, namespace, name}`` of Gateway API, of which all but the name have defaults."""
    if isinstance(value, dict):
        chosen, namespace = (value.get("group", group), value.get("kind", kind)), value.get("namespace")
        if all(isinstance(each, str) for each in chosen):
            yield from _named(resource, *chosen, (*path, "name"), namespace=namespace if isinstance(namespace, str) and namespace else None)


def route_backends(value: object) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every backend of a route of Gateway API with its path: those that requests are sent to, and those that get copies of them."""
    for index, rule in enumerate(items(get(value, ("spec", "rules")))):
        base: Path = ("spec", "rules", index)
        filters = [((*base, "filters", number), each) for number, each in enumerate(items(get(rule, ("filters",))))]
        for number, backend in enumerate(items(get(rule, ("backendRefs",)))):
            if isinstance(backend, dict):
                yield (*base, "backendRefs", number), backend
                filters += [((*base, "backendRefs", number, "filters", place), each) for place, each in enumerate(items(backend.get("filters")))]
        for path, each in filters:
            copy = get(each, ("requestMirror", "backendRef"))
            if isinstance(copy, dict):
                yield (*path, "requestMirror", "backendRef"), copy


_BY_KIND = {
    ("apps", "StatefulSet"): _of_stateful_set,
    ("resource.k8s.io", "ResourceClaim"): _of_resource_claim,
    ("resource.k8s.io", "ResourceClaimTemplate"): _of_resource_claim,
    ("", "PersistentVolumeClaim"): _of_claim,
    ("", "PersistentVolume"): _of_volume,
    ("", "ServiceAccount"): _of_service_account,
    ("networking.k8s.io", "Ingress"): _of_ingress,
    ("autoscaling", "HorizontalPodAutoscaler"): _of_autoscaler,
    (_GATEWAY, "Gateway"): _of_gateway,
    **{(_GATEWAY, kind): _of_route for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")},
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"): _of_vertical_autoscaler,
    ("keda.sh", "ScaledObject"): _of_scaled_object,
    (_RBAC, "RoleBinding"): _of_binding,
    (_RBAC, "ClusterRoleBinding"): _of_binding,
    (_ADMISSION, "MutatingWebhookConfiguration"): _of_webhooks,
    (_ADMISSION, "ValidatingWebhookConfiguration"): _of_webhooks,
    **{(_ADMISSION, f"{kind}AdmissionPolicyBinding"): _of_policy_binding for kind in ("Mutating", "Validating")},
    (_FLOW_CONTROL, "FlowSchema"): _of_flow_schema,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): _of_definition,
    ("apiregistration.k8s.io", "APIService"): _of_api_service,
}
