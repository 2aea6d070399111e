"""A rewrite of ingress-nginx to a part of the path that the path does not capture."""

from __future__ import annotations

import re

from kubecheck.sdk import Ingress, Severity, is_placeholder, rule

from ._controllers import NGINX, NGINX_PREFIX, controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_TARGET = f"{NGINX_PREFIX}rewrite-target"
_GROUP = re.compile(r"\$(\d)")
# A group that captures: not one that only holds together, and no bracket that stands for itself.
_CAPTURING = re.compile(r"\\.|\[[^\]]*\]|(\((?!\?)|\(\?P?<\w)")


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), fields=("metadata.annotations",))
def rewrite_group_missing(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    """Mirrors: buildLocation and the directive rewrite of the template of ingress-nginx: a group that is not there is empty."""
    target = ingress.annotations.get(_TARGET, "")
    wanted = max(map(int, _GROUP.findall(target)), default=0)
    if not wanted or is_placeholder(target) or controller_of(ingress, ctx.world) != NGINX:
        return
    texts = [(place, text) for place, _, path in ingress.paths if isinstance(text := path.get("path"), str)]
    counts = [sum(1 for match in _CAPTURING.finditer(text) if match[1]) for _, text in texts]
    if any(count >= wanted for count in counts) or any(is_placeholder(text) for _, text in texts):
        return  # the rewrite is for these, and the others may do without
    for (place, text), count in zip(texts, counts, strict=True):
        groups = "no group" if not count else "one group only" if count == 1 else f"{count} groups only"
        yield ingress.at(*place, "path").problem(
            f"{text} captures {groups}, and {target} is made of ${wanted}: it stays empty, so every request goes to the same place"
        ).note("the rewrite", ingress.at("metadata", "annotations", _TARGET))
