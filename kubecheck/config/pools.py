"""Pools of nodes in the config: what they must say, and how many nodes they may make."""

from __future__ import annotations

from kubecheck.config.keys import POOL_KEYS
from kubecheck.config.load import kind_of
from kubecheck.values.quantity import Quantity, QuantityError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from kubecheck.source.positions import Path

    class Loader(Protocol):
        """Who reads a config and keeps its faults."""

        def fault(self, path: Path, message: str, part: str = "value") -> None:
            """Notes a fault at a place."""

        def map(self, path: Path, item: Any) -> dict[str, Any]:
            """The value as a map; an empty one, and a fault, where it is none."""

        def texts(self, path: Path, item: Any) -> list[str]:
            """The value as a list of texts."""

        def only(self, path: Path, item: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
            """The map with the keys that are known; the others are faults."""

# Of all pools together. Kubernetes itself is made for 5,000 in a cluster.
MOST_NODES = 20_000
_COUNT = "count says how many nodes of this shape there are"
_MAX = "max says how many nodes an autoscaler may make of this shape, no fewer than count"


def check_pools(loader: Loader, path: Path, items: list[Any]) -> list[dict[str, Any]]:
    """The pools of a config that can be used, in order.

    Args:
        loader: takes the faults.
        path: where the list stands.
        items: the list.
    """
    pools = [_check_pool(loader, (*path, index), item) for index, item in enumerate(items)]
    room = MOST_NODES
    known: dict[str, int] = {}
    for index, pool in enumerate(pools):
        first = known.setdefault(str(pool.get("name") or f"pool-{index + 1}"), index)  # named as pools_from_config does
        if first != index:
            loader.fault((*path, index, "name") if "name" in pool else (*path, index), f"pool {first + 1} has this name as well, so their nodes would have the same names")
        room -= pool.get("max", pool["count"])
        if room < 0:
            name = "max" if "max" in pool else "count"
            loader.fault((*path, index, name), f"{pool[name]}; pools have at most {MOST_NODES:,} nodes together")
            return []
    return pools


def _check_pool(loader: Loader, path: Path, item: Any) -> dict[str, Any]:
    pool = loader.only(path, loader.map(path, item), POOL_KEYS)
    count = pool.get("count")
    if type(count) is not int or count < 0:
        loader.fault((*path, "count") if "count" in pool else path, f"{kind_of(count)}; {_COUNT}")
        count = pool["count"] = 0
    most = pool.get("max", count)
    if type(most) is not int or most < count:
        loader.fault((*path, "max"), f"{most if type(most) is int else kind_of(most)}; {_MAX}")
        pool["max"] = count
    for name in ("labels", "resources"):
        if name in pool:
            pool[name] = loader.map((*path, name), pool[name])
    if "zones" in pool:
        pool["zones"] = loader.texts((*path, "zones"), pool["zones"])
    amounts = [((*path, name), pool[name]) for name in ("cpu", "memory", "pods", "ephemeral-storage") if name in pool]
    amounts += [((*path, "resources", name), amount) for name, amount in (pool.get("resources") or {}).items()]
    for where, amount in amounts:
        try:
            Quantity.parse(str(amount))
        except QuantityError:
            loader.fault(where, f"{amount} is no amount, such as 2, 500m or 4Gi")
    return pool
