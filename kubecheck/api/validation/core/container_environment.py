"""Validation of the environment of containers. Mirrors: ValidateEnv, ValidateEnvFrom (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.fields import invalid, required
from kubecheck.release import current
from kubecheck.values.identifiers import is_config_map_key, is_relaxed_env_var_name
from kubecheck.values.names import is_dns1123_label, name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.api.validation.core.containers import PodFacts
    from kubecheck.fields import FieldError, Steps


def _name_check() -> Callable[[str], list[str]]:
    """What may be the name of a variable."""
    if current().has("RelaxedEnvironmentVariableValidation"):
        return is_relaxed_env_var_name
    from kubecheck.values.identifiers import is_env_var_name

    return is_env_var_name


def validate_environment(variables: list[dict[str, Any]], pod: PodFacts, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateEnv."""
    errors: list[FieldError] = []
    check = _name_check()
    for index, each in enumerate(variables):
        variable = each or {}
        name = variable.get("name") or ""
        if not name:
            errors.append(required((*path, index, "name"), ""))
        else:
            for message in check(name):
                errors.append(invalid((*path, index, "name"), name, message))
        if variable.get("valueFrom") is not None:
            pod.has_file_keys = pod.has_file_keys or variable["valueFrom"].get("fileKeyRef") is not None
            errors += _validate_value_from(variable, (*path, index, "valueFrom"))
    return errors


def _validate_value_from(variable: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateEnvVarValueFrom."""
    source = variable["valueFrom"]
    errors: list[FieldError] = []
    count = 0
    if source.get("fieldRef") is not None:
        count += 1
        from kubecheck.api.validation.core.pod_volumes import environment_fields, validate_field_selector

        errors += validate_field_selector(source["fieldRef"], environment_fields(), (*path, "fieldRef"))
    if source.get("resourceFieldRef") is not None:
        count += 1
        from kubecheck.api.validation.core.pod_volumes import validate_resource_selector

        errors += validate_resource_selector(source["resourceFieldRef"], (*path, "resourceFieldRef"), is_volume=False)
    for field in ("configMapKeyRef", "secretKeyRef"):
        if source.get(field) is not None:
            count += 1
            errors += _validate_key_selector(source[field], (*path, field))
    if source.get("fileKeyRef") is not None:
        count += 1
        errors += _validate_file_key(source["fileKeyRef"], (*path, "fileKeyRef"))
    if not count:
        text = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        if not current().has("EnvFiles"):
            text = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
        errors.append(invalid(path, "", text))
    elif variable.get("value"):
        errors.append(invalid(path, "", "may not be specified when `value` is not empty"))
    elif count > 1:
        errors.append(invalid(path, "", "may not have more than one field specified at a time"))
    return errors


def _validate_key_selector(selector: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateConfigMapKeySelector, validateSecretKeySelector."""
    errors: list[FieldError] = []
    name, key = selector.get("name") or "", selector.get("key") or ""
    for message in name_is_dns_subdomain(name, False):
        errors.append(invalid((*path, "name"), name, message))
    if not key:
        errors.append(required((*path, "key"), ""))
    else:
        for message in is_config_map_key(key):
            errors.append(invalid((*path, "key"), key, message))
    return errors


def _validate_file_key(selector: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateFileKeySelector."""
    from kubecheck.api.validation.core.volume_sources import validate_no_backsteps

    errors: list[FieldError] = []
    key, volume, file = (selector.get(field) or "" for field in ("key", "volumeName", "path"))
    errors += [invalid((*path, "key"), key, each) for each in is_relaxed_env_var_name(key)] if key else [required((*path, "key"), "")]
    where = (*path, "volumeName")
    errors += [invalid(where, volume, message) for message in is_dns1123_label(volume)] if volume else [required(where, "")]
    return errors + (validate_no_backsteps(file, (*path, "path")) if file else [required((*path, "path"), "")])


def validate_environment_from(items: list[dict[str, Any]], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateEnvFrom, which names the list where the number of sources is wrong."""
    errors: list[FieldError] = []
    for index, each in enumerate(items):
        item, where = each or {}, (*path, index)
        prefix = item.get("prefix") or ""
        if prefix:
            errors += [invalid((*where, "prefix"), prefix, message) for message in _name_check()(prefix)]
        given = [field for field in ("configMapRef", "secretRef") if item.get(field) is not None]
        for field in given:
            name, below = item[field].get("name") or "", (*where, field, "name")
            errors += [invalid(below, name, message) for message in name_is_dns_subdomain(name, True)] if name else [required(below, "")]
        if len(given) != 1:
            text = "may not have more than one field specified at a time" if given else "must specify one of: `configMapRef` or `secretRef`"
            error = invalid(path, "", text)
            error.at = (*error.path, index)
            errors.append(error)
    return errors
