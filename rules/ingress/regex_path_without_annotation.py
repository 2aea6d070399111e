"""A path that is a regular expression, without what makes the controller read it as one."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, get, rule

from ._controllers import NGINX, NGINX_PREFIX, UNKNOWN, controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, World

_MARKS = ("(", "[", "*", "+", "?", "|", "^", "$", "\\")


@rule(on=Ingress, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def regex_path_without_annotation(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    controller = controller_of(ingress, ctx.world)
    if controller not in (NGINX, UNKNOWN):
        return
    hosts = None
    for place, host, path in ingress.paths:
        text, kind = path.get("path"), path.get("pathType")
        if not isinstance(text, str) or not any(mark in text for mark in _MARKS):
            continue
        if controller == NGINX and kind in ("Prefix", "Exact"):
            continue  # refused, which another rule tells of
        if controller == UNKNOWN and kind == "ImplementationSpecific" and text.endswith("/*") and not any(mark in text[:-1] for mark in _MARKS):
            continue  # how controllers of clouds write a prefix
        hosts = _regex_hosts(ctx.world) if hosts is None else hosts
        if (ingress.namespace, ingress.name) not in hosts and host not in hosts:
            yield ingress.at(*place, "path").problem(
                f"{text} is taken letter by letter: nothing says that it is a regular expression",
                help=f"set the annotation {NGINX_PREFIX}use-regex, or write a plain path with pathType Prefix",
            )


def _regex_hosts(world: World) -> set[object]:
    """The hosts whose paths are all read as expressions, and the (namespace, name) of Ingresses whose are.

    ingress-nginx reads all paths of a host so as soon as one Ingress of that host says so.
    """
    found: set[object] | None = world.kept.get(_regex_hosts)
    if found is None:
        found = world.kept[_regex_hosts] = set()
        for resource in world.of_kind("networking.k8s.io", "Ingress"):
            each = Ingress(resource)
            if each.annotations.get(f"{NGINX_PREFIX}use-regex", "false") != "false" or f"{NGINX_PREFIX}rewrite-target" in each.annotations:
                found.add((each.namespace, each.name))
                found.update(host for index, _ in enumerate(each.items("spec", "rules")) if (host := get(each.value, ("spec", "rules", index, "host"))))
    return found
