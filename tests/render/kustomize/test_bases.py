"""What is kept between builds changes nothing of what is built, and goes when its files change."""

import pytest

from kubecheck.render.documents import BuiltDocument
from kubecheck.render.kustomize import Session, Written, build
from kubecheck.render.kustomize.bases import Bases
from kubecheck.source import Source

BASE = {
    "base/kustomization.yaml": "resources: [cm.yaml, other.yaml]\ncommonLabels: {team: a}\n",
    "base/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {a: b}\n",
    "base/other.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n",
    "one/kustomization.yaml": "resources: [../base]\nnamePrefix: one-\n",
    "two/kustomization.yaml": "resources: [../base]\nnamespace: two\n",
}


def test_overlays_share_a_base(monkeypatch, folder):
    made, read = [], Bases.accumulate

    def accumulate(self, loader, path, make):
        return read(self, loader, path, lambda: made.append(path) or make())

    monkeypatch.setattr(Bases, "accumulate", accumulate)
    bases = Bases()
    for root in ("one", "two", "one"):
        assert folder(BASE).outcome(root, bases) == folder(BASE).outcome(root, None)
    assert made == ["../base"]
    bases.drop(frozenset(("two/kustomization.yaml",)))
    assert folder(BASE).outcome("two", bases) == folder(BASE).outcome("two", None)
    assert made == ["../base"]
    changed = {**BASE, "base/cm.yaml": BASE["base/cm.yaml"].replace("{a: b}", "{a: c}")}
    bases.drop(frozenset(("base/cm.yaml",)))
    assert folder(changed).outcome("two", bases) == folder(changed).outcome("two", None)
    assert made == ["../base", "../base"]


def test_what_leads_back_is_refused_as_ever(folder):
    files = {
        "all/kustomization.yaml": "resources: [../all/one]\n",
        "all/one/kustomization.yaml": "resources: [../two]\n",
        "all/two/kustomization.yaml": "resources: [../../all]\n",
    }
    bases = Bases()
    for root in ("all/one", "all/two", "all", "all/one"):
        assert folder(files).outcome(root, bases) == folder(files).outcome(root, None)
    assert "cycle detected" in folder(files).outcome("all/one", bases)[0]


VARS = "vars:\n  - name: NAME\n    objref: {kind: ConfigMap, name: cm, apiVersion: v1}\n"
FAR = "resources: [https://example.com/far.yaml, cm.yaml, other.yaml]\n"
CHART = "helmCharts:\n  - {name: web, releaseName: web}\nresources: [cm.yaml]\n"


@pytest.mark.parametrize("said", [BASE["base/kustomization.yaml"] + VARS, FAR, CHART])
def test_what_depends_on_more_than_its_files_is_made_again(said, folder):
    files, bases = {**BASE, "base/kustomization.yaml": said}, Bases()
    for root in ("one", "two"):
        assert folder(files).outcome(root, bases) == folder(files).outcome(root, None)
    assert not bases._known


def test_objects_are_those_of_before_where_nothing_of_them_changed():
    bases = Bases()
    source = {path: Source(path, text) for path, text in BASE.items()}

    def built():
        objects = build("two", Session(sources=source.values(), bases=bases)).objects
        return [bases.document(BuiltDocument(each.value, each.marks, index, "two")) for index, each in enumerate(objects)]

    first, again = built(), built()
    assert [one is other for one, other in zip(first, again, strict=True)] == [True, True]
    source["base/cm.yaml"] = Source("base/cm.yaml", BASE["base/cm.yaml"].replace("{a: b}", "{a: c}"))
    bases.drop(frozenset(("base/cm.yaml",)))
    later = built()
    assert [one is other for one, other in zip(first, later, strict=True)] == [False, True]
    assert later[0].value["data"] == {"a": "c"}
    source["base/cm.yaml"] = Source("base/cm.yaml", f"# above\n{BASE['base/cm.yaml']}")
    bases.drop(frozenset(("base/cm.yaml",)))
    assert built()[0].locate(("data",)).start.line == 5


@pytest.mark.parametrize(
    ("one", "other"), [({"a": 1}, {"a": True}), ({"a": 1}, {"a": 1.0}), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ({"a": "1"}, {"a": 1})]
)
def test_values_that_look_alike_are_others(one, other):
    bases, written = Bases(), Written(Source("a.yaml", "x"))
    marks = {(): written}
    written.above = type("Text", (), {"source": Source("a.yaml", "x")})()
    known = bases.document(BuiltDocument(one, marks, 0, "two"))
    assert bases.document(BuiltDocument(other, marks, 0, "two")) is not known
    assert bases.document(BuiltDocument(dict(other), marks, 0, "two")).value == other
    assert bases.document(BuiltDocument(dict(other), marks, 0, "two", is_partial=True)).is_partial
