"""How sure it is that what an object names should be among the files."""

import pytest

from kubecheck.findings import Severity
from kubecheck.model.missing_references import missing_references
from kubecheck.model.names import NameIndex
from kubecheck.model.resource import applied_together, belong_together, lie_together
from kubecheck.model.world import World
from kubecheck.near import are_opposites

from .test_worlds import make


def built(resource, by):
    resource.document.built_by = by
    return resource


def ingress(path, service, name="front", namespace="default", metadata=None, **fields):
    found = make(path, "Ingress", name, "networking.k8s.io/v1", namespace, spec={"defaultBackend": {"service": {"name": service}}}, **fields)
    found.value["metadata"].update(metadata or {})
    return found


def missing(referrer, *others):
    (found,) = missing_references(type("Subject", (), {"resource": referrer}), World([referrer, *others]), "", "Service")
    return found


@pytest.mark.parametrize(("path", "namespace", "by", "expected"), [
    ("a/x/front.yaml", "default", "", True),
    ("a/x/other.yaml", "default", "", True),
    ("a/x/other.yaml", "shop", "", False),
    ("a/x/front.yaml", "shop", "", True),
    ("a/other.yaml", "default", "", True),
    ("a/x/y/other.yaml", "default", "", True),
    ("other.yaml", "default", "", True),
    ("a/y/other.yaml", "default", "", False),
    ("a/xy/other.yaml", "default", "", False),
    ("a/y/other.yaml", "shop", "overlays/one", True),
    ("a/y/other.yaml", "default", "overlays/two", False),
])  # fmt: skip
def test_siblings_are_objects_of_the_kind_that_lie_beside(path, namespace, by, expected):
    other = built(make(path, "Service", "entirely-different", namespace=namespace), by)
    assert missing(built(ingress("a/x/front.yaml", "web"), "overlays/one"), other).has_siblings is expected
    assert missing(built(ingress("a/x/front.yaml", "web"), "overlays/one"), make(path, "ConfigMap", "other", namespace=namespace)).has_siblings is False


@pytest.mark.parametrize(("one", "other", "lie", "applied"), [
    ("a/x.yaml", "a/x.yaml", True, True), ("a/x.yaml", "a/y.yaml", True, False), ("a/x.yaml", "a/b/y.yaml", True, False), ("a/x.yaml", "b/y.yaml", False, False),
])  # fmt: skip
def test_where_files_lie(one, other, lie, applied):
    pair = (make(one, "Service", "a"), make(other, "Service", "b"))
    assert (lie_together(*pair), applied_together(*pair), belong_together(*pair)) == (lie, applied, lie)
    assert belong_together(make(one, "Service", "a", namespace="shop"), make(other, "Service", "b", namespace="cart")) is True
    assert applied_together(built(pair[0], "o"), built(pair[1], "o")) is lie_together(*pair) is belong_together(*pair) is True


TEXT = "Service wbe is not found in the checked files"


@pytest.mark.parametrize(("referrer", "name", "severity", "text"), [
    (ingress("a.yaml", "wbe"), "web", Severity.ERROR, f"{TEXT}; did you mean web?"),
    (ingress("a.yaml", "wbe", "wbe"), "web", Severity.ERROR, f"{TEXT}; did you mean web?"),
    (ingress("a.yaml", "wbe", "front-wbe"), "web", Severity.INFO, f"{TEXT}; did you mean web?"),
    (ingress("a.yaml", "wbe", "web-wbe"), "web", Severity.ERROR, f"{TEXT}; did you mean web?"),
    (ingress("a.yaml", "wbe", "frontwbe"), "web", Severity.ERROR, f"{TEXT}; did you mean web?"),
    (ingress("a.yaml", "wbe"), "cart", None, TEXT),
    (ingress("a.yaml", "wbe", metadata={"uid": "1", "resourceVersion": "2"}), "web", Severity.INFO, f"{TEXT}, and Ingress front was read from a cluster, which may have it"),
    (ingress("a.yaml", "wbe", metadata={"uid": "1"}), "cart", None, TEXT),
    (ingress("a.yaml", "wbe", status={"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}]}}), "cart", Severity.INFO, f"{TEXT}, and Ingress front was read from a cluster, which may have it"),
    (ingress("a.yaml", "wbe", status={"loadBalancer": {}, "conditions": [], "note": "", "other": None}), "cart", None, TEXT),
    (ingress("a.yaml", "wbe", status={"replicas": 0}), "cart", Severity.INFO, f"{TEXT}, and Ingress front was read from a cluster, which may have it"),
])  # fmt: skip
def test_what_is_said_of_it(referrer, name, severity, text):
    problem = missing(referrer, make("a.yaml", "Service", name)).problem()
    assert (problem.severity, problem.message) == (severity, text)


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("allowed-class", "disallowed-class", True), ("disallowed-class", "allowed-class", True), ("the-allowed", "the-disallowed", True),
    ("root", "non-root", True), ("secure", "insecure", True), ("tls", "no-tls", True), ("app-Signed", "app-unsigned", True), ("a-b", "a-not-b", True),
    ("web", "web", False), ("web", "webs", False), ("maxed", "undisxed", False), ("cash", "cdisash", False), ("a-d", "a-dis-e", False), ("web", "prod-web", False),
])  # fmt: skip
def test_opposites(one, other, expected):
    assert are_opposites(one, other) is expected


def test_opposites_are_not_near():
    assert NameIndex(["allowed-class"]).nearest("disallowed-class") is None
    assert NameIndex(["allowed-class"]).nearest("alowed-class") == "allowed-class"


def test_a_file_beside_that_could_not_be_read_may_hold_it():
    problems = {}
    for path in ("a/front.yaml", "b/front.yaml"):
        referrer = ingress(path, "wbe")
        (found,) = missing_references(type("Subject", (), {"resource": referrer}), World([referrer], unread=frozenset({"a/"})), "", "Service")
        problems[path] = (found.problem().severity, found.problem().message)
    assert problems == {"a/front.yaml": (Severity.INFO, f"{TEXT}, and a file beside could not be read"), "b/front.yaml": (None, TEXT)}
