"""A version of a custom resource that is served no more while objects are still written in it."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, get, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Change, severity=Severity.ERROR, since="0.1")
def version_no_longer_served(change: Change, ctx: Context) -> Iterator[Problem]:
    if change.new.ref.key[:2] != ("apiextensions.k8s.io", "CustomResourceDefinition") or change.refusals:
        return  # one that is refused stays as it was
    group, kind = (get(change.new.value, ("spec", *path)) for path in (("group",), ("names", "kind")))
    now = _served(change.new.value)
    for version in _served(change.old.value):
        if version in now or not isinstance(group, str) or not isinstance(kind, str):
            continue
        users = [each for each in ctx.world.of_kind(group, kind) if each.ref.version == version]
        if not users:
            continue
        more = f" and {len(users) - 1} more" if len(users) > 1 else ""
        verb = "are" if more else "is"
        problem = change.at("spec", "versions", *_place(change.new.value, version)).problem(
            f"{version} is served no more, and {users[0].ref.label}{more} {verb} still written in it: the server will not know the kind",
            help=f"serve it until nothing uses it; {', '.join(now) or 'no version'} is left" if now else "",
        )
        yield problem.note("an object in this version", users[0].at("apiVersion")).note("where it was served", change.was("spec", "versions", *_place(change.old.value, version)))


def _served(definition: object) -> list[str]:
    return [str(get(each, ("name",))) for each in items(get(definition, ("spec", "versions"))) if get(each, ("served",)) is True]


def _place(definition: object, version: str) -> tuple[str | int, ...]:
    """The way from the versions to this one's switch, or to all of them where it is gone."""
    names = [get(each, ("name",)) for each in items(get(definition, ("spec", "versions")))]
    return (names.index(version), "served") if version in names else ()
