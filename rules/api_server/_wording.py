"""The server's sentences in plain words: what a value must be like instead of a regular expression, and the nearest value that is so."""

from __future__ import annotations

import re

from kubecheck.sdk import format_path, get, near_values, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.sdk import Refusal

    Path = tuple[str | int, ...]

_ENDS = "and start and end with a letter or a digit"
_DNS_NAME = f"must consist of lowercase letters, digits, '-' and '.', {_ENDS}"
_KEY_NAME = f"must consist of letters, digits, '-', '_' and '.', {_ENDS}"
# How the server's sentences begin, which end with a regular expression; what they mean; and how to find a value near by that is good.
_SENTENCES: tuple[tuple[str, str, Callable[[str], str | None] | None], ...] = (
    ("a lowercase RFC 1123 label must", f"must consist of lowercase letters, digits and '-', {_ENDS}", near_values.near_label),
    ("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_'", f"{_DNS_NAME} ('_' may begin a part)", None),
    ("prefix part a lowercase RFC 1123 subdomain must", f"the prefix before the / {_DNS_NAME}", near_values.near_label_key),
    ("a lowercase RFC 1123 subdomain must", _DNS_NAME, near_values.near_subdomain),
    ("a DNS-1035 label must", "must consist of lowercase letters, digits and '-', start with a letter and end with a letter or a digit",
     near_values.near_dns1035_label),
    ("a wildcard DNS-1123 subdomain must", "must be '*.' and a DNS name of lowercase letters, digits, '-' and '.', such as *.example.com", None),
    ("name part must consist", f"the name {_KEY_NAME}", near_values.near_label_key),
    ("a valid label key must", f"must be a name, or a DNS name as its prefix, one / and a name; the name {_KEY_NAME}", near_values.near_label_key),
    ("a valid label must", f"the value of a label must be empty, or {_KEY_NAME.removeprefix('must ')}", near_values.near_label_value),
    ("a valid config key must", "a key must consist of letters, digits, '-', '_' and '.'", near_values.near_data_key),
    ("a valid percent string must", "a percentage is a whole number and %, such as 50%", near_values.near_percentage),
    ("a valid HTTP header must", "the name of an HTTP header must consist of letters, digits and '-', such as X-Request-Id", near_values.near_header),
    ("a valid C identifier must", "must consist of letters, digits and '_', and not start with a digit", None),
    ("a valid environment variable name must consist of alphabetic",
     "the name of an environment variable must consist of letters, digits, '_', '-' and '.', and not start with a digit", None),
    ("a valid environment variable name must consist only", "the name of an environment variable must consist of printable ASCII characters other than '='",
     None),
    ("Invalid path", "a path must consist of letters, digits and the characters of a URL's path, such as / - . _ ~", None),
)  # fmt: skip
_PATTERN = re.compile(r"\(regex used for validation is '.*?'\)|\(e\.g\. .*?regex used for validation is '.*?'\)")
_PORT_NAME = ("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)", "must not begin or end with a hyphen", "must not contain consecutive")
_TOO_LONG = re.compile(r"must be no more than \d+ (?:characters|bytes)")
_SYSCTL = re.compile(r"must have at most (\d+) characters and match regex .*")
_PLAIN = {
    "must specify a handler type": "it needs a handler such as exec, httpGet or tcpSocket",
    "must specify a volume type": "it needs a source such as emptyDir, configMap, secret or persistentVolumeClaim",
    "must specify a peer": "it needs podSelector, namespaceSelector or ipBlock",
    "may not specify more than 1 volume type": "a volume has one source",
    "may not specify more than 1 handler type": "a probe or hook has one handler",
}
_RESOURCES = ("cpu", "memory", "ephemeral-storage", "storage")
_OTHER_RESOURCES = {"gpu": "nvidia.com/gpu", "gpus": "nvidia.com/gpu", "mem": "memory", "ram": "memory", "disk": "ephemeral-storage"}
_LIMITED = ("Container", "PersistentVolumeClaim", "Pod")
_IN_QUOTAS = (*_RESOURCES, "configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets", "services")
# What a quota counts by the name of its API resource.
_COUNTED = {
    **{f"{name}{end}": f"count/{name}s.apps" for name in ("deployment", "statefulset", "daemonset", "replicaset") for end in ("", "s")},
    **{f"{name}{end}": f"count/{name}s.batch" for name in ("job", "cronjob") for end in ("", "s")},
}
_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")
_AMOUNT = "a number, optionally with a suffix such as m, k, M, Ki, Mi or Gi"
# Fields that hold host names.
_HOSTS = frozenset(("externalName", "host", "hostname", "hosts", "hostnames"))
_LENGTH = "numbers with a unit, such as 30s, 5m or 1h30m"


