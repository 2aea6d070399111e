"""Addresses of webhooks, as admission and conversion webhooks share them. Mirrors: apiserver/pkg/util/webhook/validation.go v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, invalid, required
from kubecheck.release import current
from kubecheck.values.identifiers import is_valid_port_num
from kubecheck.values.names import is_dns1123_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.fields import Steps

_FORM = "; desired format: https://host[/path]"


def validate_webhook_url(path: Steps, url: str) -> list[FieldError]:
    """Mirrors: ValidateWebhookURL with forceHttps."""
    from kubecheck.schema.formats.go_urls import URLError, parse, split_scheme  # few webhooks have an address

    try:
        found = parse(url)
    except URLError as error:
        return [required(path, f"url must be a valid URL: {error}{_FORM}")]
    errors: list[FieldError] = []
    if found["scheme"] != "https":
        errors.append(invalid(path, found["scheme"], f"'https' is the only allowed URL scheme{_FORM}"))
    if not found["host"]:
        errors.append(invalid(path, found["host"], f"host must be specified{_FORM}"))
    rest = split_scheme(url.partition("#")[0].partition("?")[0])[1]
    if rest.startswith("//") and "@" in rest[2:].partition("/")[0]:
        errors.append(invalid(path, found["userinfo"], "user information is not permitted in the URL"))
    if found["fragment"]:
        errors.append(invalid(path, found["fragment"], "fragments are not permitted in the URL"))
    if found["query"]:
        errors.append(invalid(path, found["query"], "query parameters are not permitted in the URL"))
    return errors


def validate_webhook_service(path: Steps, namespace: str, name: str, url_path: str | None, port: int) -> list[FieldError]:
    """Mirrors: ValidateWebhookService."""
    errors: list[FieldError] = []
    if not name:
        errors.append(required((*path, "name"), "" if current().since(34) else "service name is required"))
    if not namespace:
        errors.append(required((*path, "namespace"), "" if current().since(34) else "service namespace is required"))
    if faults := is_valid_port_num(port):
        errors.append(invalid((*path, "port"), port, "port is not valid: " + ", ".join(faults)))
    if not url_path or url_path == "/":
        return errors
    where = (*path, "path")
    if url_path == "//":
        return [*errors, invalid(where, url_path, "segment[0] may not be empty")]
    if not url_path.startswith("/"):
        errors.append(invalid(where, url_path, "must start with a '/'"))
    for index, segment in enumerate(url_path[1:].removesuffix("/").split("/")):
        if not segment:
            errors.append(invalid(where, url_path, f"segment[{index}] may not be empty"))
            continue
        errors += [invalid(where, url_path, f"segment[{index}]: {each}") for each in is_dns1123_subdomain(segment)]
    return errors


def validate_webhook_name(path: Steps, name: str) -> list[FieldError]:
    """Mirrors: IsFullyQualifiedName (apimachinery/pkg/util/validation)."""
    if not name:
        return [required(path, "")]
    if faults := is_dns1123_subdomain(name):
        return [invalid(path, name, ",".join(faults))]
    if name.count(".") < 2:
        return [invalid(path, name, "should be a domain with at least three segments separated by dots")]
    return []
