"""Admission webhooks that fail closed: while none of the pods that answer one is ready, the server refuses what it is asked about.

Only of webhooks whose Service is among the objects is known who answers. Where it depends on what no object says, a webhook is taken not to be asked.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/webhook (generic.Webhook.ShouldCallHook, ErrCallingWebhook), proxy.ResolveEndpoint v1.36.
"""

from __future__ import annotations

from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.label_selectors import selector_of
from kubecheck.sim.objects.pod_states import is_ready, is_terminating

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

CONFIGURATIONS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
_NAMESPACE_NAME = "kubernetes.io/metadata.name"
_PORT, _TIMEOUT = 443, 10


def ask(pod: Object, store: Store) -> None:
    """Let the webhooks pass a pod that is to be created.

    Raises:
        Refused: one of them must be asked, and nobody answers.
    """
    for kind in CONFIGURATIONS:
        for configuration in store.kinds.get(kind, {}).values():
            for index, hook in enumerate(configuration.get("webhooks") or ()):
                service = answering_service(hook, store)
                if service is not None and is_asked(hook, pod, store) and not any(map(_answers, store.selected(service))):
                    raise Refused(
                        500, "InternalError", _sentence(hook, service), by=kind, name=configuration["metadata"]["name"], field=("webhooks", index, "failurePolicy")
                    )


def _answers(pod: Object) -> bool:
    return is_ready(pod) and not is_terminating(pod)


def answering_service(hook: dict[str, Any], store: Store) -> Object | None:
    """The Service whose pods answer a webhook that fails closed; None for any other webhook, and where it or its port is not among the objects."""
    reference = (hook.get("clientConfig") or {}).get("service") or {}
    service = store.get("Service", reference.get("namespace", ""), reference.get("name", "")) if hook.get("failurePolicy") != "Ignore" else None
    if service is None or not service["spec"].get("selector"):
        return None
    port = reference.get("port") or _PORT
    return service if any(each.get("port") == port for each in service["spec"].get("ports") or ()) else None


def is_asked(hook: dict[str, Any], pod: Object, store: Store) -> bool:
    """Whether a webhook is asked about a pod that is to be created. Mirrors: ShouldCallHook."""
    wanted = (("operations", ("*", "CREATE")), ("apiGroups", ("*", "")), ("apiVersions", ("*", "v1")), ("resources", ("*", "*/*", "pods", "pods/*")))
    if hook.get("matchConditions") or not any(
        rule.get("scope") != "Cluster" and all(not set(known).isdisjoint(rule.get(field) or ()) for field, known in wanted)
        for rule in hook.get("rules") or ()
    ):
        return False
    if not selector_of(hook.get("objectSelector") or {}).matches(pod["metadata"].get("labels")):
        return False
    selector, name = hook.get("namespaceSelector") or {}, pod["metadata"]["namespace"]
    namespace = store.get("Namespace", "", name)
    keys = {*(selector.get("matchLabels") or ()), *(each.get("key") for each in selector.get("matchExpressions") or ())}
    if namespace is None and keys - {_NAMESPACE_NAME}:
        return False
    labels = (namespace["metadata"].get("labels") if namespace is not None else None) or {}
    return selector_of(selector).matches({**labels, _NAMESPACE_NAME: name})


def _sentence(hook: dict[str, Any], service: Object) -> str:
    metadata, reference = service["metadata"], hook["clientConfig"]["service"]
    port, seconds = reference.get("port") or _PORT, hook.get("timeoutSeconds") or _TIMEOUT
    address = f"https://{metadata['name']}.{metadata['namespace']}.svc:{port}{reference.get('path') or '/'}?timeout={seconds}s"
    why = f'Post "{address}": no endpoints available for service "{metadata["name"]}"'
    return f'Internal error occurred: failed calling webhook "{hook.get("name")}": failed to call webhook: {why}'
