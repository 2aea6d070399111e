"""An API version that the Kubernetes version no longer serves."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, lifecycle, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_LIVES: dict[tuple[str, str], Any] = {}


@rule(on=Object, severity=Severity.ERROR, since="0.1", aliases=(
    "datree:K8S_DEPRECATED_APIVERSION_1.16", "datree:K8S_DEPRECATED_APIVERSION_1.17", "datree:K8S_DEPRECATED_APIVERSION_1.19",
    "datree:K8S_DEPRECATED_APIVERSION_1.21", "datree:K8S_DEPRECATED_APIVERSION_1.22", "datree:K8S_DEPRECATED_APIVERSION_1.23",
    "datree:K8S_DEPRECATED_APIVERSION_1.24", "datree:K8S_REMOVED_APIVERSION_1.22", "datree:K8S_REMOVED_APIVERSION_1.23",
    "datree:K8S_REMOVED_APIVERSION_1.24", "datree:K8S_REMOVED_APIVERSION_1.25", "datree:K8S_REMOVED_APIVERSION_1.26",
    "datree:K8S_REMOVED_APIVERSION_1.27", "gatekeeper-library:verifydeprecatedapi", "kube-linter:no-extensions-v1beta",
    "kube-score:stable-version", "kubeaudit:deprecatedapis", "pluto:deprecated-api", "popeye:POP-403", "trivy-checks:KSV-0107",
))  # fmt: skip
def removed_api_version(view: Object, ctx: Context) -> Iterator[Problem]:
    ref = view.resource.ref
    kind = (ref.api_version, ref.kind)
    if kind not in _LIVES:
        _LIVES[kind] = lifecycle(*kind)
    life = _LIVES[kind]
    if life is None or not life.is_removed_in(ctx.version[1]):
        return
    text = f"{ref.api_version} {ref.kind} was removed in Kubernetes 1.{life.removed}"
    replacement, served = _successor(life, ctx)
    if not replacement:
        yield view.at("apiVersion").problem(f"{text}, and nothing replaces it", facts={"removed": f"1.{life.removed}"})
        return
    hint = f"use {replacement}" if served else f"it became {replacement}, which 1.{ctx.version[1]} does not serve either"
    problem = view.at("apiVersion").problem(f"{text}; {hint}", label=hint, facts={"removed": f"1.{life.removed}", "replacement": replacement})
    yield _with_fix(problem, view, replacement) if served else problem


def _with_fix(problem: Problem, view: Object, replacement: str) -> Problem:
    """A problem with the new version, and with its fields where they stand elsewhere there."""
    from kubecheck.sdk import conversion  # only what is removed pays for it

    problem.fix(f"write {replacement}", view.at("apiVersion"), replacement)
    for change in conversion(view.resource.value):
        problem.reshape(f"write {replacement}", view.at(), change)
    return problem


def _successor(life: Any, ctx: Context) -> tuple[str, bool]:
    """The version to write instead, and whether it is served: the stated one, what replaced that in turn, or another one of the group."""
    seen = []
    following = life
    while following is not None and following.replacement and following.replacement not in seen:
        seen.append(following.replacement)
        if ctx.catalog.kind(following.replacement, life.kind) is not None:
            return following.replacement, True
        following = lifecycle(following.replacement, life.kind)
    group = life.api_version.rpartition("/")[0]
    served = [version for version, kind in ctx.catalog.kinds() if kind == life.kind and version.rpartition("/")[0] == group]
    if served:
        return min(served, key=lambda version: ("alpha" in version, "beta" in version, version)), True
    return (seen[-1], False) if seen else ("", False)
