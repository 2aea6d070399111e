"""Hosts of an Ingress that stand in its rules or in its tls, but not in both."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, is_placeholder, is_slip, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", aliases=("kubevious:ingress-tls-rule-domain-match",))
def tls_host_mismatch(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    rules = [(index, host) for index, _ in enumerate(ingress.items("spec", "rules")) if (host := ingress.text("spec", "rules", index, "host"))]
    entries = ingress.items("spec", "tls")
    hosts = [
        ((index, "hosts", number), host) for index, _ in enumerate(entries)
        for number, host in enumerate(ingress.items("spec", "tls", index, "hosts")) if isinstance(host, str)
    ]  # fmt: skip
    if not hosts or len(rules) < len(ingress.items("spec", "rules")) or any(is_placeholder(host) for _, host in [*rules, *hosts]):
        return
    unused = [(path, host) for path, host in hosts if not any(_covers(host, each) or _covers(each, host) for _, each in rules)]
    covers_all = any(not ingress.items("spec", "tls", index, "hosts") for index, _ in enumerate(entries))
    bare = [] if covers_all else [(index, host) for index, host in rules if not any(_covers(each, host) for _, each in hosts)]
    for path, host in unused if rules else ():
        text = f"tls host {host} is the host of no rule"
        near = next((each for _, each in bare if is_slip(host, each)), None)
        place = ingress.at("spec", "tls", *path)
        if near is not None:
            yield place.problem(f"{text}; did you mean {near}?", label=f"did you mean {near}?")
        elif bare:
            yield place.problem(f"{text}, and {bare[0][1]} has no certificate")
        else:
            yield place.info(text)
    if not unused:
        for index, host in bare:
            yield ingress.at("spec", "rules", index, "host").info(f"host {host} stands in no tls of {ingress.label}: it is served without its own certificate")


def _covers(pattern: str, host: str) -> bool:
    """Whether a host, which may begin with a wildcard for one label, is or covers another one."""
    return pattern == host or (pattern.startswith("*.") and host.partition(".")[2] == pattern[2:])