def explain(detail: str, value: object) -> tuple[str, str | None]:
    """The server's words about a value, without regular expressions.

    Returns:
        The words, and a good value near by, where there is one.
    """
    if detail in _PLAIN:
        return _PLAIN[detail], None
    near = None
    for start, words, find_near in _SENTENCES:
        at = detail.find(start)
        if at < 0:
            continue
        end = _PATTERN.search(detail, at)
        tail = detail[end.end() :] if end else ""
        # of a key the server adds an example with its prefix
        tail = tail.partition("'example.com/MyName')")[2] if tail.startswith(" with an optional DNS subdomain prefix") else tail
        detail = f"{detail[:at]}{words}{tail}"
        near = near or (find_near(value) if find_near is not None and isinstance(value, str) and value else None)
    if near is None and isinstance(value, str) and detail.startswith(_PORT_NAME):
        near = near_values.near_port_name(value)
    near = near or _near_by_sentence(detail, value)
    if detail == "not a valid selector operator":
        return f"is not one of {', '.join(_OPERATORS)}", nearest(str(value), _OPERATORS)
    if isinstance(value, str):
        detail = _TOO_LONG.sub(rf"\g<0> (it has {len(value.encode('utf-8', 'replace'))})", detail)
    detail = _SYSCTL.sub(r"must have at most \1 characters: lowercase letters, digits, '-', '_', '.' and '/'", detail)
    return _PATTERN.sub("", detail).rstrip(), near


def _near_by_sentence(detail: str, value: object) -> str | None:
    """A good value near by, where the server's sentence itself says what is good."""
    if isinstance(value, int) and detail.startswith("must be a number between 0 and 0777") and not set(str(value)) & set("89-"):
        return f"0{value}"
    if not isinstance(value, str):
        return None
    near = None
    if detail.startswith("must not contain dots"):
        near = near_values.near_label(value)
    elif detail.startswith("must contain at least one letter") and value.isdecimal():
        near = f"{value} without quotes"
    elif detail.startswith("must be a valid CIDR") and re.fullmatch(r"[0-9.]+|[0-9a-fA-F:]+", value):
        near = f"{value}/{128 if ':' in value else 32}"
    elif detail.startswith("must be a valid IP address") and value.lower() == "none":
        near = "None"
    elif detail.startswith("must be a standard limit type"):
        near = nearest(value, _LIMITED)
    elif "must be a standard resource for quota" in detail:
        near = _COUNTED.get(value.lower()) or _OTHER_RESOURCES.get(value.lower()) or nearest(value, _IN_QUOTAS)
    elif "must be a standard resource" in detail:
        near = _OTHER_RESOURCES.get(value.lower()) or nearest(value, _RESOURCES)
    elif detail.startswith(("must be either ", "must be '")):
        near = nearest(value, re.findall(r"\b[A-Z][A-Za-z]+", detail))
    return near if near != value else None


def explain_host(detail: str, value: object, path: Path) -> tuple[str, str] | None:
    """The words about a value that is more than the host name that its field holds, or an address, and the host name in it; else None."""
    if not isinstance(value, str) or _HOSTS.isdisjoint(path[-2:]) or "RFC 1123 subdomain" not in detail:
        return None
    found = near_values.host_within(value)
    return None if found is None else (f"is {found[0]}, where a host name alone is needed", found[1])


def explain_text(detail: str, value: str) -> tuple[str, list[str]]:
    """What the decoder says about a text that it reads by code of its own: an amount, a time, a length of time, bytes.

    Returns:
        The words after the place, and good values near by.
    """
    if detail.startswith(("quantities must match", "unable to parse quantity")):
        return f"is not a quantity: write {_AMOUNT}", near_values.near_quantities(value)
    if detail.startswith("time: "):
        near = near_values.near_duration(value)
        return f"is not a duration: write {_LENGTH}", [near] if near else []
    if detail.startswith("parsing time"):
        return "is not a time: write it in the format of RFC 3339, such as 2024-01-31T12:00:00Z", []
    if "base64" in detail:
        return f"is not base64 ({detail})", []
    return f"cannot be read: {detail}", []


def near_pattern(pattern: str, value: str) -> str | None:
    """A value near by that fits a regular expression, which the value does not."""
    try:
        fits = re.compile(pattern).search
    except (re.error, OverflowError, RecursionError):
        return None
    tries = (
        value.lower(), value.strip(), near_values.near_duration(value), *near_values.near_quantities(value), near_values.near_label_value(value),
        near_values.near_subdomain(value), near_values.near_label(value),
    )  # fmt: skip
    return next((each for each in tries if each and each != value and fits(each)), None)


def did_you_mean(near: list[str]) -> str:
    """The end of a message that names good values."""
    return f"; did you mean {' or '.join(near)}?" if near else ""


def missing(refusal: Refusal) -> str:
    """That a required field is not there, and what lacks it; that it is empty; or that something in it is not there."""
    *parent, name = refusal.path or ("",)
    if refusal.is_written:
        is_filled = bool(get(refusal.resource.value, refusal.path))
        return f"{refusal.where} is incomplete" if is_filled else f"required field {refusal.where} is empty"
    around = tuple(parent)
    while around and get(refusal.resource.value, around) is None and all(isinstance(step, str) for step in around[-1:]):
        around = around[:-1]
    if isinstance(name, str):
        name = format_path(refusal.path[len(around) :]).removeprefix(".")
    inside = format_path(around) if around else refusal.resource.ref.label
    return f"missing required field {name} in {inside}" if isinstance(name, str) else f"missing required item {refusal.where}"
