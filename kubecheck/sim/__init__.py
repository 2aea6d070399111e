"""The dry run: what would become of manifests in a cluster, by a compact copy of Kubernetes' controllers, scheduler and kubelet.

`simulate` (in `run`) answers with facts; it assumes what its profile says. See `docs/architecture.md`.
"""

from __future__ import annotations

__all__ = ["ClusterProfile", "Outcome", "simulate"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sim.play.dry_run import simulate
    from kubecheck.sim.play.facts import Outcome
    from kubecheck.sim.profile import ClusterProfile


def __getattr__(name: str) -> object:
    if name == "simulate":
        from kubecheck.sim.play.dry_run import simulate

        return simulate
    if name == "ClusterProfile":
        from kubecheck.sim.profile import ClusterProfile

        return ClusterProfile
    if name == "Outcome":
        from kubecheck.sim.play.facts import Outcome

        return Outcome
    raise AttributeError(name)
