"""Names that tell entry points apart."""

from types import SimpleNamespace

import pytest

from kubecheck.engine.entry_builds import _names_apart


def entry(name, path, value, *folders):
    parts = [SimpleNamespace(kustomization=folder, release=None, files=()) for folder in folders]
    return SimpleNamespace(name=name, parts=parts, document=SimpleNamespace(value=value, source=SimpleNamespace(path=path)))


A, B = {"a": 1, "b": [2]}, {"a": 2}


@pytest.mark.parametrize(("entries", "taken", "names"), [
    ([("web", "x/a.yaml", A), ("api", "x/a.yaml", A)], (), ["web", "api"]),
    ([("web", "x/a.yaml", A), ("web", "y/a.yaml", B)], (), ["web in x", "web in y"]),
    ([("web", "a.yaml", A), ("web", "y/a.yaml", {"b": [2], "a": 1})], (), ["web in .", ""]),  # what it says does not hang on the order
    ([("web", "x/a.yaml", A, "one"), ("web", "x/a.yaml", A, "two"), ("web", "x/a.yaml", A, "one")], (), ["web in x", "web in x (2)", ""]),
    ([("web", "x/a.yaml", A)], ("web", "web (2)"), ["web (3)"]),
    ([("web", "x/a.yaml", {"a": number}) for number in range(4)], ("web in x (3)",), ["web in x", "web in x (2)", "web in x (4)", "web in x (5)"]),
])  # fmt: skip
def test_names(entries, taken, names):
    known = set(taken)
    assert _names_apart([entry(*each) for each in entries], known) == names
    assert known == {*taken, *filter(None, names)}
