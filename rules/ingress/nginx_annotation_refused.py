"""An annotation of ingress-nginx with characters by which text gets into the configuration of the controller."""

from __future__ import annotations

import re

from kubecheck.sdk import Ingress, Severity, is_placeholder, rule

from ._controllers import NGINX, NGINX_PREFIX, controller_of
from ._nginx_values import has_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# All characters that one or the other validator takes: of URLs, regular expressions, headers and variables.
_TAKEN = re.compile(r"[A-Za-z0-9\-._~/:, ^$\[\](){}*+?|&=\\]*\Z")
_FIRST_OTHER = re.compile(r"[^A-Za-z0-9\-._~/:, ^$\[\](){}*+?|&=\\]")
# Annotations with validators of their own.
_OTHERWISE = ("-snippet", "-ciphers")
_NAMES = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def nginx_annotation_refused(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    """Mirrors: parser.checkAnnotation and the validators of internal/ingress/annotations/parser of ingress-nginx."""
    for key, value in ingress.annotations.items():
        if not key.startswith(NGINX_PREFIX) or key.endswith(_OTHERWISE) or _TAKEN.match(value) or is_placeholder(value):
            continue
        if has_type(key.removeprefix(NGINX_PREFIX)):
            continue  # `nginx-annotation-invalid` tells of it
        if controller_of(ingress, ctx.world) != NGINX:
            return
        found = _FIRST_OTHER.search(value)
        if found is not None:
            what = _NAMES.get(found[0], found[0])
            yield ingress.at("metadata", "annotations", key).problem(
                f"{key} holds {what}, by which a value can end and a directive of nginx begin: ingress-nginx refuses the annotation from 1.12 on"
            )
