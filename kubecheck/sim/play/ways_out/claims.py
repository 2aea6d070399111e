"""Claims without a volume, and volumes that another node holds: the class, the size, the access mode, or no volume by name."""

from __future__ import annotations

from kubecheck.sim.play.ways_out.steps import Step, lookup
from kubecheck.sim.scheduler.core.pod_requests import nanos_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.model.refs import Ref
    from kubecheck.sim.play.ways_out.case import Case

_FITTED, _OTHER_CLASS, _SHARED, _UNNAMED = 1.5, 3.0, 4.0, 3.0
_CHOSEN = 1.5  # a node by the scheduler
_SINGLE = frozenset(("ReadWriteOnce", "ReadWriteOncePod"))


def for_unbound_claim(case: Case) -> Iterator[Step]:
    """What gives a claim a volume."""
    yield from for_claim(case, case.ref)


def for_unready_pod(case: Case) -> Iterator[Step]:
    """What lets pods start that wait for a volume that another node holds, or that the node which they name does not take."""
    if case.fact.rejecting:
        yield from case.remove((*case.template, "spec", "nodeName"), _CHOSEN, why="the scheduler chooses a node then")
    for volume in lookup(case.pod_spec, ("volumes",)) or ():
        claim = lookup(volume, ("persistentVolumeClaim", "claimName"))
        for ref in case.in_namespace("PersistentVolumeClaim"):
            if ref.name == claim:
                yield from for_claim(case, ref)
    yield from case.fewer_replicas(1, 4.0)


def for_claim(case: Case, ref: Ref) -> Iterator[Step]:
    """What makes a claim fit a volume among the files, or gets it one of a class."""
    claim, written = case.stage.stored(ref.key), case.written(ref.key)
    spec = claim["spec"]
    for key in case.stage.of_kind("PersistentVolume"):
        step = _fitted(case, ref, spec, case.stage.stored(key))
        if step is not None:
            yield step
    has_volumes = bool(case.stage.of_kind("PersistentVolume"))
    classes = [key[3] for key in case.stage.of_kind("StorageClass")]
    for name in classes[:3]:
        if spec.get("storageClassName") != name:
            yield case.set(("spec", "storageClassName"), name, _OTHER_CLASS, ref=ref)
    if lookup(written, ("spec", "storageClassName")) is not None:
        yield from case.remove(("spec", "storageClassName"), _OTHER_CLASS + (2 if has_volumes else 0.5), ref=ref, why="the default class of the cluster makes a volume")
    yield from case.remove(("spec", "volumeName"), _UNNAMED, ref=ref)
    yield from case.remove(("spec", "selector"), _UNNAMED + 1, ref=ref)
    if _SINGLE & set(spec.get("accessModes") or ()):
        yield case.edits(_SHARED, f"set .spec.accessModes{'' if ref == case.about else f' of {ref.label}'} to [ReadWriteMany]", (("spec", "accessModes", 0), "ReadWriteMany"), ref=ref)


def _fitted(case: Case, ref: Ref, spec: dict[str, Any], volume: Any) -> Step | None:
    """The claim as the volume would have it; None where it fits, or never can."""
    offered = volume["spec"]
    holder = offered.get("claimRef") or {}
    if holder and (holder.get("namespace"), holder.get("name")) != (ref.namespace, ref.name):
        return None
    edits: list[tuple[Any, object]] = []
    words = []
    name = offered.get("storageClassName") or ""
    if (spec.get("storageClassName") or "") != name:
        edits.append((("spec", "storageClassName"), name))
        words.append(f"storageClassName {name or '(none)'}")
    size, asked = (lookup(each, path) for each, path in ((offered, ("capacity", "storage")), (spec, ("resources", "requests", "storage"))))
    if size is not None and asked is not None and nanos_of(asked) > nanos_of(size):
        edits.append((("spec", "resources", "requests", "storage"), size))
        words.append(f"{size} of storage")
    modes, wanted = offered.get("accessModes") or [], spec.get("accessModes") or []
    if modes and not set(wanted) <= set(modes):
        edits += [(("spec", "accessModes", index), modes[0]) for index in range(len(wanted))][:1]
        words.append(f"access mode {modes[0]}")
    if not edits:
        return None
    of = "" if ref == case.about else f" of {ref.label}"
    text = f"ask{of} for what PersistentVolume {volume['metadata']['name']} offers: {', '.join(words)}"
    return case.edits(_FITTED + 0.5 * len(edits), text, *edits, ref=ref)
