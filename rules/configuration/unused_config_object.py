"""A ConfigMap, Secret, ServiceAccount or PersistentVolumeClaim that nothing among the checked files names."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, World, get, items, metadata_of, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_KINDS = frozenset((("", "ConfigMap"), ("", "Secret"), ("", "ServiceAccount"), ("", "PersistentVolumeClaim")))
# Who finds such objects by themselves: the cluster, and programs that watch for a label.
_READ_BY_OTHERS = ("kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token", "helm.sh/release.v1")
_BY_THEMSELVES = frozenset((("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")))


@rule(on=Object, severity=Severity.INFO, since="0.1", presets=(), joins=True, points_at=(), aliases=("popeye:POP-400",))
def unused_config_object(view: Object, ctx: Context) -> Iterator[Problem]:
    ref = view.resource.ref
    if ref.key[:2] not in _KINDS or not ref.name or ctx.world.is_partial or (ref.kind, ref.name) in _BY_THEMSELVES or view.get("type") in _READ_BY_OTHERS:
        return
    if len(ctx.world.resources) > 1 and ref.name not in _words(ctx) and not _is_made_for(ref.name, view, ctx.world):
        yield view.at("metadata", "name").problem(f"{view.label} is not named by anything among the checked files")


def _is_made_for(name: str, view: Object, world: World) -> bool:
    """Whether a StatefulSet takes a claim of this name for that of one of its pods."""
    owner, _, number = name.rpartition("-")
    return number.isdigit() and any(
        owner == f"{get(claim, ('metadata', 'name'))}-{each.ref.name}"
        for each in world.of_kind("apps", "StatefulSet")
        if each.ref.namespace == view.namespace
        for claim in items(get(each.value, ("spec", "volumeClaimTemplates")))
    )


def _words(ctx: Context) -> set[str]:
    """Every word of every text of all files but names of objects themselves; it is not told apart what a name is of."""
    known: set[str] | None = ctx.world.kept.get(_words)
    if known is None:
        known = ctx.world.kept[_words] = set()
        for resource in ctx.model.resources:
            metadata = {key: value for key, value in metadata_of(resource.value).items() if key != "name"}
            _collect({**resource.value, "metadata": metadata}, known)
    return known


def _collect(value: object, words: set[str]) -> None:
    if isinstance(value, dict):
        for each in value.values():
            _collect(each, words)
    elif isinstance(value, list):
        for each in value:
            _collect(each, words)
    elif isinstance(value, str):
        words.add(value)
        if any(mark in value for mark in " \n=/,:\"'"):
            words.update("".join(letter if letter.isalnum() or letter in "-." else " " for letter in value).split())
