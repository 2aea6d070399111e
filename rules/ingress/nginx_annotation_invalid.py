"""An annotation of ingress-nginx that the controller does not know, or whose value it does not read."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, is_placeholder, is_slip, rule

from ._controllers import NGINX, NGINX_PREFIX, controller_of
from ._nginx_values import near_name, why_not_read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_CANARY = f"{NGINX_PREFIX}canary"


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), fields=("metadata.annotations",))
def nginx_annotation_invalid(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    """Mirrors: parser.checkAnnotation and the Parse functions of internal/ingress/annotations of ingress-nginx."""
    written = [(key, key.removeprefix(NGINX_PREFIX), value) for key, value in ingress.annotations.items() if key.startswith(NGINX_PREFIX)]
    if not written or controller_of(ingress, ctx.world) != NGINX:
        return
    of_canary = [key for key, name, value in written if name.startswith("canary-") and name != "canary-weight-total" and value not in ("", "0")]
    for key, name, value in written:
        place = ingress.at("metadata", "annotations", key)
        near = near_name(name)
        if near is not None and is_slip(name.lower(), near):
            meant = f"did you mean {NGINX_PREFIX}{near}?"
            yield place.key.problem(f"{key} is no annotation that ingress-nginx knows, so it has no effect; {meant}", label=meant)
        elif value and not is_placeholder(value):
            fault, instead = why_not_read(name, value)
            if fault:
                yield place.problem(f"{fault}, so ingress-nginx does not take {key}{f'; {instead}' if instead else ''}", label=instead)
    if of_canary and _CANARY not in ingress.annotations:
        yield ingress.at("metadata", "annotations", of_canary[0]).key.problem(
            f'{of_canary[0]} has no effect without {_CANARY}: "true", and the Ingress competes with the one that it should take a share of'
        )
