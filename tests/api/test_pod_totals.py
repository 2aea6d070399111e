"""What a pod asks for as a whole, as LimitRanger and as quotas count it."""

import pytest

from kubecheck.api.pod_totals import total, total_with_overhead

SPEC = {
    "resources": {"requests": {"cpu": "2", "hugepages-2Mi": "8Mi", "example.com/gpu": "9"}},
    "containers": [{"resources": {"requests": {"cpu": "500m", "memory": "1Gi", "hugepages-2Mi": "4Mi", "example.com/gpu": "1"}}}],
}


@pytest.mark.parametrize(("count", "pages"), [(total, "4Mi"), (total_with_overhead, "8Mi")])
def test_what_the_pod_says_as_a_whole(count, pages):
    assert count(SPEC, "requests") == {"cpu": "2", "memory": "1Gi", "hugepages-2Mi": pages, "example.com/gpu": "1"}


def container(cpu, **more):
    return {"resources": {"requests": {"cpu": cpu}}, **more}


def starter(cpu):
    return container(cpu, restartPolicy="Always")


@pytest.mark.parametrize(("containers", "init", "expected"), [
    (["1", "2"], [], "3"),
    (["1"], [container("3")], "3"),
    (["3"], [container("3")], "3"),
    (["1"], [container("2"), container("4"), container("3")], "4"),
    (["1"], [starter("2")], "3"),
    (["1"], [starter("2"), container("1")], "3"),
    (["1"], [starter("2"), container("1500m")], "3500m"),
    (["1"], [container("4"), starter("2")], "4"),
    (["1"], [starter("2"), starter("3"), container("0")], "6"),
    (["1"], [starter("1"), container("5"), starter("2")], "6"),
])  # fmt: skip
def test_init_containers_run_one_by_one_beside_those_that_stay(containers, init, expected):
    spec = {"containers": [container(each) for each in containers], "initContainers": init}
    assert total(spec, "requests") == {"cpu": expected}
    assert total(spec, "limits") == {}


def test_what_only_an_init_container_asks_for_counts():
    spec = {"containers": [{}, {"resources": None}], "initContainers": [{}, {"resources": {"limits": {"example.com/a": "2"}}}]}
    assert (total(spec, "limits"), total({}, "limits")) == ({"example.com/a": "2"}, {})


@pytest.mark.parametrize(("what", "said", "expected"), [
    ("requests", {"cpu": "1"}, {"cpu": "1250m", "memory": "1Mi"}),
    ("requests", {"cpu": "0"}, {"cpu": "250m", "memory": "1Mi"}),
    ("requests", {}, {"cpu": "250m", "memory": "1Mi"}),
    ("limits", {"cpu": "1"}, {"cpu": "1250m"}),
    ("limits", {"cpu": "0"}, {"cpu": "0"}),
    ("limits", {}, {}),
])  # fmt: skip
def test_overhead(what, said, expected):
    spec = {"containers": [{"resources": {what: said}}], "overhead": {"cpu": "250m", "memory": "1Mi"}}
    assert total_with_overhead(spec, what) == expected
    assert total(spec, what) == said
