"""A Service of type ExternalName whose name is an IP address."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, is_ip, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Service, severity=Severity.WARNING, since="0.1")
def external_name_is_address(service: Service, ctx: Context) -> Iterator[Problem]:
    name = service.text("spec", "externalName")
    if service.type == "ExternalName" and name and is_ip(name.removesuffix(".")):
        yield service.at("spec", "externalName").problem(
            f"{name} is an IP address, and externalName is answered as a host name (CNAME): it resolves nowhere",
            help="make a Service without selector and an EndpointSlice that holds the address",
        )
