"""Kinds that are not built in.

One that nobody knows is told of once: of its first object that may be told of, not of one that is ignored or not asked about. Of one that
several files define, an object may be for any of the definitions.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kubecheck import check
from kubecheck.documents import read
from kubecheck.engine.loading import load
from kubecheck.engine.pipeline import check as run
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.source import Source

WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: NAME}\n"
GADGET = WIDGET.replace("Widget", "Gadget")
IGNORE = "# kubecheck: ignore[unknown-kind]\n"


def told(*texts, reported=None, overrides=()):
    sources = [Source(f"{index}.yaml", text) for index, text in enumerate(texts)]
    ruleset = RuleSet(Registry(load_rules()), Choice(presets=(), select=["unknown-kind"]), overrides)
    findings = run(Request(sources, ruleset, reported=reported, jobs=1)).findings
    return [(each.rule, each.location.path, each.location.line, each.message) for each in findings]


def unknown(path, line=2, kind="Widget"):
    return ("unknown-kind", path, line, f"unknown kind {kind} in example.com/v1: its objects are not checked")


OFF = [(["0.yaml"], Choice(ignore=["unknown-kind"]))]


@pytest.mark.parametrize(
    ("texts", "options", "expected"),
    [
        ((WIDGET, WIDGET), {}, [unknown("0.yaml")]),
        ((WIDGET, GADGET, WIDGET), {}, [unknown("0.yaml"), unknown("1.yaml", kind="Gadget")]),
        ((WIDGET + "---\n" + WIDGET,), {}, [unknown("0.yaml")]),
        ((WIDGET, WIDGET.replace("/v1", "/v2")), {}, [unknown("0.yaml"), (*unknown("1.yaml")[:3], unknown("")[3].replace("/v1", "/v2"))]),
        ((IGNORE + WIDGET, WIDGET, WIDGET), {}, [unknown("1.yaml")]),
        ((WIDGET, IGNORE + WIDGET), {}, [unknown("0.yaml")]),
        ((IGNORE + WIDGET, IGNORE + WIDGET), {}, []),
        ((WIDGET, WIDGET), {"reported": ["1.yaml"]}, [unknown("1.yaml")]),
        ((WIDGET, WIDGET), {"overrides": OFF}, [unknown("1.yaml")]),
    ],
)
def test_a_kind_that_nobody_knows_is_told_of_once(texts, options, expected):
    assert told(*texts, **options) == expected


def definition(fields, version="v1", **spec):
    """The definition of Widget, by the types of its fields."""
    properties = ", ".join(f"{name}: {{type: {type_}}}" for name, type_ in fields.items())
    more = "".join(f"  {name}: {value}\n" for name, value in spec.items())
    return f"""apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: widgets.example.com}}
spec:
  group: example.com
  scope: Namespaced
  names: {{kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}}
{more}  versions:
  - name: {version}
    served: true
    storage: true
    schema:
      openAPIV3Schema: {{type: object, properties: {{{properties}}}}}
