"""Validation of apiextensions.k8s.io: custom resource definitions.

The server looks at a definition in an internal form, in which what all versions share stands above them: its errors name
``spec.validation`` where the author wrote ``spec.versions[0].schema``. Each error keeps the server's name and points at what was written.

Mirrors: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation v1.36.
"""

from __future__ import annotations

from kubecheck.api.validation.certificates import fault_of_bundle
from kubecheck.api.validation.common.webhooks import validate_webhook_service, validate_webhook_url
from kubecheck.api.validation.internal_definitions import placed, to_internal
from kubecheck.fields import Key, Named, duplicate, forbidden, invalid, not_supported, required, too_many
from kubecheck.release import current
from kubecheck.schema.custom.definition_schemas import validate_validation
from kubecheck.schema.custom.json_paths import JSONPathError, follow
from kubecheck.schema.custom.printed_schemas import show_versions
from kubecheck.schema.custom.structural_rules import why_not_structural
from kubecheck.values.go_notation import in_notation
from kubecheck.values.metadata import validate_object_meta_accessor
from kubecheck.values.names import is_dns1035_label, is_dns1123_subdomain, name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError, Steps

_COLUMN_TYPES = ("boolean", "date", "integer", "number", "string")
_COLUMN_FORMATS = ("byte", "date", "date-time", "double", "float", "int32", "int64", "password")
_REVIEW_VERSIONS = ("v1", "v1beta1")
_MAXIMAL_SELECTABLE_FIELDS = 8
_MAXIMAL_WARNING = 256
_APPROVAL = "api-approved.kubernetes.io"


