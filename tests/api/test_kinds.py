"""The table of kinds: what it says agrees with the packed schemas of every version, and with what functions there are."""

import pytest

from kubecheck.api import kinds
from kubecheck.schema.structure.catalog import catalog

LINES = list(catalog().pack.kind_lines())


def test_scopes_and_plurals_are_those_of_the_schemas():
    scopes = {(line[0].rpartition("/")[0], line[1]): line[4][0] == "N" for line in LINES}
    assert {key for key, namespaced in scopes.items() if not namespaced} == kinds.CLUSTER_KINDS & scopes.keys()
    assert {line[1]: line[3] for line in LINES} == {line[1]: kinds.plural_of(line[1]) for line in LINES}


def test_a_name_alone_says_the_scope():
    assert {kind for key, row in kinds.KINDS.items() if row.scope == kinds.NAMESPACED for kind in key[1:]} & kinds.CLUSTER_KIND_NAMES == set()


def test_kinds_without_functions_are_not_served_by_default():
    served = {(api_version.rpartition("/")[0], kind) for api_version, kind in catalog().kinds()}
    assert served - kinds.MODULES.keys() == {("", "ComponentStatus")}


def test_kinds_with_functions_stand_in_the_schemas_of_some_version():
    assert kinds.MODULES.keys() <= {(line[0].rpartition("/")[0], line[1]) for line in LINES}


def test_reviews_are_the_kinds_that_are_answered_and_not_stored():
    assert sorted(kinds.REVIEWS) == [
        "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectReview", "SelfSubjectRulesReview", "SubjectAccessReview", "TokenReview",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("api_version", "kind", "resource", "order"),
    [
        ("v1", "Namespace", "namespaces", 0),
        ("v1", "Node", "nodes", 0),
        ("storage.k8s.io/v1", "StorageClass", "storageclasses.storage.k8s.io", 1),
        ("v1", "LimitRange", "limitranges", 2),
        ("v1", "ConfigMap", "configmaps", 3),
        ("v1", "PersistentVolume", "persistentvolumes", 4),
        ("resource.k8s.io/v1", "ResourceClaim", "resourceclaims.resource.k8s.io", 5),
        ("v1", "Service", "services", 6),
        ("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets.policy", 7),
        ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies.networking.k8s.io", 9),
        ("v1", "Endpoints", "endpoints", 9),
        ("example.org/v1", "Service", "services.example.org", 9),
    ],
)
def test_resources_and_their_order(api_version, kind, resource, order):
    value = {"apiVersion": api_version, "kind": kind}
    assert (kinds.resource_of(value), kinds.install_order(value)) == (resource, order)


@pytest.mark.parametrize(("value", "expected"), [
    ({"apiVersion": "apps/v1", "kind": "Deployment"}, ("apps", "Deployment")),
    ({"apiVersion": "v1", "kind": "Pod"}, ("", "Pod")),
    ({"apiVersion": "a/b/c", "kind": ""}, ("a/b", "")),
    ({"apiVersion": 1.5, "kind": 3}, ("", "3")),
    ({"apiVersion": None, "kind": None}, ("", "")),
    ({"apiVersion": ["a/v1"], "kind": {"a": "b"}}, ("['a", "{'a': 'b'}")),
    ({}, ("", "")),
])  # fmt: skip
def test_group_and_kind_of_any_object(value, expected):
    for _ in range(2):  # groups are remembered
        assert kinds.group_and_kind(value) == expected
