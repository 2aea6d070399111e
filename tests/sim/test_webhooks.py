"""Webhooks that fail closed: whom they are asked about, and what becomes of pods that only their own pods may let in."""

import pytest

from kubecheck.api.defaults import default
from kubecheck.sim import ClusterProfile, simulate
from kubecheck.sim.cluster.webhooks import answering_service, ask, is_asked
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.store import Store
from kubecheck.sim.play.facts import RefusedPod, StalledRollout
from kubecheck.sim.play.proof import prove
from kubecheck.sim.profile import Pool

RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
SENTENCE = (
    'Internal error occurred: failed calling webhook "guard.example.com": failed to call webhook: '
    'Post "https://guard.shop.svc:443/check?timeout=10s": no endpoints available for service "guard"'  # as kube-apiserver v1.36.3 says it
)


def hook(**fields):
    client = {"service": {"namespace": "shop", "name": "guard", "path": "/check"}}
    return {"name": "guard.example.com", "failurePolicy": "Fail", "clientConfig": client, "rules": [RULE], "timeoutSeconds": 10, **fields}


def configuration(*hooks, kind="ValidatingWebhookConfiguration"):
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": "guard"}, "webhooks": list(hooks)}


SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "guard", "namespace": "shop"}, "spec": {"selector": {"app": "guard"}, "ports": [{"port": 443}]}}
SHOP = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"guarded": "yes"}}}


def pod(name="web", namespace="shop", app="web", ready=True, **metadata):
    conditions = [{"type": "Ready", "status": "True"}] if ready else []
    made = {"name": name, "namespace": namespace, "labels": {"app": app}, **metadata}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": made, "spec": {"containers": []}, "status": {"phase": "Running", "conditions": conditions}}


def store_of(*objects):
    made = Store(frozenset(("Service",)))
    for each in objects:
        made.add(each, 0.0)
    return made


def keyed(key, value):
    return {"matchLabels": {key: value}}


@pytest.mark.parametrize(
    ("fields", "value", "wanted"),
    [
        ({}, pod(), True),
        ({"rules": []}, pod(), False),
        ({"rules": [{**RULE, "operations": ["UPDATE", "DELETE"]}]}, pod(), False),
        ({"rules": [{**RULE, "operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*"], "scope": "Namespaced"}]}, pod(), True),
        ({"rules": [{**RULE, "scope": "Cluster"}]}, pod(), False),
        ({"rules": [{**RULE, "resources": ["pods/*"]}]}, pod(), True),
        ({"rules": [{**RULE, "resources": ["pods/status"]}]}, pod(), False),
        ({"rules": [{**RULE, "apiGroups": ["apps"]}, RULE]}, pod(), True),
        ({"matchConditions": [{"name": "x", "expression": "true"}]}, pod(), False),
        ({"objectSelector": keyed("app", "guard")}, pod(), False),
        ({"objectSelector": keyed("app", "guard")}, pod(app="guard"), True),
        ({"namespaceSelector": keyed("guarded", "yes")}, pod(), True),
        ({"namespaceSelector": keyed("guarded", "no")}, pod(), False),
        ({"namespaceSelector": keyed("guarded", "yes")}, pod(namespace="other"), False),
        ({"namespaceSelector": keyed("kubernetes.io/metadata.name", "other")}, pod(namespace="other"), True),
        ({"namespaceSelector": {"matchExpressions": [{"key": "guarded", "operator": "DoesNotExist"}]}}, pod(namespace="other"), False),
    ],
)
def test_a_webhook_is_asked_by_rules_and_labels(fields, value, wanted):
    assert is_asked(hook(**fields), value, store_of(SHOP)) is wanted


def test_who_answers_is_known_of_services_with_a_selector():
    store = store_of(SERVICE)
    assert answering_service(hook(), store)["metadata"]["name"] == "guard"
    assert answering_service(hook(failurePolicy="Ignore"), store) is None
    assert answering_service(hook(clientConfig={"url": "https://example.com"}), store) is None
    assert answering_service(hook(), store_of()) is None
    assert answering_service(hook(clientConfig={"service": {"namespace": "shop", "name": "guard", "port": 8443}}), store) is None
    assert answering_service(hook(), store_of({**SERVICE, "spec": {}})) is None


@pytest.mark.parametrize("kind", ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"])
@pytest.mark.parametrize(
    ("answering", "is_refused"),
    [
        ([], True),
        ([pod("g", app="guard")], False),
        ([pod("g", app="guard", ready=False)], True),
        ([pod("g", app="guard", deletionTimestamp="2026-01-01T00:00:00Z")], True),
    ],
)
def test_nobody_is_let_in_while_nobody_answers(kind, answering, is_refused):
    store = store_of(SHOP, SERVICE, configuration(hook(failurePolicy="Ignore"), hook(), kind=kind), *answering)
    if not is_refused:
        ask(pod(), store)
        return
    with pytest.raises(Refused) as found:
        ask(pod(), store)
    no = found.value
    assert (no.code, no.message, no.by, no.name, no.field) == (500, SENTENCE, kind, "guard", ("webhooks", 1, "failurePolicy"))


def deployment(name, strategy=None):
    labels = {"app": name}
    spec = {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "x"}]}}}
    return default({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "shop"}, "spec": {**spec, **({"strategy": strategy} if strategy else {})}})


NODE = ClusterProfile(pools=[Pool("small", {"cpu": "2", "memory": "4Gi"}, 1)])


@pytest.mark.parametrize(
    ("strategy", "more", "wanted"),
    [
        (None, {}, [(RefusedPod, "drain")]),
        ({"type": "Recreate"}, {}, [(StalledRollout, "")]),
        (None, {"objectSelector": keyed("app", "web")}, []),
        (None, {"failurePolicy": "Ignore"}, []),
    ],
)
def test_a_webhook_that_asks_its_own_pods_lets_none_of_them_back(strategy, more, wanted):
    objects = [configuration(hook(**more)), SERVICE, SHOP, deployment("guard", strategy), deployment("web")]
    for proves in (False, True):
        outcome = simulate(objects, NODE, proves=proves)
        facts = outcome.facts  # nothing of the others, which are refused from then on as well
        assert [(type(each), getattr(each, "cause", "")) for each in facts] == wanted
        assert [(each.by, each.name, each.field, getattr(each, "message", SENTENCE)) for each in facts] == [
            ("ValidatingWebhookConfiguration", "guard", ("webhooks", 0, "failurePolicy"), SENTENCE) for _ in facts
        ]
        assert all(each.ready for each in outcome.placements)


def test_only_pods_that_answer_are_played_for_it():
    objects = [configuration(hook()), SERVICE, SHOP, deployment("guard"), deployment("web")]
    assert [each["metadata"]["name"] for each in prove(objects).objects if each["kind"] == "Deployment"] == ["guard"]
    objects[0] = configuration(hook(failurePolicy="Ignore"))
    assert not [each for each in prove(objects).objects if each["kind"] == "Deployment"]
