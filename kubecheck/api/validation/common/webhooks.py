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
    fault = _fault_of_url(url)
    if fault:
        return [required(path, f"url must be a valid URL: {fault}{_FORM}")]
    rest, _, fragment = url.partition("#")
    rest, _, query = rest.partition("?")
    scheme, rest = _split_scheme(rest)
    authority = rest[2:].partition("/")[0] if rest.startswith("//") else ""
    user, at, host = authority.rpartition("@")
    errors: list[FieldError] = []
    if scheme != "https":
        errors.append(invalid(path, scheme, f"'https' is the only allowed URL scheme{_FORM}"))
    if not host:
        errors.append(invalid(path, host, f"host must be specified{_FORM}"))
    if at:
        errors.append(invalid(path, user, "user information is not permitted in the URL"))
    if fragment:
        errors.append(invalid(path, fragment, "fragments are not permitted in the URL"))
    if query:
        errors.append(invalid(path, query, "query parameters are not permitted in the URL"))
    return errors


def _split_scheme(url: str) -> tuple[str, str]:
    head, colon, rest = url.partition(":")
    if colon and head[:1].isalpha() and all(each.isalnum() or each in "+-." for each in head) and head.isascii():
        return head.lower(), rest
    return "", url


def _fault_of_url(url: str) -> str:
    """Why Go's url.Parse refuses a text, or nothing. Mirrors: net/url.Parse."""
    from kubecheck.field_messages import quote

    fault = ""
    before = url.partition("#")[0]
    scheme, rest = _split_scheme(before)
    if any(ord(each) < 0x20 or each == "\x7f" for each in url):
        fault = "net/url: invalid control character in URL"
    elif not before and not url:
        return ""
    elif before.startswith(":"):
        fault = "missing protocol scheme"
    elif not scheme and ":" in before.partition("/")[0]:
        fault = "first path segment in URL cannot contain colon"
    elif rest.startswith("//"):
        host = rest[2:].partition("/")[0].partition("?")[0].rpartition("@")[2]
        _, colon, port = host.rpartition(":")
        if colon and not host.endswith("]") and port and not port.isdigit():
            fault = f"invalid port {quote(':' + port)} after host"
        elif any(each in ' "<>\\^`{|}' for each in host):
            bad = next(each for each in host if each in ' "<>\\^`{|}')
            fault = f"invalid character {quote(bad)} in host name"
    return f"parse {quote(url)}: {fault}" if fault else ""


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
