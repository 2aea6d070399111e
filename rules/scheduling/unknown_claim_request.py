"""A container that asks for a request which its resource claim does not have, and so gets no device."""

from __future__ import annotations

from kubecheck.sdk import Container, ResourceClaim, Severity, get, items, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Resource

_GROUP = "resource.k8s.io"


@rule(on=Container, severity=Severity.WARNING, since="0.1", joins=True, fields=("resources.claims",))
def unknown_claim_request(container: Container, ctx: Context) -> Iterator[Problem]:
    """Mirrors: GetResources in pkg/kubelet/cm/dra/manager.go, which leaves out devices of other requests."""
    for index, claim in enumerate(container.items("resources", "claims")):
        wanted = get(claim, ("request",))
        target = _named(container, get(claim, ("name",)), ctx) if isinstance(wanted, str) and wanted else None
        names = [] if target is None else _requests_of(target)
        if target is None or not names or wanted in names:
            continue
        near = nearest(wanted, names)
        has = f"; did you mean {near}?" if near else f"; it has {', '.join(names)}"
        problem = container.at("resources", "claims", index, "request").problem(
            f"{target.ref.label} has no request {wanted}, so {container.label} gets no device of it{has}"
        )
        yield problem.note(target.ref.label, target.at("metadata", "name"))


def _named(container: Container, name: object, ctx: Context) -> Resource | None:
    """The claim, or the template of it, that the pod calls by a name; None where no file has it."""
    for each in container.template.items("resourceClaims"):
        if isinstance(each, dict) and each.get("name") == name:
            for field, kind in (("resourceClaimName", "ResourceClaim"), ("resourceClaimTemplateName", "ResourceClaimTemplate")):
                if isinstance(each.get(field), str):
                    return ctx.world.get(_GROUP, kind, container.resource.ref.namespace, each[field])
    return None


def _requests_of(target: Resource) -> list[str]:
    """The names of the requests of a claim, or of a template of claims."""
    requests = items(get(target.value, ResourceClaim(target).requests_path))
    return [name for each in requests if isinstance(name := get(each, ("name",)), str)]
