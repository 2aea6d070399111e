"""A listener of a Gateway with fields that its protocol does not take, or with the name of another one."""

from __future__ import annotations

from kubecheck.sdk import Gateway, Severity, get, is_ip, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_PROTOCOLS = ("HTTP", "HTTPS", "TLS", "TCP", "UDP")
_WITHOUT_TLS, _WITHOUT_HOSTNAME = ("HTTP", "TCP", "UDP"), ("TCP", "UDP")


@rule(on=Gateway, severity=Severity.ERROR, since="0.1")
def listener_refused(gateway: Gateway, ctx: Context) -> Iterator[Problem]:
    """Mirrors: the rules of listeners in the definition of Gateway, Gateway API 1.4."""
    names: dict[str, int] = {}
    for index, listener in gateway.listeners:
        name, protocol, hostname = listener.get("name"), listener.get("protocol"), listener.get("hostname")
        at = ("spec", "listeners", index)
        if isinstance(name, str) and names.setdefault(name, index) != index:
            problem = gateway.at(*at, "name").problem(f"listener name {name} is taken: the names of the listeners of a Gateway must differ")
            yield problem.note("the other one", gateway.at("spec", "listeners", names[name], "name"))
        if protocol in _WITHOUT_TLS and listener.get("tls"):
            yield gateway.at(*at, "tls").key.problem(f"listener {name} has protocol {protocol}, and tls is for HTTPS and TLS only")
        if protocol == "HTTPS" and get(listener, ("tls", "mode")) == "Passthrough":
            yield gateway.at(*at, "tls", "mode").problem(f"listener {name} has protocol HTTPS, which takes mode Terminate only", help="write protocol: TLS, and a TLSRoute")
        if protocol in _WITHOUT_HOSTNAME and hostname:
            yield gateway.at(*at, "hostname").problem(f"listener {name} has protocol {protocol}, which knows no host names")
        elif isinstance(hostname, str) and is_ip(hostname):
            yield gateway.at(*at, "hostname").warning(f"{hostname} is an IP address, and hostname takes a DNS name: no request is for it")
        near = nearest(protocol, _PROTOCOLS) if isinstance(protocol, str) and protocol not in _PROTOCOLS and "/" not in protocol else None
        if near is not None:
            yield gateway.at(*at, "protocol").warning(f"no listener has protocol {protocol}; did you mean {near}?", label=f"did you mean {near}?")
