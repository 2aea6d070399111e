"""A path of type Prefix or Exact with characters that ingress-nginx refuses there."""

from __future__ import annotations

import re

from kubecheck.sdk import Ingress, Severity, is_placeholder, rule

from ._controllers import NGINX, controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_PLAIN = re.compile(r"/[A-Za-z0-9._/-]*\Z")


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def path_refused_by_nginx(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    """Mirrors: inspector.ValidatePathType of ingress-nginx 1.12, where strict-validate-path-type is on by default."""
    for place, _, path in ingress.paths:
        text, kind = path.get("path"), path.get("pathType")
        if not isinstance(text, str) or not text or kind not in ("Prefix", "Exact") or _PLAIN.match(text) or is_placeholder(text):
            continue
        if controller_of(ingress, ctx.world) != NGINX:
            return
        yield ingress.at(*place, "path").problem(
            f"{text} cannot be used with pathType {kind}: ingress-nginx refuses it from 1.12 on, since a plain path has letters, digits and ._-/ only",
            help="write pathType: ImplementationSpecific for a regular expression, as for every path that is no plain one",
        )
