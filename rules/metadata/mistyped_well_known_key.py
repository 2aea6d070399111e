"""A label or annotation that nearly is one that Kubernetes reads."""

from __future__ import annotations

from functools import lru_cache

from kubecheck.sdk import Object, Severity, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.sdk import Context, Problem

_MODES = ("audit", "enforce", "warn")
# Mirrors: https://kubernetes.io/docs/reference/labels-annotations-taints, by prefix.
_KNOWN: dict[str, tuple[str, ...]] = {
    "app.kubernetes.io": ("component", "created-by", "instance", "managed-by", "name", "part-of", "version"),
    "apps.kubernetes.io": ("pod-index",),
    "batch.kubernetes.io": ("controller-uid", "cronjob-scheduled-timestamp", "job-completion-index", "job-name"),
    "cluster-autoscaler.kubernetes.io": ("enable-ds-eviction", "safe-to-evict", "safe-to-evict-local-volumes", "scale-down-disabled"),
    "controller.kubernetes.io": ("pod-deletion-cost",),
    "ingressclass.kubernetes.io": ("is-default-class",),
    "kubectl.kubernetes.io": ("default-container", "last-applied-configuration", "restartedAt"),
    "kubernetes.io": (
        "arch", "change-cause", "description", "egress-bandwidth", "enforce-mountable-secrets", "hostname", "ingress-bandwidth", "ingress.class",
        "metadata.name", "service-account.name", "service-account.uid", "tls-acme",
    ),
    "node.kubernetes.io": ("exclude-from-external-load-balancers", "instance-type", "windows-build"),
    "pod-security.kubernetes.io": (*_MODES, *(f"{mode}-version" for mode in _MODES), "exempt"),
    "rbac.authorization.k8s.io": ("aggregate-to-admin", "aggregate-to-edit", "aggregate-to-view"),
    "rbac.authorization.kubernetes.io": ("autoupdate",),
    "scheduler.alpha.kubernetes.io": ("critical-pod", "defaultTolerations", "node-selector", "preferAvoidPods", "tolerationsWhitelist"),
    "service.kubernetes.io": ("headless", "service-proxy-name", "topology-mode"),
    "statefulset.kubernetes.io": ("pod-name",),
    "storageclass.kubernetes.io": ("is-default-class",),
    "topology.kubernetes.io": ("region", "zone"),
}  # fmt: skip
# Those in which there is nothing else.
_CLOSED = frozenset(("pod-security.kubernetes.io",))
_SHORTEST = 4


@rule(on=Object, severity=Severity.WARNING, since="0.1")
def mistyped_well_known_key(view: Object, ctx: Context) -> Iterator[Problem]:
    for path in (("metadata",), ("spec", "template", "metadata")):
        for field in ("labels", "annotations"):
            for key in view.mapping(*path, field):
                meant = _meant(key) if isinstance(key, str) and "/" in key else None
                if meant is not None:
                    word = "label" if field == "labels" else "annotation"
                    problem = view.at(*path, field, key).key.problem(f"{key} is no {word} that Kubernetes knows; did you mean {meant}?")
                    yield problem.fix(f"rename it to {meant}", problem.place, meant)


@lru_cache(4096)
def _meant(key: str) -> str | None:
    """The well-known key that someone may have meant who wrote this one; None where it is one, or is like none."""
    prefix, _, name = key.partition("/")
    known = _KNOWN.get(prefix)
    if known is not None and name in known:
        return None
    if known is None and not prefix.endswith(("k8s.io", "kubernetes.io", "kubernetes.com", "kuberenetes.io", "kubernets.io", "kubernete.io")):
        return None
    near_prefix = _near(prefix, (each for each, names in _KNOWN.items() if name in names))
    if near_prefix is not None:
        return f"{near_prefix}/{name}"
    near = _near(name, known or ())
    if near is None and prefix in _CLOSED:
        return f"{prefix}/enforce"
    return None if near is None else f"{prefix}/{near}"


def _near(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that differs by a letter or two, or by how its words are put together."""
    near = nearest(word, candidates) if len(word) >= _SHORTEST else None
    return near if near is not None and abs(len(near) - len(word)) <= 2 else None
