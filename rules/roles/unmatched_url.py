"""A right to a URL of the server that no request has."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, items, may_become, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Role, severity=Severity.WARNING, since="0.1")
def unmatched_url(role: Role, ctx: Context) -> Iterator[Problem]:
    """Mirrors: NonResourceURLMatches of k8s.io/kubernetes/pkg/apis/rbac/v1 v1.36."""
    for index, entry in role.rules:
        for number, url in enumerate(items(entry.get("nonResourceURLs"))):
            why = "" if may_become(url, "/") else _why_none_has(url)
            if why:
                yield role.at("rules", index, "nonResourceURLs", number).problem(f"no request is made to {url}, so the rule grants nothing there: {why}")


def _why_none_has(url: str) -> str:
    """Why a written URL is that of no request; empty where it may be."""
    _, scheme, rest = url.partition("://")
    if scheme:
        return f"only the path is compared, without server; did you mean /{rest.partition('/')[2]}?"
    if "*" in url[:-1].rstrip("*"):
        return "a * stands for any rest at the end of the path, and for itself elsewhere"
    if url != "*" and not url.startswith("/"):
        return f"a path begins with a slash; did you mean /{url}?"
    if "?" in url:
        return f"the query is not compared; did you mean {url.partition('?')[0]}?"
    return ""
