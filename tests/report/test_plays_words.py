"""One pod is no pods."""

from types import SimpleNamespace

import pytest

from kubecheck.report.plays.words import bounds_in_words, rollout_in_words


@pytest.mark.parametrize(("wanted", "words"), [(1, "1 pod"), (2, "2 pods")])
def test_pods_are_counted(wanted, words):
    rollout = SimpleNamespace(ref=SimpleNamespace(label="Deployment web"), lowest=0, wanted=wanted, budgets=(("web", 1),), is_update=False)
    assert bounds_in_words(rollout) == f"Deployment web: {words}; budget web needs 1 ready"
    assert rollout_in_words(rollout) == f"Deployment web: 0 of {words} ready at the fewest, budget web needs 1"
