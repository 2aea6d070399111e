"""What ingress-nginx reads in its annotations, by their names without the prefix.

Mirrors: the AnnotationFields of internal/ingress/annotations of k8s.io/ingress-nginx, and its parser.ValidateBool, ValidateInt, SizeRegex, ValidateCIDRs,
ValidateOptions.
"""

from __future__ import annotations

import re

from kubecheck.sdk import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_BOOLEANS = (
    "auth-always-set-cookie", "auth-keepalive-share-vars", "auth-tls-pass-certificate-to-upstream", "canary", "cors-allow-credentials",
    "disable-proxy-intercept-errors", "enable-access-log", "enable-cors", "enable-global-auth", "enable-modsecurity", "enable-opentelemetry",
    "enable-owasp-core-rules", "enable-rewrite-log", "force-ssl-redirect", "from-to-www-redirect", "http2-push-preload",
    "opentelemetry-trust-incoming-span", "preserve-trailing-slash", "relative-redirects", "service-upstream", "session-cookie-change-on-failure",
    "session-cookie-conditional-samesite-none", "session-cookie-partitioned", "session-cookie-secure", "ssl-passthrough",
    "ssl-prefer-server-ciphers", "ssl-redirect", "upstream-hash-by-subset", "use-port-in-redirects", "use-regex",
)  # fmt: skip
_NUMBERS = (
    "auth-keepalive", "auth-keepalive-requests", "auth-tls-verify-depth", "canary-weight", "canary-weight-total",
    "limit-burst-multiplier", "limit-connections", "limit-rate", "limit-rate-after", "limit-rpm", "limit-rps", "permanent-redirect-code",
    "proxy-buffers-number", "proxy-next-upstream-tries",
    "proxy-ssl-verify-depth", "temporal-redirect-code",
    "upstream-hash-by-subset-size",
)  # fmt: skip
_TIMES = (
    "auth-keepalive-timeout", "cors-max-age", "proxy-connect-timeout", "proxy-next-upstream-timeout", "proxy-read-timeout", "proxy-send-timeout",
    "session-cookie-expires", "session-cookie-max-age",
)  # fmt: skip
_SIZES = ("client-body-buffer-size", "proxy-body-size", "proxy-buffer-size", "proxy-busy-buffers-size", "proxy-max-temp-file-size")
_NETWORKS = ("allowlist-source-range", "denylist-source-range", "limit-allowlist", "limit-whitelist", "whitelist-source-range")
_ON_OFF = ("mirror-request-body", "proxy-buffering", "proxy-request-buffering", "proxy-ssl-server-name", "proxy-ssl-verify")
_WORDS = {
    "affinity": ("cookie",), "affinity-canary-behavior": ("sticky", "legacy"), "affinity-mode": ("balanced", "persistent"),
    "connection-proxy-header": ("close", "keep-alive"), "proxy-http-version": ("1.0", "1.1"), "satisfy": ("any", "all"),
    "load-balance": ("round_robin", "chash", "chashsubset", "sticky_balanced", "sticky_persistent", "ewma"), **dict.fromkeys(_ON_OFF, ("on", "off")),
}  # fmt: skip
_WORDS_IN_ANY_CASE = {
    "backend-protocol": ("AUTO_HTTP", "HTTP", "HTTPS", "GRPC", "GRPCS", "FCGI"), "session-cookie-samesite": ("None", "Lax", "Strict"),
}
# What is found anywhere in the value.
_WORDS_WITHIN = {
    "auth-secret-type": ("auth-file", "auth-map"), "auth-tls-verify-client": ("on", "off", "optional", "optional_no_ca"), "auth-type": ("basic", "digest"),
}
_UPSTREAM_FAULTS = (
    "error", "timeout", "invalid_header", "http_500", "http_502", "http_503", "http_504", "http_403", "http_404", "http_429", "non_idempotent", "off",
)  # fmt: skip
# Those that take texts of many sorts, and those of former versions.
_OTHERS = (
    "app-root", "auth-cache-duration", "auth-cache-key", "auth-method", "auth-proxy-set-headers", "auth-realm", "auth-request-redirect",
    "auth-response-headers", "auth-secret", "auth-signin", "auth-signin-redirect-param", "auth-snippet", "auth-tls-error-page", "auth-tls-match-cn",
    "auth-tls-secret", "auth-url", "base-url-scheme", "canary-by-cookie", "canary-by-header", "canary-by-header-pattern", "canary-by-header-value",
    "configuration-snippet", "cors-allow-headers", "cors-allow-methods", "cors-allow-origin", "cors-expose-headers", "custom-headers",
    "custom-http-errors", "default-backend", "enable-influxdb", "enable-opentracing", "fastcgi-index", "fastcgi-params-configmap",
    "global-rate-limit", "global-rate-limit-ignored-cidrs", "global-rate-limit-key", "global-rate-limit-window", "grpc-backend", "influxdb-host",
    "influxdb-measurement", "influxdb-port", "influxdb-server-name", "limit-req-status-code", "lua-resty-waf", "mirror-host", "mirror-target",
    "mirror-uri", "modsecurity-snippet", "modsecurity-transaction-id", "opentelemetry-operation-name", "opentracing-trust-incoming-span",
    "permanent-redirect", "proxy-cookie-domain", "proxy-cookie-path", "proxy-next-upstream", "proxy-redirect-from", "proxy-redirect-to",
    "proxy-ssl-ciphers", "proxy-ssl-name", "proxy-ssl-protocols", "proxy-ssl-secret", "rewrite-target", "secure-backends", "secure-verify-ca-secret",
    "server-alias", "server-snippet", "session-cookie-domain", "session-cookie-hash", "session-cookie-name", "session-cookie-path",
    "ssl-ciphers", "stream-snippet", "temporal-redirect", "upstream-fail-timeout", "upstream-hash-by",
    "upstream-max-fails", "upstream-vhost", "x-forwarded-prefix",
)  # fmt: skip

