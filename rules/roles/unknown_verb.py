"""A verb in a role that no request has."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, api_resources, items, may_become, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Mirrors: k8s.io/apiserver/pkg/endpoints/request.RequestInfoFactory, and the verbs that other parts of the server ask the authorizer about.
_VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*")
_ASKED = frozenset((
    "approve", "attest", "bind", "connect", "escalate", "head", "impersonate", "manage", "options", "post", "proxy", "put", "sign", "use",
))  # fmt: skip
_HTTP = ("get", "head", "options", "post", "put", "patch", "delete", "*")
# Verbs that only requests for resources have, and those that requests for other URLs have in their stead.
_OF_RESOURCES = {"list": "get", "watch": "get", "create": "post", "update": "put", "deletecollection": "delete"}
# What people write who think of HTTP or of an editor.
_MEANT = {
    "add": "create", "all": "*", "any": "*", "apply": "patch", "edit": "update", "modify": "update", "read": "get", "remove": "delete",
    "view": "get", "write": "update",
}  # fmt: skip


@rule(on=Role, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def unknown_verb(role: Role, ctx: Context) -> Iterator[Problem]:
    known = api_resources.api_resources(ctx.world, ctx.catalog)
    for index, entry in role.rules:
        of_urls = bool(items(entry.get("nonResourceURLs")))
        # A program with resources of its own may ask the authorizer about verbs of its own.
        is_built_in = of_urls or any(group in known.built_in for group in items(entry.get("apiGroups")))
        # With others it does no harm.
        others = {} if any(verb in _HTTP for verb in items(entry.get("verbs"))) or not of_urls else _OF_RESOURCES
        for number, verb in enumerate(items(entry.get("verbs"))):
            meant = others.get(verb) or _meant(verb, is_built_in, _HTTP if of_urls else _VERBS)
            if meant and not may_become(verb, ""):
                yield role.at("rules", index, "verbs", number).problem(f"no request has the verb {verb}, so it grants nothing; did you mean {meant}?")


def _meant(verb: str, is_built_in: bool, verbs: tuple[str, ...]) -> str:
    """The verb that someone may have meant who wrote one that no request has; empty where it may be meant as it stands."""
    if verb in verbs or verb in _ASKED or verb in _VERBS or ":" in verb:
        return ""
    if "," in verb or " " in verb.strip():
        return ", ".join(verb.replace(",", " ").split())
    word = verb.strip().lower()
    if word in verbs:
        return word
    if not is_built_in:
        return ""
    return _MEANT.get(word) or nearest(word, verbs[:-1]) or ""
