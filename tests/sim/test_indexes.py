"""What is found through the indexes of the store is what comparing every pair finds, whatever was changed before."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.sim.indexes import SelectorIndex, matches
from kubecheck.sim.store import Store

KEYS, TEXTS = st.sampled_from("ab"), st.sampled_from("xy")
LABELS = st.dictionaries(KEYS, TEXTS, max_size=2)
EXPRESSION = st.builds(lambda key, operator, value: {"key": key, "operator": operator, "values": [value]}, KEYS, st.sampled_from(["In", "NotIn"]), TEXTS)
FULL = st.none() | st.fixed_dictionaries({}, optional={"matchLabels": LABELS, "matchExpressions": st.lists(EXPRESSION, max_size=2)})
PLAIN = ("ReplicationController", "Service")
DEEDS = st.lists(
    st.tuples(st.sampled_from(["Pod", *sorted(SelectorIndex.KINDS)]), st.sampled_from("12"), st.sampled_from(["put", "put", "drop"]), LABELS, FULL), max_size=12
)


@given(deeds=DEEDS, labels=LABELS)
@settings(max_examples=100, deadline=None)
def test_the_indexes_find_what_comparing_all_pairs_finds(deeds, labels):
    store = Store()
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
    pods = store.of_kind("Pod", "default")
    for kind in SelectorIndex.KINDS:
        objects = store.of_kind(kind, "default")
        found = {each["metadata"]["name"] for each in store.selecting(kind, "default", labels)}
        assert found == {each["metadata"]["name"] for each in objects if matches(kind, each["spec"]["selector"], labels)}
        for each in objects:
            selected = {pod["metadata"]["name"] for pod in store.selected(each)}
            assert selected == {pod["metadata"]["name"] for pod in pods if matches(kind, each["spec"]["selector"], pod["metadata"]["labels"])}