_FINE = ("", "")
_SECONDS = {"s": 1, "sec": 1, "seconds": 1, "m": 60, "min": 60, "minutes": 60, "h": 3600, "d": 86400}
_SWITCHES = {**dict.fromkeys(("yes", "on", "enabled", "enable", "y"), "true"), **dict.fromkeys(("no", "off", "disabled", "disable", "n"), "false")}
_SIZE = re.compile(r"\d+[bkmg]?", re.IGNORECASE)
_ORIGIN = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:\*\.)?[A-Za-z0-9.-]*(?::\d+)?")
_ERRORS = re.compile(r"(?:[45,]\d{2},?)*")


def why_not_read(name: str, value: str) -> tuple[str, str]:
    """What is wrong with the value of an annotation that the controller does not take, and what to write instead; empty where it is taken.

    Args:
        name: the annotation's name without its prefix.
        value: its value, which is not empty.
    """
    judge = _JUDGES.get(name)
    return _FINE if judge is None else judge(value)


def has_type(name: str) -> bool:
    """Whether more is known of an annotation's value than which letters may stand in it."""
    return name in _JUDGES


def near_name(name: str) -> str | None:
    """The annotation that someone may have meant who wrote one that there is not; None where there is one of the name, or none is near."""
    return None if name in _KNOWN else nearest(name, _KNOWN)


def _of_boolean(value: str) -> tuple[str, str]:
    if value in ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"):
        return _FINE
    meant = _SWITCHES.get(value.strip().lower()) or nearest(value.strip(), ("true", "false"))
    return f"{value} is not a boolean", f"write {meant or 'true or false'}"


def _of_number(value: str) -> tuple[str, str]:
    if re.fullmatch(r"[+-]?\d+", value):
        return _FINE
    digits = re.fullmatch(r"\s*(\d+)(?:\s*%|\.0*)?\s*", value)
    return f"{value} is not a whole number", f"write {digits[1]}" if digits else ""


