"""A probe or hook that speaks HTTP to a port that serves TLS, or the other way round."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_PLACES = (
    ("livenessProbe",), ("readinessProbe",), ("startupProbe",), ("lifecycle", "postStart"), ("lifecycle", "preStop"),
)  # fmt: skip
_TLS_PORTS = frozenset((443, 8443))
_PLAIN_PORTS = frozenset((80,))


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=(
    "livenessProbe.httpGet", "readinessProbe.httpGet", "startupProbe.httpGet", "lifecycle.postStart.httpGet", "lifecycle.preStop.httpGet",
))  # fmt: skip
def probe_scheme_mismatch(container: Container, ctx: Context) -> Iterator[Problem]:
    for place in _PLACES:
        action = get(container.value, (*place, "httpGet"))
        if not isinstance(action, dict):
            continue
        name, number = _port_of(container, action.get("port"))
        words = name.lower().split("-")
        shown = f"{number} ({name})" if name and number else name or str(number)
        scheme = action.get("scheme", "HTTP")
        if scheme == "HTTP" and ("https" in words or (number in _TLS_PORTS and "http" not in words)):
            text = f"speaks plain HTTP to port {shown}, which seems to serve TLS" + ("" if "scheme" in action else ": no scheme is given")
            yield container.at(*place, "httpGet", "scheme" if "scheme" in action else "port").problem(text, help="scheme: HTTPS")
        elif scheme == "HTTPS" and (words == ["http"] or (number in _PLAIN_PORTS and not name)):
            yield container.at(*place, "httpGet", "scheme").problem(f"speaks TLS to port {shown}, which seems to serve plain HTTP")


def _port_of(container: Container, port: object) -> tuple[str, int | None]:
    """The name and the number of a port, as far as the container tells both."""
    for each in container.items("ports"):
        if isinstance(each, dict) and port is not None and port in (each.get("name"), each.get("containerPort")):
            name, number = each.get("name"), each.get("containerPort")
            return name if isinstance(name, str) else "", number if isinstance(number, int) else None
    if isinstance(port, str) and not port.isdigit():
        return port, None
    return "", int(port) if isinstance(port, (int, str)) and not isinstance(port, bool) else None
