"""Metadata is held to the same rules whatever the kind, whether its own validation looks at it or only what all have in common."""

import pytest

from kubecheck.api.kinds import CLUSTER_KINDS, REVIEWS
from kubecheck.api.stored import store
from kubecheck.api.validation import validate
from kubecheck.schema.structure.catalog import catalog

KINDS = [each for each in catalog("1.36").kinds() if catalog("1.36").kind(*each).creatable and each[1] not in REVIEWS]
BAD = {
    "labels": ({"labels": {"-": "x"}}, "metadata.labels"),
    "annotations": ({"annotations": {"-": "x"}}, "metadata.annotations"),
    "ownerReferences": ({"ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "a"}]}, "metadata.ownerReferences.uid"),
    "finalizers": ({"finalizers": ["-/"]}, "metadata.finalizers"),
    "name": ({"name": "a%b"}, "metadata.name"),
    "namespace": ({"namespace": "-"}, "metadata.namespace"),
}
# An event's namespace is refused under another name, and a request's empty spec before its name.
OTHERWISE = {("Event", "namespace"), ("CertificateSigningRequest", "name")}


@pytest.mark.parametrize("what", BAD)
def test_bad_metadata_is_refused_for_every_kind(what):
    added, field = BAD[what]
    passed = []
    for api_version, kind in KINDS:
        if (what == "namespace" and (api_version.rpartition("/")[0], kind) in CLUSTER_KINDS) or (kind, what) in OTHERWISE:
            continue
        about = {"involvedObject": {"namespace": added.get("namespace", "default")}} if kind == "Event" else {}
        stored, _ = store({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a", **added}, **about, "spec": {}})
        if not any(error.field.startswith(field) for error in validate(stored)):
            passed.append((api_version, kind))
    assert passed == []


def test_what_all_objects_have_in_common_comes_after_the_kinds_own_rules():
    budget = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "a", "namespace": "b", "labels": {"-": "x"}}}
    own = {"selector": {"matchLabels": {"a": "b"}}}
    assert [error.field for error in validate({**budget, "spec": {**own, "minAvailable": 1, "maxUnavailable": 1}})] == ["spec"]
    assert [error.field for error in validate({**budget, "spec": {**own, "minAvailable": 1}})] == ["metadata.labels"]