"""


OLD, NEW = definition({"size": "integer"}), definition({"size": "integer", "colour": "string"})


def refused(files):
    return [each.message for each in check(files).findings if each.location.path == "widget.yaml"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"1.0.yaml": OLD}, ["unknown field colour in Widget a"]),
        ({"1.0.yaml": OLD, "1.1.yaml": NEW}, []),
        ({"1.0.yaml": OLD, "1.1.yaml": OLD, "1.2.yaml": NEW}, []),
        ({"1.0.yaml": OLD.replace("v1\n    served", "v0\n    served"), "1.1.yaml": NEW}, []),
        # All refuse: the words are of the one that has least against it, of the first where none has less.
        ({"1.0.yaml": definition({}), "1.1.yaml": OLD}, ["unknown field colour in Widget a"]),
        ({"1.0.yaml": OLD, "1.1.yaml": definition({"colour": "integer"})}, ["unknown field colour in Widget a"]),
    ],
)
def test_an_object_may_be_for_any_definition_of_its_kind(files, expected):
    widget = WIDGET.replace("NAME", "a") + "size: 1\ncolour: red\n"
    assert refused({**files, "widget.yaml": widget}) == expected


def test_what_a_kustomization_builds_is_defined_before_what_lies_about():
    # All refuse alike, so the words are of the definition that is deployed.
    build = {"config/kustomization.yaml": "resources: [definition.yaml]\n", "config/definition.yaml": definition({"size": "boolean"})}
    about = {"about.yaml": definition({"size": "string"}), "older.yaml": definition({"size": "number"})}
    assert refused({**about, **build, "widget.yaml": WIDGET.replace("NAME", "a") + "size: []\n"}) == [".size is a list, but a boolean is needed"]


def test_a_definition_in_test_data_is_for_test_data():
    widget = WIDGET.replace("NAME", "a") + "size: big\n"
    files = {"pkg/testdata/crd.yaml": OLD, "widget.yaml": widget}
    assert refused(files) == ["unknown kind Widget in example.com/v1: its objects are not checked"]
    assert refused({**files, "crd.yaml": definition({"size": "string"})}) == []
    refusal = ['"big" in .size is a string, but an integer is needed']
    assert refused({**files, "crd.yaml": OLD}) == refusal
    assert refused({"pkg/testdata.yaml": OLD, "widget.yaml": widget}) == refusal
    of_tests = check({"pkg/testdata/crd.yaml": OLD, "cmd/testdata/widget.yaml": widget}).findings
    assert [each.message for each in of_tests] == refusal
    report = run(Request([Source("widget.yaml", widget)], RuleSet(Registry(load_rules()), Choice()), crds=[Source("pkg/testdata/crd.yaml", OLD)], jobs=1))
    assert [each.message for each in report.findings] == refusal


CERTIFICATE = "apiVersion: cert-manager.io/VERSION\nkind: Certificate\nmetadata: {name: NAME}\nspec: {secretName: a, issuerRef: {name: a}, sort: 1}\n"


def told_of_objects(sources, jobs):
    loaded = load(Request(sources, RuleSet(Registry(load_rules())), jobs=jobs), keeps=True)
    objects = [each for result in loaded.results for each in result.resources]
    return [(each.ref, each.status, [one.message for one in each.errors], [one.text for one in each.warnings], each.is_plain) for each in objects]


def test_objects_of_many_kinds_are_judged_together_as_one_after_another(monkeypatch):
    """Defined here once and twice, without a namespace, defined in the catalog alone, gone from it, and known to nobody."""
    from kubecheck.engine import custom_resources

    files = {"old.yaml": OLD, "new.yaml": NEW, "gadget.yaml": OLD.replace("Widget", "Gadget").replace("widget", "gadget").replace("Namespaced", "Cluster")}
    for number in range(9):
        text = WIDGET.replace("NAME", f"w{number}") + f"colour: {['red', 1, '[]'][number % 3]}\n---\n" + GADGET.replace("NAME", "same") + "size: a\n---\n"
        text += CERTIFICATE.replace("VERSION", ["v1", "v1alpha2"][number % 2]).replace("NAME", f"c{number}") + "---\n"
        files[f"{number}.yaml"] = text + WIDGET.replace("Widget", f"Other{number % 2}").replace("NAME", "o")
    sources = [Source(path, text) for path, text in files.items()]

    def found(executor=None, **options):
        report = run(Request(sources, RuleSet(Registry(load_rules())), **options), executor)
        assert executor is not None or all(any(each.location.source is source for source in sources) for each in report.findings)
        return [(each.key(), each.message, each.severity, each.help, each.facts, [note.message for note in each.notes]) for each in report.findings]

    alone = found(jobs=1)
    words = " ".join(each[1] for each in alone)
    assert all(part in words for part in ("field sort", "v1alpha2", "unknown kind Other1", "colour in Widget w1", ".size is", "Gadget same"))
    stored = told_of_objects(sources, 1)
    worked = []
    monkeypatch.setattr(custom_resources, "_WORTH_A_PROCESS", 2)
    monkeypatch.setattr(custom_resources, "_PER_UNIT", 4)
    parent, work = os.getpid(), custom_resources.CustomTask.work

    def let_others_begin(self, unit):
        if os.getpid() == parent:
            worked.append(unit)
            time.sleep(0.05)
        return work(self, unit)

    monkeypatch.setattr(custom_resources.CustomTask, "work", let_others_begin)
    for jobs in (2, 3):
        assert found(jobs=jobs) == alone
        assert told_of_objects(sources, jobs) == stored
    assert 4 <= len(worked) < 4 * 10
    with ThreadPoolExecutor(2) as executor:
        assert found(executor) == alone


def test_units_hold_objects_of_one_kind_and_the_rest_together(monkeypatch):
    from kubecheck.engine import custom_resources
    from kubecheck.model.resource import resources_of

    monkeypatch.setattr(custom_resources, "_PER_UNIT", 3)
    kinds = ["A", "B", "A", "C", "A", "A", "D", "D"]
    text = "---\n".join(WIDGET.replace("Widget", kind) for kind in kinds)
    objects = [each for document in read(Source("a.yaml", text)).documents for each in resources_of(document, "default", frozenset())]
    assert custom_resources._units_of(objects) == [[0, 2, 4], [5, 6, 7], [1, 3]]
