"""Which objects an admission webhook is asked about, among them the pods that answer it.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/webhook/generic.Webhook.ShouldCallHook v1.36.
"""

from __future__ import annotations

from kubecheck.api.views.view import get, items
from kubecheck.model.policies import conditions_hold
from kubecheck.model.policies.controller_pods import made_pod_of
from kubecheck.model.policies.matching import matched_as
from kubecheck.model.policies.subjects import NAMESPACE_NAME, NotKnownError, Served, Subject
from kubecheck.values.selector import label_selector, map_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World

# Mirrors: CoreDNSDeployment (cmd/kubeadm/app/phases/addons/dns) v1.36.
_DNS_LABELS = {"k8s-app": "kube-dns"}


def is_asked_about(hook: dict[str, Any], subject: Subject) -> bool:
    """Whether a webhook stands between an object and the server: it is called for it, or the server refuses since it cannot tell.

    Args:
        hook: one item of ``webhooks``, with defaults.
        subject: the object.

    Raises:
        NotKnownError: it depends on what the files do not say, such as the labels of a Namespace.
    """
    rules = hook.get("rules")
    if not rules:
        return False
    constraints = {"resourceRules": rules, **{key: hook.get(key) for key in ("matchPolicy", "namespaceSelector", "objectSelector")}}
    seen = matched_as(constraints, subject)
    if seen is None:
        return False
    matches, _ = conditions_hold(hook, subject, None, seen)
    return matches


def own_pods(hook: dict[str, Any], world: World) -> Iterator[Subject]:
    """The pods among the files that answer a webhook, as their controllers make them; none where they or its Service are elsewhere."""
    namespace, name = (get(hook, ("clientConfig", "service", field)) for field in ("namespace", "name"))
    service = world.get("", "Service", namespace, name) if isinstance(namespace, str) and isinstance(name, str) else None
    if service is None:
        return
    for template in world.templates_matching(service.ref.namespace, map_selector(get(service.value, ("spec", "selector")))):
        pod = _pod_of(template, world)
        if pod is not None:
            yield pod


def _pod_of(template: PodTemplate, world: World) -> Subject | None:
    resource = template.resource
    if resource.ref.key[:2] == ("", "Pod"):
        return Subject(resource, Served("pods", namespaced=True, others=[]), world) if resource.is_stored else None
    return made_pod_of(template, world)


def locking_pods(hook: dict[str, Any], world: World) -> list[Subject]:
    """The pods that answer a webhook and cannot be made while nobody answers it; those of which that is not known are left out."""
    found = []
    for pod in own_pods(hook, world) if hook.get("failurePolicy") == "Fail" else ():
        try:
            if is_asked_about(hook, pod):
                found.append(pod)
        except NotKnownError:
            continue
    return found


def guards_namespace(hook: dict[str, Any], namespace: str) -> bool:
    """Whether nobody can make the pods of DNS in a namespace while a webhook does not answer, as far as its name tells: other labels of it are not known."""
    if hook.get("matchConditions") or not label_selector(hook.get("objectSelector") or {}).matches(_DNS_LABELS):
        return False
    return _fails_closed_on(hook, "CREATE", "", "v1", "pods") and _covers(hook, namespace)


def stands_before(hook: dict[str, Any], operation: str, group: str, resource: str, namespace: str = "") -> bool:
    """Whether a webhook that does not answer has a part of the control plane refused what it writes all the time.

    Args:
        hook: one item of ``webhooks``, with defaults.
        operation: ``CREATE`` or ``UPDATE``.
        group: the API group, in its version ``v1``.
        resource: the plural, with a subresource behind a slash if it is one.
        namespace: where the object is, empty for one outside of namespaces.

    Returns:
        False also where conditions or labels, which no file holds, may leave it out.
    """
    if hook.get("matchConditions") or not label_selector(hook.get("objectSelector") or {}).is_empty:
        return False
    return _fails_closed_on(hook, operation, group, "v1", resource, "Namespaced" if namespace else "Cluster") and (not namespace or _covers(hook, namespace))


def _fails_closed_on(hook: dict[str, Any], operation: str, group: str, version: str, resource: str, scope: str = "Namespaced") -> bool:
    """Mirrors: rules.Matcher.Matches."""
    name, _, subresource = resource.partition("/")
    resources = ("*/*", f"*/{subresource}", f"{name}/*", resource) if subresource else ("*", "*/*", name, f"{name}/*")
    wanted = (("operations", ("*", operation)), ("apiGroups", ("*", group)), ("apiVersions", ("*", version)), ("resources", resources))
    return hook.get("failurePolicy") == "Fail" and any(
        get(rule, ("scope",)) in (None, "*", scope) and all(any(each in known for each in items(get(rule, (field,)))) for field, known in wanted)
        for rule in items(hook.get("rules"))
    )


def _covers(hook: dict[str, Any], namespace: str) -> bool:
    """Whether a namespace is chosen whose name is all that is known of it."""
    selector = hook.get("namespaceSelector") or {}
    keys = [*(selector.get("matchLabels") or ()), *(get(each, ("key",)) for each in items(selector.get("matchExpressions")))]
    if any(key != NAMESPACE_NAME for key in keys):
        return False
    chosen = label_selector(selector)
    return chosen.is_empty or chosen.matches({NAMESPACE_NAME: namespace})