def validate_custom_resource_definition(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateCustomResourceDefinition."""
    spec = to_internal(value.get("spec") or {})
    names = spec.get("names") or {}
    wanted = f"{names.get('plural') or ''}.{spec.get('group') or ''}"

    def check_name(name: str, prefix: bool) -> list[str]:
        faults = name_is_dns_subdomain(name, prefix)
        return faults if name == wanted else [*faults, 'must be spec.names.plural+"."+spec.group']

    return validate_object_meta_accessor(value.get("metadata") or {}, False, check_name, ("metadata",)) + validate_definition(value)


def validate_definition(value: dict[str, Any], *, any_bundle: bool = True) -> list[FieldError]:
    """Everything but the metadata, as creates and updates both look at it; with ``any_bundle`` no certificates are asked of a webhook's bundle."""
    spec = to_internal(value.get("spec") or {})
    errors = validate_spec(spec, any_bundle=any_bundle)
    stored = (value.get("status") or {}).get("storedVersions") or _stored_versions(spec)
    errors += validate_stored_versions(stored, spec.get("versions") or [])
    errors += _validate_approval(value, spec)
    if spec.get("preserveUnknownFields"):
        text = "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"
        errors.append(invalid(("spec", "preserveUnknownFields"), True, text))
    return [placed(error) for error in errors]


def _stored_versions(spec: dict[str, Any]) -> list[str]:
    return [each.get("name") or "" for each in spec.get("versions") or () if each.get("storage")][:1]


def validate_stored_versions(stored: list[str], versions: list[dict[str, Any]]) -> list[FieldError]:
    """Mirrors: ValidateCustomResourceDefinitionStoredVersions."""
    steps: Steps = ("status", "storedVersions")
    if not stored:
        return [invalid(steps, None, "must have at least one stored version", "[]string")]
    errors: list[FieldError] = []
    left = {name: index for index, name in enumerate(stored)}
    for version in versions:
        name = version.get("name") or ""
        if version.get("storage") and name not in left:
            errors.append(invalid(steps, stored, f"must have the storage version {name}"))
        left.pop(name, None)
    for name, index in left.items():
        text = (
            f"missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until a storage migration "
            f"ensures no data remains persisted in {name} and removes {name} from status.storedVersions"
        ) if current().since(33) else "must appear in spec.versions"
        errors.append(invalid((*steps, index), name, text))
    return errors


def validate_spec(spec: dict[str, Any], *, any_bundle: bool = True) -> list[FieldError]:
    """Mirrors: validateCustomResourceDefinitionSpec, on the internal form."""
    errors: list[FieldError] = []
    group = spec.get("group") or ""
    if not group:
        errors.append(required(("spec", "group"), ""))
    elif faults := is_dns1123_subdomain(group):
        errors.append(invalid(("spec", "group"), group, ",".join(faults)))
    elif "." not in group:
        errors.append(invalid(("spec", "group"), group, "should be a domain with at least one dot"))
    errors += _validate_choice(("spec", "scope"), spec.get("scope") or "", ("Cluster", "Namespaced"))
    versions = spec.get("versions") or []
    shared = spec.get("validation")
    if (shared or {}).get("openAPIV3Schema") is None:
        for index, version in enumerate(versions):
            if (version.get("schema") or {}).get("openAPIV3Schema") is None:
                errors.append(required(("spec", "versions", index, "schema", "openAPIV3Schema"), "" if current().since(34) else "schemas are required"))
    if spec.get("preserveUnknownFields") and _has_defaults([shared, *(each.get("schema") for each in versions)]):
        errors.append(invalid(("spec", "preserveUnknownFields"), True, "must be false in order to use defaults in the schema"))
    errors += _validate_versions(spec, versions)
    errors += _validate_names(spec.get("names") or {})
    has_status = any((each.get("subresources") or {}).get("status") is not None for each in [spec, *versions])
    errors += validate_validation(shared, ("spec", "validation"), has_status=has_status)
    errors += _validate_subresources(spec.get("subresources"), ("spec", "subresources"))
    errors += _validate_columns(spec.get("additionalPrinterColumns"), ("spec", "additionalPrinterColumns"))
    if spec.get("selectableFields"):
        place: Steps = ("spec", "selectableFields")
        if shared is None:
            errors.append(invalid(place, "", "may only be set when validations.schema is included"))
        else:
            errors += _validate_selectable(spec["selectableFields"], shared.get("openAPIV3Schema"), place, ("spec",))
    return errors + _validate_conversion(spec, any_bundle)


def _validate_choice(steps: Steps, value: str, accepted: tuple[str, ...]) -> list[FieldError]:
    """Mirrors: validateEnumStrings, required."""
    if not value:
        return [required(steps, "")]
    return [] if value in accepted else [not_supported(steps, value, accepted, is_plain=True)]


def _has_defaults(validations: list[Any]) -> bool:
    def has(schema: object) -> bool:
        if isinstance(schema, dict):
            return schema.get("default") is not None or any(has(each) for each in schema.values())
        return isinstance(schema, list) and any(has(each) for each in schema)

    return any(has((each or {}).get("openAPIV3Schema")) for each in validations)


def _validate_versions(spec: dict[str, Any], versions: list[dict[str, Any]]) -> list[FieldError]:
    errors: list[FieldError] = []
    names = [each.get("name") or "" for each in versions]
    has_own_subresources = any(each.get("subresources") is not None for each in versions)
    for index, version in enumerate(versions):
        steps: Steps = ("spec", "versions", index)
        if faults := is_dns1035_label(names[index]):
            errors.append(invalid((*steps, "name"), names[index], ",".join(faults)))
        # of versions with the same name the first one's subresources count
        subresources = versions[names.index(names[index])].get("subresources") if has_own_subresources else spec.get("subresources")
        errors += _validate_version(version, steps, has_status=(subresources or {}).get("status") is not None)
    if len(set(names)) < len(names):
        errors.append(invalid(("spec", "versions"), show_versions(versions), "must contain unique version names"))
    if sum(bool(each.get("storage")) for each in versions) != 1:
        text = "must have exactly one version marked as storage version"
        errors.append(invalid(("spec", "versions"), show_versions(spec.get("versions")), text))
    version_name = spec.get("version") or ""
    if version_name and (faults := is_dns1035_label(version_name)):
        errors.append(invalid(("spec", "version"), version_name, ",".join(faults)))
    return errors


def _validate_version(version: dict[str, Any], steps: Steps, *, has_status: bool) -> list[FieldError]:
    """Mirrors: validateCustomResourceDefinitionVersion."""
    warning = version.get("deprecationWarning")
    place = (*steps, "deprecationWarning")
    errors = [invalid(place, Named(warning), text) for text in _faults_of_warning(warning, deprecated=bool(version.get("deprecated")))]
    schema = version.get("schema")
    errors += validate_validation(schema, (*steps, "schema"), has_status=has_status)
    errors += _validate_subresources(version.get("subresources"), (*steps, "subresources"))
    errors += _validate_columns(version.get("additionalPrinterColumns"), (*steps, "additionalPrinterColumns"))
    if version.get("selectableFields"):
        place = (*steps, "selectableFields")
        inner = (schema or {}).get("openAPIV3Schema")
        if inner is None:
            text = "may only be set when `version.schema.openAPIV3Schema` is not included"
            errors.append(invalid(place, "", text if current().since(34) else f"selectableFields {text.replace('`', '')}"))
        else:
            errors += _validate_selectable(version["selectableFields"], inner, place, steps)
    return errors


def _faults_of_warning(warning: str | None, *, deprecated: bool) -> list[str]:
    """Mirrors: validateDeprecationWarning."""
    if warning is None:
        return []
    if not deprecated:
        return ["can only be set for deprecated versions"]
    faults = []
    if len(warning.encode("utf-8", "surrogateescape")) > _MAXIMAL_WARNING:
        faults.append("must be <= 256 characters long")
    if not warning:
        faults.append("must not be an empty string")
    for index, character in enumerate(warning):
        if not character.isprintable():
            at = len(warning[:index].encode("utf-8", "surrogateescape"))
            faults.append(f"must only contain printable UTF-8 characters; non-printable character found at index {at}")
            break
    return faults


def _validate_names(names: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateCustomResourceDefinitionNames, and what the spec asks beyond it."""
    steps: Steps = ("spec", "names")
    errors = [required((*steps, name), "") for name in ("plural", "singular", "kind", "listKind") if not names.get(name)]
    for name in ("plural", "singular"):
        if names.get(name) and (faults := is_dns1035_label(names[name])):
            errors.append(invalid((*steps, name), names[name], ",".join(faults)))
    for name in ("kind", "listKind"):
        if names.get(name) and (faults := is_dns1035_label(names[name].lower())):
            errors.append(invalid((*steps, name), names[name], "may have mixed case, but should otherwise match: " + ",".join(faults)))
    if names.get("kind") and names.get("kind") == names.get("listKind"):
        errors.append(invalid((*steps, "listKind"), names["listKind"], "kind and listKind may not be the same"))
    for name in ("shortNames", "categories"):
        for index, each in enumerate(names.get(name) or ()):
            if faults := is_dns1035_label(each or ""):
                errors.append(invalid((*steps, name, index), each or "", ",".join(faults)))
    return errors


def _validate_columns(columns: list[dict[str, Any]] | None, steps: Steps) -> list[FieldError]:
    """Mirrors: ValidateCustomResourceColumnDefinition."""
    errors: list[FieldError] = []
    for index, column in enumerate(columns or ()):
        place = (*steps, index)
        if not column.get("name"):
            errors.append(required((*place, "name"), ""))
        kind = column.get("type") or ""
        if kind not in _COLUMN_TYPES:
            text = "must be one of " + ",".join(_COLUMN_TYPES)
            errors.append(invalid((*place, "type"), kind, text) if kind else required((*place, "type"), text))
        form = column.get("format") or ""
        if form and form not in _COLUMN_FORMATS:
            errors.append(invalid((*place, "format"), form, "must be one of " + ",".join(_COLUMN_FORMATS)))
        path = column.get("jsonPath") or ""
        errors += _validate_simple_path(path, (*place, "JSONPath")) if path else [required((*place, "JSONPath"), "")]
    return errors


def _validate_simple_path(path: str, steps: Steps) -> list[FieldError]:
    """Mirrors: validateSimpleJSONPath."""
    return [] if path.startswith(".") else [invalid(steps, path, "must be a simple json path starting with .")]


def _validate_subresources(subresources: dict[str, Any] | None, steps: Steps) -> list[FieldError]:
    """Mirrors: ValidateCustomResourceDefinitionSubresources."""
    scale = (subresources or {}).get("scale")
    if scale is None:
        return []
    errors: list[FieldError] = []
    for name, below in (("specReplicasPath", ".spec"), ("statusReplicasPath", ".status")):
        path, place = scale.get(name) or "", (*steps, "scale", name)
        if not path:
            errors.append(required(place, ""))
        elif faults := _validate_simple_path(path, place):
            errors += faults
        elif not path.startswith(f"{below}."):
            errors.append(invalid(place, path, f"should be a json path under {below}"))
    path, place = scale.get("labelSelectorPath") or "", (*steps, "scale", "labelSelectorPath")
    if path and (faults := _validate_simple_path(path, place)):
        errors += faults
    elif path and not path.startswith((".spec.", ".status.")):
        errors.append(invalid(place, path, "should be a json path under either .spec or .status"))
    return errors


def _validate_selectable(selectable: list[dict[str, Any]], schema: dict[str, Any] | None, steps: Steps, above: Steps) -> list[FieldError]:
    """Mirrors: ValidateCustomResourceSelectableFields."""
    unstructural = why_not_structural(schema or {})
    errors = [] if unstructural is None else [invalid((*above, "schema", "openAPIV3Schema"), "", unstructural)]
    seen: set[Steps] = set()
    for index, each in enumerate(selectable):
        path, place = (each or {}).get("jsonPath") or "", (*steps, index, "jsonPath")
        if not path:
            errors.append(required(place, ""))
            continue
        if unstructural is not None and path.startswith("."):
            continue  # there is no schema to follow; the server itself fails over it
        try:
            found, inner = follow(path, schema or {}, allow_brackets=False)
        except JSONPathError as error:
            errors.append(invalid(place, path, f"is an invalid path: {error}"))
            continue
        if found and found[0] == "metadata":
            errors.append(invalid(place, path, "must not point to fields in metadata"))
        if inner.get("type") not in ("string", "boolean", "integer"):
            text = "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed."
            errors.append(invalid(place, path, text))
        if found in seen:
            errors.append(duplicate(place, path))
        seen.add(found)
    if len(seen) > _MAXIMAL_SELECTABLE_FIELDS:
        errors.append(too_many(steps, len(seen), _MAXIMAL_SELECTABLE_FIELDS))
    return errors


def _validate_conversion(spec: dict[str, Any], any_bundle: bool) -> list[FieldError]:
    """Mirrors: validateCustomResourceConversion."""
    conversion = spec.get("conversion")
    if conversion is None:
        return []
    steps: Steps = ("spec", "conversion")
    strategy = conversion.get("strategy") or ""
    errors: list[FieldError] = []
    if strategy != "None" and spec.get("preserveUnknownFields"):
        errors.append(invalid((*steps, "strategy"), strategy, "must be None if spec.preserveUnknownFields is true"))
    errors += _validate_choice((*steps, "strategy"), strategy, ("None", "Webhook"))
    webhook = conversion.get("webhook") or {}
    client, reviews = webhook.get("clientConfig"), webhook.get("conversionReviewVersions") or []
    if strategy != "Webhook":
        text = "should not be set when strategy is not set to Webhook"
        if client is not None:
            errors.append(forbidden((*steps, "webhookClientConfig"), text))
        if reviews:
            errors.append(forbidden((*steps, "conversionReviewVersions"), text))
        return errors
    if client is None:
        errors.append(required((*steps, "webhookClientConfig"), "required when strategy is set to Webhook"))
    else:
        errors += _validate_client(client, (*steps, "webhookClientConfig"))
        fault = "" if any_bundle else fault_of_bundle(client.get("caBundle") or "")
        if fault:
            errors.append(invalid((*steps, "webhookClientConfig", "caBundle"), in_notation("[]byte", client["caBundle"]), fault))
    return errors + _validate_review_versions(reviews, (*steps, "conversionReviewVersions"))


def _validate_client(client: dict[str, Any], steps: Steps) -> list[FieldError]:
    url, service = client.get("url"), client.get("service")
    if (url is None) == (service is None):
        return [required(steps, "exactly one of url or service is required")]
    if url is not None:
        return validate_webhook_url((*steps, "url"), url)
    service = service or {}
    # the server hands over name and namespace in each other's place
    name, namespace = service.get("name") or "", service.get("namespace") or ""
    return validate_webhook_service((*steps, "service"), name, namespace, service.get("path"), service.get("port", 443))


def _validate_review_versions(versions: list[str], steps: Steps) -> list[FieldError]:
    """Mirrors: validateConversionReviewVersions."""
    if not versions:
        return [required(steps, "")]
    errors: list[FieldError] = []
    for index, version in enumerate(versions):
        if version in versions[:index]:
            errors.append(invalid((*steps, index), version, "duplicate version"))
            continue
        errors += [invalid((*steps, index), version, fault) for fault in is_dns1035_label(version or "")]
    if not any(version in _REVIEW_VERSIONS for version in versions):
        errors.append(invalid(steps, versions, "must include at least one of " + ", ".join(_REVIEW_VERSIONS)))
    return errors


def _validate_approval(value: dict[str, Any], spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateAPIApproval: groups of the community need a link to their review."""
    group = spec.get("group") or ""
    if group not in ("k8s.io", "kubernetes.io") and not group.endswith((".k8s.io", ".kubernetes.io")):
        return []
    annotation = ((value.get("metadata") or {}).get("annotations") or {}).get(_APPROVAL) or ""
    steps: Steps = ("metadata", "annotations", Key(_APPROVAL))
    see = "see https://github.com/kubernetes/enhancements/pull/1111"
    if not annotation:
        return [required(steps, f'protected groups must have approval annotation "{_APPROVAL}", {see}')]
    scheme, separator, rest = annotation.partition("://")
    is_url = bool(separator) and scheme.isalnum() and scheme[0].isalpha() and rest[:1] not in ("", "/") and " " not in annotation
    if annotation.startswith("unapproved") or is_url:
        return []
    text = f'protected groups must have approval annotation "{_APPROVAL}" with either a URL or a reason starting with "unapproved", {see}'
    return [invalid(steps, annotation, text)]
