"""Which pods that a selector does not find are likely to be elsewhere."""

import pytest

from kubecheck.model.absences import closest_template, explain_absence, missed_beside, missed_template
from kubecheck.model.names import telling_words
from kubecheck.model.world import Model, World
from kubecheck.values.selector import map_selector

from .test_worlds import make


def pod(path, name, namespace="default", by="", **labels):
    found = make(path, "Pod", name, namespace=namespace, spec={"containers": []})
    found.value["metadata"]["labels"] = labels
    found.document.built_by = by
    return found


SERVICE = make("a/web.yaml", "Service", "web-api", spec={"selector": {"app": "cart"}})
ELSEWHERE = ["selects it, which no pod template carries: no pods beside it have to do with it, so they are likely to be elsewhere"]
OTHER_WORLD = ["selects it, which only pods in other folders or files carry, that may not be applied together with it"]


def explained(*others, worlds=()):
    """What is said; None where it is a fault."""
    world = World([SERVICE, *others])
    model = Model(world.resources, [world, *(World([each]) for each in worlds)])
    found = explain_absence(SERVICE.at("spec"), "selects it", SERVICE, map_selector({"app": "cart"}), world, model)
    return None if found is None else [each.message for each in found]


@pytest.mark.parametrize(("other", "expected"), [
    (pod("a/web.yaml", "other"), None),
    (pod("a/other.yaml", "other"), ELSEWHERE),
    (pod("a/other.yaml", "web"), None),
    (pod("a/other.yaml", "web", "shop"), ELSEWHERE),
    (pod("b/other.yaml", "web"), ELSEWHERE),
    (pod("a/b/other.yaml", "web"), None),
    (pod("a/other.yaml", "other", tier="api"), None),
    (pod("a/other.yaml", "other", app="crat"), None),
    (pod("b/other.yaml", "other", app="crat"), None),  # only a slip keeps it from being selected
    (pod("b/other.yaml", "other", app="creek"), ELSEWHERE),
    (pod("a/other.yaml", "app-1", tier="service"), ELSEWHERE),
])  # fmt: skip
def test_pods_that_have_to_do_with_it(other, expected):
    assert explained(other) == expected


@pytest.mark.parametrize(("there", "expected"), [
    (pod("b/web.yaml", "web", app="cart"), OTHER_WORLD),
    (pod("b/web.yaml", "web", "shop", app="cart"), None),
    (pod("a/pods.yaml", "web", "shop", app="cart"), None),
    (pod("a/pods.yaml", "web", "shop", "a", app="cart"), OTHER_WORLD),
    (pod("b/pods.yaml", "web", "shop", "b", app="cart"), None),
])  # fmt: skip
def test_pods_of_other_worlds(there, expected):
    assert explained(pod("a/web.yaml", "beside"), worlds=[there]) == expected


@pytest.mark.parametrize(("path", "expected"), [("a/again.yaml", ELSEWHERE), ("a/pods.yaml", None), ("b/pods.yaml", None)])
def test_pods_that_stand_in_several_files_of_a_folder_are_there_to_choose_from(path, expected):
    assert explained(pod("a/pods.yaml", "web"), worlds=[pod(path, "web")]) == expected


def test_the_closest_lies_beside():
    world = World([SERVICE, pod("b/x.yaml", "far", app="cart"), pod("a/x.yaml", "near", app="crat"), pod("a/y.yaml", "same", team="x", app="cart")])
    found = closest_template(SERVICE, map_selector({"app": "cart", "team": "y"}), world)
    assert found is not None
    assert found.resource.ref.name == "same"
    assert closest_template(SERVICE, map_selector({"app": "entirely-other"}), world) is None


def test_words_that_tell():
    assert telling_words("My-App_web.example/Cart-01", "a") == {"web", "cart"}
    assert telling_words("test-service-v2") == {"v2"}


@pytest.mark.parametrize(("others", "expected"), [
    ([pod("b/pods.yaml", "far", app="crat")], "far"),
    ([pod("b/pods.yaml", "far", "shop", app="crat")], None),
    ([pod("b/pods.yaml", "far", app="crate2")], None),  # no slip
    ([pod("b/pods.yaml", "far", app="${APP}")], None),
    ([pod("b/pods.yaml", "served", app="crat"), make("b/svc.yaml", "Service", "crat", spec={"selector": {"app": "crat"}})], None),
])  # fmt: skip
def test_pods_that_a_slip_keeps_from_being_selected(others, expected):
    found = missed_template(SERVICE, map_selector({"app": "cart"}), World([SERVICE, *others]))
    assert (found and (found[0].resource.ref.name, found[1])) == (expected and (expected, "app"))


def test_all_other_labels_must_be_those_of_the_selector():
    world = World([SERVICE, pod("b/pods.yaml", "api", app="crat", tier="api")])
    assert [missed_template(SERVICE, map_selector({"app": "cart", "tier": tier}), world) is None for tier in ("api", "web")] == [False, True]


@pytest.mark.parametrize(("folder", "selector", "other", "expected"), [
    ("k8s/net/", {"app": "cart"}, pod("k8s/pods/all.yaml", "beside", app="crat"), "beside"),
    ("k8s/net/", {"app": "cart"}, pod("k8s/pods/deep/all.yaml", "below", app="crat"), None),
    ("k8s/net/", {"app": "cart"}, pod("other/pods/all.yaml", "apart", app="crat"), None),
    ("net/", {"app": "cart"}, pod("pods/all.yaml", "beside", app="crat"), "beside"),
    ("net/", {"app": "${APP}"}, pod("pods/all.yaml", "beside", app="${APPS}"), None),
])  # fmt: skip
def test_pods_of_folders_beside_one_without_pods(folder, selector, other, expected):
    service = make(f"{folder}all.yaml", "Service", "web", spec={"selector": selector})
    model = Model([service, other], [World([service]), World([other])])
    found = missed_beside(service, map_selector(selector), model)
    assert (found and found[0].resource.ref.name) == expected
    exact = pod("elsewhere/all.yaml", "exact", **selector)
    assert missed_beside(service, map_selector(selector), Model([service, other, exact], [World([service]), World([other]), World([exact])])) is None