def _of_seconds(value: str) -> tuple[str, str]:
    if re.fullmatch(r"[+-]?\d+", value):
        return _FINE
    length = re.fullmatch(r"\s*(\d+)\s*([a-z]*)\s*", value)
    seconds = _SECONDS.get(length[2]) if length else None
    return f"{value} is not a number of seconds", f"write {int(length[1]) * seconds}" if length and seconds else ""


def _of_size(value: str) -> tuple[str, str]:
    text = value.replace(" ", "")
    if _SIZE.fullmatch(text):
        return _FINE
    amount = re.fullmatch(r"(\d+)([kmg])(?:i?b?)?", text, re.IGNORECASE)
    return f"{value} is not a size", f"write {amount[1]}{amount[2].lower()}" if amount else "write it as nginx does, such as 8k or 50m"


def _of_networks(value: str) -> tuple[str, str]:
    import ipaddress

    for part in value.split(","):
        text = part.strip()
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            return f"{text or 'an empty entry'} is not an address or a CIDR", "write several with commas, such as 10.0.0.0/8, 192.0.2.7"
    return _FINE


def _of_faults(value: str) -> tuple[str, str]:
    found = next((each for each in value.split() if each not in _UPSTREAM_FAULTS), None)
    if found is None:
        return _FINE
    if "," in found:
        return f"{value} is written with commas", f"write {' '.join(value.replace(',', ' ').split())}"
    near = nearest(found, _UPSTREAM_FAULTS)
    return f"{found} is not a fault of an upstream", f"did you mean {near}?" if near else ""


def _of_errors(value: str) -> tuple[str, str]:
    if _ERRORS.fullmatch(value.replace(" ", "")):
        return _FINE
    return f"{value} is not a list of codes from 400 to 599", "write them with commas, such as 404,503"


def _of_origins(value: str) -> tuple[str, str]:
    text = value.replace(" ", "")
    found = next((each for each in text.split(",") if text != "*" and not _ORIGIN.fullmatch(each)), None)
    if found is None:
        return _FINE
    scheme, mark, rest = found.partition("://")
    host = rest.partition("/")[0]
    is_path = "/" in rest and _ORIGIN.fullmatch(host) is not None
    return f"{found} is not an origin{', which has no path' if is_path else ''}", f"write {scheme}{mark}{host}" if is_path else ""


def _of_words(words: tuple[str, ...], *, any_case: bool = False, within: bool = False) -> Callable[[str], tuple[str, str]]:
    def judge(value: str) -> tuple[str, str]:
        text = value.strip()
        if text in words or (any_case and text.lower() in map(str.lower, words)) or (within and any(each in text for each in words)):
            return _FINE
        switch = _SWITCHES.get(text.lower(), text.lower())
        meant = {"true": "on", "false": "off"}.get(switch) if words == ("on", "off") else nearest(text, words) if text.isalpha() else None
        listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
        return f"{value} is none of its values", f"did you mean {meant}?" if meant else f"write {listed}"

    return judge


_JUDGES: dict[str, Callable[[str], tuple[str, str]]] = {
    **dict.fromkeys(_BOOLEANS, _of_boolean), **dict.fromkeys(_NUMBERS, _of_number), **dict.fromkeys(_TIMES, _of_seconds), **dict.fromkeys(_SIZES, _of_size),
    **dict.fromkeys(_NETWORKS, _of_networks), "proxy-next-upstream": _of_faults, "custom-http-errors": _of_errors, "cors-allow-origin": _of_origins,
    **{name: _of_words(words) for name, words in _WORDS.items()},
    **{name: _of_words(words, any_case=True) for name, words in _WORDS_IN_ANY_CASE.items()},
    **{name: _of_words(words, within=True) for name, words in _WORDS_WITHIN.items()},
}  # fmt: skip
_KNOWN = frozenset((*_JUDGES, *_OTHERS))
