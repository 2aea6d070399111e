"""Views of workloads: what makes pods and keeps them."""

from __future__ import annotations

from kubecheck.api.views.view import View, get

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class Workload(View):
    """Anything that keeps pods running: Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController."""

    __slots__ = ()
    kinds: ClassVar[tuple[tuple[str, str], ...]] = (
        ("apps", "Deployment"), ("apps", "ReplicaSet"), ("apps", "StatefulSet"), ("apps", "DaemonSet"), ("", "ReplicationController"),
    )  # fmt: skip

    @property
    def selector(self) -> object:
        """The label selector as written; for a ReplicationController as a label selector of equal meaning."""
        written = self.get("spec", "selector")
        if self.kind == "ReplicationController" and isinstance(written, dict):
            return {"matchLabels": written}
        return written

    @property
    def replicas(self) -> int | None:
        """How many pods it wants: 1 when it is not written; None for a DaemonSet and for a wrong type."""
        if self.kind == "DaemonSet":
            return None
        if self.get("spec", "replicas") is None:
            return 1
        return self.number("spec", "replicas")


class Deployment(Workload):
    """A Deployment."""

    __slots__ = ()
    kinds = (("apps", "Deployment"),)

    @property
    def strategy(self) -> str:
        """The strategy's type, ``RollingUpdate`` when it is not written."""
        found = get(self.value, ("spec", "strategy", "type"))
        return found if isinstance(found, str) else "RollingUpdate"


class StatefulSet(Workload):
    """A StatefulSet."""

    __slots__ = ()
    kinds = (("apps", "StatefulSet"),)


class DaemonSet(Workload):
    """A DaemonSet."""

    __slots__ = ()
    kinds = (("apps", "DaemonSet"),)


class ReplicaSet(Workload):
    """A ReplicaSet."""

    __slots__ = ()
    kinds = (("apps", "ReplicaSet"),)
