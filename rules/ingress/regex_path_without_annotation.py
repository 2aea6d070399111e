"""A path that is a regular expression, without what makes the controller read it as one."""

from __future__ import annotations

from kubecheck.sdk import Ingress, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_MARKS = ("(", "[", "*", "+", "?", "|", "^", "$", "\\")
_READERS = ("use-regex", "rewrite-target", "path-regex", "haproxy", "traefik", "alb.ingress", "konghq")


@rule(on=Ingress, severity=Severity.WARNING, since="0.1")
def regex_path_without_annotation(ingress: Ingress, ctx: Context) -> Iterator[Problem]:
    if any(reader in key for key in ingress.annotations for reader in _READERS):
        return
    kind = ingress.text("spec", "ingressClassName") or ingress.annotations.get("kubernetes.io/ingress.class") or "nginx"
    if "nginx" not in kind:
        return
    for place, _, path in ingress.paths:
        text = path.get("path")
        if isinstance(text, str) and any(mark in text for mark in _MARKS):
            yield ingress.at(*place, "path").problem(
                f"{text} is taken letter by letter: nothing says that it is a regular expression",
                help="set the annotation nginx.ingress.kubernetes.io/use-regex, or write a plain path with pathType Prefix",
            )
