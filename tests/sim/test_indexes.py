"""What is found through the indexes of the store is what comparing every pair finds, whatever was changed before."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.sim.controllers import CONTROLLERS
from kubecheck.sim.objects.indexes import matches
from kubecheck.sim.objects.store import Store

KEYS, TEXTS = st.sampled_from("ab"), st.sampled_from("xy")
LABELS = st.dictionaries(KEYS, TEXTS, max_size=2)
EXPRESSION = st.builds(lambda key, operator, value: {"key": key, "operator": operator, "values": [value]}, KEYS, st.sampled_from(["In", "NotIn"]), TEXTS)
FULL = st.none() | st.fixed_dictionaries({}, optional={"matchLabels": LABELS, "matchExpressions": st.lists(EXPRESSION, max_size=2)})
PLAIN = ("ReplicationController", "Service")
DEEDS = st.lists(
    st.tuples(st.sampled_from(["Pod", *sorted(CONTROLLERS.selecting)]), st.sampled_from("12"), st.sampled_from(["put", "put", "drop"]), LABELS, FULL), max_size=12
)


@given(deeds=DEEDS, labels=LABELS)
@settings(max_examples=100, deadline=None)
def test_the_indexes_find_what_comparing_all_pairs_finds(deeds, labels):
    store = Store(CONTROLLERS.selecting)
    for kind, name, deed, own, selector in deeds:
        known = store.get(kind, "default", name)
        if deed == "drop":
            if known is not None:
                store.remove(known)
            continue
        value = {"kind": kind, "metadata": {"name": name, "namespace": "default"}, "spec": {}}
        if kind == "Pod":
            value["metadata"]["labels"] = own
        else:
            value["spec"]["selector"] = own if kind in PLAIN else selector
        if known is None:
            store.add(value, 0.0)
        else:
            store.replace(known, {**value, "metadata": {**known["metadata"], **value["metadata"]}})
        for other in CONTROLLERS.selecting:  # what is answered now is remembered, and no more than as long as it holds
            list(store.selecting(other, "default", labels))
    pods = store.of_kind("Pod", "default")
    for kind in CONTROLLERS.selecting:
        objects = store.of_kind(kind, "default")
        found = {each["metadata"]["name"] for each in store.selecting(kind, "default", labels)}
        assert found == {each["metadata"]["name"] for each in objects if matches(kind, each["spec"]["selector"], labels)}
        for each in objects:
            selected = {pod["metadata"]["name"] for pod in store.selected(each)}
            assert selected == {pod["metadata"]["name"] for pod in pods if matches(kind, each["spec"]["selector"], pod["metadata"]["labels"])}


CLAIM = st.sampled_from(["", "c1", "c2"])
STORED = st.lists(
    st.tuples(st.sampled_from(["Pod", "PersistentVolume", "PersistentVolumeClaim"]), st.sampled_from(["c1", "c2"]), st.booleans(), CLAIM, st.sampled_from(["", "k"])),
    max_size=12,
)


@given(deeds=STORED)
@settings(max_examples=100, deadline=None)
def test_the_storage_index_finds_what_looking_at_all_finds(deeds):
    store = Store(CONTROLLERS.selecting)
    for kind, name, is_put, other, storage_class in deeds:
        namespace = "" if kind == "PersistentVolume" else "default"
        known = store.get(kind, namespace, name)
        if not is_put:
            if known is not None:
                store.remove(known)
            continue
        spec = {"storageClassName": storage_class}
        if kind == "Pod":
            spec = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": other}}] if other else []}
        elif kind == "PersistentVolume" and other:
            spec["claimRef"] = {"namespace": "default", "name": other}
        elif other:
            spec["volumeName"] = other
        value = {"kind": kind, "metadata": {"name": name, **({"namespace": namespace} if namespace else {})}, "spec": spec}
        if known is None:
            store.add(value, 0.0)
        else:
            store.replace(known, {**value, "metadata": {**known["metadata"], **value["metadata"]}})

    def names(values):
        return sorted(each["metadata"]["name"] for each in values)

    volumes, claims = store.of_kind("PersistentVolume"), store.of_kind("PersistentVolumeClaim")
    for name in ("c1", "c2"):
        mounting = [pod for pod in store.of_kind("Pod") if any(each["persistentVolumeClaim"]["claimName"] == name for each in pod["spec"]["volumes"])]
        assert names(store.stored("Pod", "mounts", "default", name)) == names(mounting)
        kept = [each for each in volumes if (each["spec"].get("claimRef") or {}).get("name") == name]
        assert names(store.stored("PersistentVolume", "kept", "default", name)) == names(kept)
        assert names(store.stored("PersistentVolumeClaim", "naming", name)) == names(each for each in claims if each["spec"].get("volumeName") == name)
    for name in ("", "k"):
        free = [each for each in volumes if "claimRef" not in each["spec"] and each["spec"]["storageClassName"] == name]
        assert names(store.stored("PersistentVolume", "free", name)) == names(free)
        waiting = [each for each in claims if "volumeName" not in each["spec"] and each["spec"]["storageClassName"] == name]
        assert names(store.stored("PersistentVolumeClaim", "waiting", name)) == names(waiting)
