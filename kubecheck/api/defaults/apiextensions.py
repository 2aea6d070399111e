"""Defaults of apiextensions.k8s.io. Mirrors: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.generation import with_first_generation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def default_custom_resource_definition(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_CustomResourceDefinition, and the status that the strategy makes on create."""
    spec = dict(value.get("spec") or {})
    names = dict(spec.get("names") or {})
    kind = names.get("kind") or ""
    if not names.get("singular") and kind:
        names["singular"] = kind.lower()
    if not names.get("listKind") and kind:
        names["listKind"] = f"{kind}List"
    spec["names"] = names
    conversion = spec.get("conversion")
    if conversion is None:
        spec["conversion"] = {"strategy": "None"}
    elif conversion.get("webhook") is not None and not _says_anything(conversion["webhook"]):
        spec["conversion"] = {key: each for key, each in conversion.items() if key != "webhook"}
    else:
        service = ((conversion.get("webhook") or {}).get("clientConfig") or {}).get("service")
        if service is not None and service.get("port") is None:
            client = {**conversion["webhook"]["clientConfig"], "service": {**service, "port": 443}}
            spec["conversion"] = {**conversion, "webhook": {**conversion["webhook"], "clientConfig": client}}
    return {**value, "spec": spec}


def _says_anything(webhook: dict[str, Any]) -> bool:
    """Whether the server keeps a webhook. Mirrors: Convert_apiextensions_CustomResourceConversion_To_v1_CustomResourceConversion."""
    return webhook.get("clientConfig") is not None or bool(webhook.get("conversionReviewVersions"))


def prepare_custom_resource_definition(value: dict[str, Any]) -> dict[str, Any]:
    """What the server keeps on create: a status of its own making. Mirrors: strategy.PrepareForCreate."""
    versions = (value.get("spec") or {}).get("versions") or ()
    stored = [(each or {}).get("name") or "" for each in versions if (each or {}).get("storage")][:1]
    value = with_first_generation(value)
    return {**value, "status": {"conditions": None, "acceptedNames": {"plural": "", "kind": ""}, "storedVersions": stored or None}}


def prepare_custom_resource_definition_update(value: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """The live status, with the storage version among the stored ones. Mirrors: strategy.PrepareForUpdate."""
    status = dict(live.get("status") or {})
    stored = list(status.get("storedVersions") or ())
    versions = (value.get("spec") or {}).get("versions") or ()
    storage = next(((each or {}).get("name") or "" for each in versions if (each or {}).get("storage")), None)
    if storage is not None and storage not in stored:
        stored.append(storage)
    return {**value, "status": {**status, "storedVersions": stored}}
