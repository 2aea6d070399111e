"""The cluster in which manifests are tried: its nodes, its storage, and what is assumed about it."""

from __future__ import annotations

from kubecheck.release import current
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

HOSTNAME = "kubernetes.io/hostname"
ZONE = "topology.kubernetes.io/zone"
# On nodes that stand for as many as it takes.
ELASTIC = "kubecheck.io/elastic"


class Pool:
    """So many nodes of one shape: what one can give to pods, its labels and taints. Without a count: as many as are needed."""

    __slots__ = ("allocatable", "count", "labels", "name", "taints")

    def __init__(
        self,
        name: str,
        allocatable: dict[str, str],
        count: int | None = None,
        labels: dict[str, str] | None = None,
        taints: list[dict[str, str]] | None = None,
    ) -> None:
        self.name = name
        self.allocatable = {"pods": "110", **allocatable}
        self.count = count
        self.labels = labels or {}
        self.taints = taints or []

    def node(self, number: int) -> dict[str, Any]:
        """The Node value of one of its nodes."""
        name = f"{self.name}-{number}"
        labels = {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", **self.labels, HOSTNAME: name}
        spec: dict[str, Any] = {"taints": self.taints} if self.taints else {}
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": labels},
            "spec": spec,
            "status": {"capacity": self.allocatable, "allocatable": self.allocatable},
        }


class ClusterProfile:
    """A cluster to try manifests in.

    Attributes:
        version: Of Kubernetes.
        nodes: Node values, as ``kubectl get nodes -o yaml`` prints them.
        pools: Shapes with a count.
        objects: What else is there before the manifests: storage classes, quotas, priority classes.
        elastic: Whether nothing is known of the nodes: there are as many, as large and labelled as the pods ask for, and only what
            no cluster could do is reported.
        ready_after: Seconds that a probed container takes beyond its probe's stated delay.
        node_ports: The lowest and highest port that Services may open on nodes; None where that is not known.
        service_network: The addresses of Services, such as ``10.96.0.0/12``; None where that is not known.
        turn_seconds: Seconds that a turn of a controller takes in which it writes something.
        autoscaler_period: Seconds between two turns of a horizontal pod autoscaler.
        scheduler: A KubeSchedulerConfiguration that kube-scheduler starts with; None for its defaults.
        accounts: Whether service accounts must be among the manifests; without, those that are not are taken to exist.
    """

    __slots__ = (
        "accounts", "autoscaler_period", "elastic", "node_ports", "nodes", "objects", "pools", "ready_after", "scheduler", "service_network", "turn_seconds", "version",
    )  # fmt: skip

    def __init__(
        self,
        version: str = "",
        nodes: Iterable[dict[str, Any]] = (),
        pools: Iterable[Pool] = (),
        objects: Iterable[dict[str, Any]] = (),
        ready_after: float = 1.0,
        accounts: bool = False,
    ) -> None:
        self.version = version or f"1.{current().minor}"
        self.nodes = list(nodes)
        self.pools = list(pools)
        self.objects = list(objects)
        self.elastic = not self.nodes and not self.pools
        self.ready_after = ready_after
        self.accounts = accounts
        self.autoscaler_period = 15.0
        self.turn_seconds = 0.0
        self.node_ports: tuple[int, int] | None = None
        self.service_network: str | None = None
        self.scheduler: dict[str, Any] | None = None

    def with_nodes(self, objects: Iterable[dict[str, Any]]) -> ClusterProfile:
        """The same cluster with the Node objects among some as its nodes, where none are known; itself where there are none."""
        nodes = [each for each in objects if each["kind"] == "Node"] if self.elastic else []
        if not nodes:
            return self
        made = ClusterProfile(self.version, nodes, (), self.objects, self.ready_after, self.accounts)
        made.scheduler = self.scheduler
        return made

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the verdicts rest on, as sentences."""
        if self.elastic:
            nodes = "nodes: none were given, so there are as many as needed, with the labels, taints and room that the pods ask for"
        else:
            count = len(self.nodes) + sum(pool.count or 0 for pool in self.pools)
            nodes = f"nodes: the {count} given, all ready and otherwise empty"
        return (
            f"Kubernetes {self.version} with {self._scheduler_words()}controllers and admission plugins",
            nodes,
            "images: each can be pulled, starts and goes on running",
            f"probes: each passes {self.ready_after:g} s after its stated delay",
            "metrics: there are none, so autoscalers only keep their targets within their bounds",
            "storage: claims that are not among the files are there, and those of a class that is not get a volume",
        )

    def _scheduler_words(self) -> str:
        if self.scheduler is None:
            return "the default scheduler, "
        from kubecheck.sim.scheduler.configuration.profiles import read_profiles

        profiles = read_profiles(self.scheduler).values()
        foreign = list(dict.fromkeys(name for profile in profiles for name in profile.foreign_plugins))
        without = f", but without {', '.join(foreign)}, which Kubernetes does not have" if foreign else ""
        return f"the scheduler configured as given{without}; the default "

    def given_nodes(self) -> list[dict[str, Any]]:
        """The Node values of nodes and pools together."""
        made = list(self.nodes)
        for pool in self.pools:
            made += [pool.node(number) for number in range(pool.count or 0)]
        return made


def pools_from_config(values: Iterable[dict[str, Any]]) -> list[Pool]:
    """Pools from plain settings: ``{"name", "count", "cpu", "memory", "pods", "labels", "taints", ...}``.

    Other quantities stand under ``resources``. Of a pool with ``max``, which an autoscaler makes larger, there are so many nodes. The nodes of a pool with ``zones`` are dealt to them in turn, a pool for each.
    """
    pools = []
    for index, value in enumerate(values):
        allocatable: dict[str, str] = {key: str(value[key]) for key in ("cpu", "memory", "pods", "ephemeral-storage") if key in value}
        allocatable |= {key: str(amount) for key, amount in (value.get("resources") or {}).items()}
        for amount in allocatable.values():
            Quantity.parse(amount)
        name, count, labels, taints = (
            str(value.get("name") or f"pool-{index + 1}"), value.get("max", value.get("count")), value.get("labels") or {}, value.get("taints"),
        )  # fmt: skip
        zones = value.get("zones") or ()
        for number, zone in enumerate(zones):
            share = None if count is None else (count + len(zones) - 1 - number) // len(zones)
            pools.append(Pool(f"{name}-{zone}", allocatable, share, {**labels, ZONE: zone}, taints))
        if not zones:
            pools.append(Pool(name, allocatable, count, labels, taints))
    return pools
