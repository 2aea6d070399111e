"""Into which namespace a chart is meant to be installed, by how its objects call one another."""

from __future__ import annotations

from kubecheck.api.views.view import get, items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def expected_namespace(values: Iterable[Any]) -> str:
    """The one namespace in which objects call others of a chart, which are not there: it is installed into that. Empty where there is none.

    Args:
        values: the chart's objects.
    """
    own: dict[tuple[str, str], set[str]] = {}
    called: set[tuple[str, str, str]] = set()
    for value in values:
        metadata = value.get("metadata") if isinstance(value, dict) else None
        if isinstance(metadata, dict):
            own.setdefault((str(value.get("kind")), str(metadata.get("name"))), set()).add(str(metadata.get("namespace") or ""))
            called.update(_calls_of(value))
    found = {namespace for kind, name, namespace in called if namespace not in own.get((kind, name), {namespace})}
    return found.pop() if len(found) == 1 else ""


def _calls_of(value: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    """What an object names with a namespace: services that the API server calls, and accounts that a binding is for."""
    kind = str(value.get("kind"))
    if kind.endswith("WebhookConfiguration"):
        services = [get(each, ("clientConfig", "service")) for each in items(value.get("webhooks"))]
    else:
        services = [get(value, ("spec", "service"))] if kind == "APIService" else []
    accounts = [each for each in items(value.get("subjects")) if get(each, ("kind",)) == "ServiceAccount"] if kind.endswith("RoleBinding") else []
    for kind, each in [*(("Service", each) for each in services), *(("ServiceAccount", each) for each in accounts)]:
        name, namespace = get(each, ("name",)), get(each, ("namespace",))
        if isinstance(name, str) and isinstance(namespace, str):
            yield kind, name, namespace
