"""What updates of Services looked at before 1.34, and no longer."""

import pytest

from kubecheck.api.updates.core.services import validate_service_update
from kubecheck.release import asking, release_of

OLD = {
    "apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "b", "resourceVersion": "1"},
    "spec": {"type": "ExternalName", "externalName": "a.b", "sessionAffinity": "None"},
}  # fmt: skip


def said(minor, **metadata):
    with asking(release_of(minor)):
        return [error.field for error in validate_service_update({**OLD, "metadata": {**OLD["metadata"], **metadata}}, OLD)]


@pytest.mark.parametrize(("minor", "fields"), [(31, ["metadata.generateName"]), (33, ["metadata.generateName"]), (34, []), (37, [])])
def test_names_to_generate(minor, fields):
    assert said(minor, generateName="a.") == fields


@pytest.mark.parametrize(("minor", "times"), [(31, 2), (33, 2), (34, 1), (37, 1)])
def test_labels_were_looked_at_twice(minor, times):
    assert said(minor, labels={"a": "b c"}) == ["metadata.labels"] * times
