"""What the dry run says of claims."""

from __future__ import annotations

from kubecheck.report.explanation_text import Places
from kubecheck.report.outcome_text import write_text
from kubecheck.sim.play.dry_run import simulate

NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {}, "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "50"}}}
DISK = {
    "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "disk"},
    "spec": {"capacity": {"storage": "5Gi"}, "accessModes": ["ReadWriteOnce"], "storageClassName": "manual", "hostPath": {"path": "/data"}},
}  # fmt: skip


def claim(name, **spec):
    wanted = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": "default"}, "spec": wanted}


def pod(name, **volume):
    spec = {"containers": [{"name": "a", "image": "a:1"}], "volumes": [{"name": "data", **volume}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default"}, "spec": spec}


def test_bound_made_and_waiting_claims_with_who_mounts_them():
    objects = [
        NODE, DISK, claim("kept", storageClassName="manual"), claim("made"), claim("never", storageClassName=""),
        pod("one", persistentVolumeClaim={"claimName": "kept"}), pod("two", persistentVolumeClaim={"claimName": "made"}),
        pod("three", ephemeral={"volumeClaimTemplate": {"spec": claim("x")["spec"]}}), pod("four", persistentVolumeClaim={"claimName": "elsewhere"}),
    ]  # fmt: skip
    found = simulate(objects, plan=("install",))
    shown = [(each.claim, each.phase, each.volume, each.storage_class, each.size, each.pods) for each in found.claims]
    assert shown == [
        ("kept", "Bound", "disk", "manual", "5Gi", ("one",)),
        ("made", "Bound", "", "", "5Gi", ("two",)),
        ("never", "Pending", "", "", "5Gi", ()),
        ("three-data", "Bound", "", "", "5Gi", ("three",)),
    ]
    text = write_text({"": found}, Places(lambda *_: None, lambda *_: None)).splitlines()
    begin = next(index for index, line in enumerate(text) if "CLAIM" in line)
    assert text[begin : begin + 4] == [
        "NAMESPACE  CLAIM       PHASE    VOLUME  CLASS   SIZE  MOUNTED BY",
        "default    kept        Bound    disk    manual  5Gi   one",
        "default    made        Bound    made    -       5Gi   two",
        "default    never       Pending  -       -       5Gi   -",
    ]
