"""A run with a cache says what a run without one says, byte for byte, whatever changed since; and says it without looking again where nothing did."""

import itertools
import json
import os
import random
import shutil

import pytest

from kubecheck.engine import pipeline
from kubecheck.engine.cache import folder as folder_module
from kubecheck.engine.cache.runs import Cache
from kubecheck.engine.examining import Examiner
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.findings import Severity
from kubecheck.plugins import load_rules
from kubecheck.report import Options, write
from kubecheck.sdk import Deployment, Object, rule
from kubecheck.sim.profile import ClusterProfile
from kubecheck.source import Source
from kubecheck.source.walk import walk

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SERVICE = """apiVersion: v1
kind: Service
metadata: {{name: {name}}}
spec:
  selector: {{app: {app}}}
  ports: [{{port: 80}}]
"""
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: {name}
          image: nginx
          envFrom: [{{configMapRef: {{name: {config}}}}}]
"""
KUSTOMIZATION = """resources: [app.yaml]
configMapGenerator:
  - name: settings
    envs: [settings.cfg]
"""
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: small}\nspec: {size: 1}\n"
NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}, "status": {"allocatable": {"cpu": "1", "memory": "1Gi", "pods": "2"}}}


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A project of two worlds, a kustomization, and a custom resource; and how often something was looked at."""
    project = tmp_path / "project"
    for name in ("one", "two"):
        put(project / name / "web.yaml", DEPLOYMENT.format(name="web", replicas=1, config="settings"))
        put(project / name / "service.yaml", SERVICE.format(name="web", app="wep"))
    put(project / "built" / "kustomization.yaml", KUSTOMIZATION)
    put(project / "built" / "app.yaml", DEPLOYMENT.format(name="app", replicas=1, config="settings"))
    put(project / "built" / "settings.cfg", "A=1\n")
    put(project / "widget.yaml", WIDGET)
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def looked(monkeypatch):
    """The worlds that are examined, by name, and "run" for each run that reads files."""
    seen = []
    examine, check = Examiner.examine, pipeline._check
    monkeypatch.setattr(Examiner, "examine", lambda self, world: (seen.append(world.name), examine(self, world))[1])
    monkeypatch.setattr(pipeline, "_check", lambda *each: (seen.append("run"), check(*each))[1])
    return seen


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def told(cache, *, rules=None, choice=None, overrides=(), entries=None, **asked):
    """The reports of a run in two formats, as bytes."""
    ruleset = RuleSet(Registry(rules or load_rules()), choice or Choice(), overrides)
    report = pipeline.check(Request(walk(["."])[0] if entries is None else entries, ruleset, jobs=1, cache=cache, **asked))
    return "".join(write(report, form, Options(shows_files=True)) for form in ("text", "json")).encode()


def same(tmp_path, fingerprint="1", **asked):
    """What is told with a cache, which is what is told without."""
    found = told(Cache(str(tmp_path / "kept"), fingerprint), **asked)
    assert found == told(None, **asked)
    return found


def runs(looked, tmp_path, **asked):
    """The worlds that a run with a cache looks at; None where it does not even read."""
    looked.clear()
    told(Cache(str(tmp_path / "kept"), asked.pop("fingerprint", "1")), **asked)
    return looked[1:] if looked else None


def test_nothing_is_looked_at_again_where_nothing_changed(tree, tmp_path, looked):
    first = same(tmp_path)
    assert b"image-without-tag" in first
    assert runs(looked, tmp_path) is None
    assert same(tmp_path) == first


def test_a_changed_file_costs_its_world(tree, tmp_path, looked):
    for name in ("one", "two"):  # what is not found is looked for in all worlds
        put(tree / name / "service.yaml", SERVICE.format(name="web", app="web"))
        put(tree / name / "config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n")
    before = same(tmp_path)
    put(tree / "one" / "web.yaml", DEPLOYMENT.format(name="web", replicas=3, config="setings"))
    assert runs(looked, tmp_path) == ["one"]
    after = same(tmp_path)
    assert b"setings" in after
    assert after != before


def test_a_world_that_looked_at_others_is_looked_at_again_when_they_change(tree, tmp_path, looked):
    same(tmp_path)
    put(tree / "two" / "web.yaml", DEPLOYMENT.format(name="web", replicas=2, config="settings").replace("app: web", "app: wep"))
    assert "one" in runs(looked, tmp_path)
    same(tmp_path)


@pytest.mark.parametrize(
    "asked",
    [
        {"choice": Choice(ignore=["image-without-tag"])},
        {"choice": Choice(presets=["everything"])},
        {"choice": Choice(severities={"image-without-tag": Severity.ERROR})},
        {"choice": Choice(options={"image-without-tag": {}, "moving-tag-not-pulled": {"moving": ["1"]}})},
        {"overrides": [(("one",), Choice(ignore=["all"]))]},
        {"version": "1.30"},
        {"namespace": "other"},
        {"profile": ClusterProfile(nodes=[NODE])},
        {"worlds": {"both": ["one", "built"]}},
        {"reported": ["one/web.yaml"]},
        {"notices": ["a word"]},
        {"shows_files": True},
        {"fingerprint": "2"},
    ],
    ids=lambda each: f"{next(iter(each))}",
)
def test_another_question_is_not_answered_by_what_was_kept(tree, tmp_path, looked, asked):
    same(tmp_path)
    assert runs(looked, tmp_path, **asked) is not None
    same(tmp_path, **asked)
    assert runs(looked, tmp_path, **asked) is None
    same(tmp_path)


def test_files_that_come_and_go_change_the_answer(tree, tmp_path, looked):
    same(tmp_path)
    (tree / "two" / "service.yaml").unlink()
    assert runs(looked, tmp_path) is not None
    assert b"two/service.yaml" not in same(tmp_path)
    put(tree / "two" / "more.yaml", SERVICE.format(name="more", app="web"))
    assert b"two/more.yaml" in same(tmp_path)


def test_files_that_only_a_build_reads_count(tree, tmp_path):
    reads_key = "env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: B}}}]\n          envFrom"
    put(tree / "built" / "app.yaml", DEPLOYMENT.format(name="app", replicas=1, config="settings").replace("envFrom", reads_key))
    before = same(tmp_path)
    put(tree / "built" / "settings.cfg", "B=1\n")
    assert same(tmp_path) != before
    (tree / "built" / "settings.cfg").unlink()
    gone = same(tmp_path)
    assert b"settings.cfg" in gone
    put(tree / "built" / "settings.cfg.example", "B=\n")
    assert same(tmp_path) != gone
    (tree / "built" / "settings.cfg.example").unlink()
    assert same(tmp_path) == gone
    put(tree / ".gitignore", "*.cfg\n")
    assert same(tmp_path) != gone


def test_a_chart_around_a_file_counts(tree, tmp_path):
    asked = {"entries": ["chart/templates/service.yaml"]}  # and not the chart's own file
    put(tree / "chart" / "templates" / "service.yaml", SERVICE.format(name="web", app="wep"))
    before = same(tmp_path, **asked)
    put(tree / "chart" / "Chart.yaml", "name: chart\n")
    assert same(tmp_path, **asked) != before


def test_whatever_a_chart_reads_counts(tree, tmp_path):
    template = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n  selector: {{ .Values.selector | toYaml | nindent 4 }}\n"
    put(tree / "chart" / "Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n")
    put(tree / "chart" / "values.yaml", "selector:\n  app: web\n")
    put(tree / "chart" / "templates" / "service.yaml", template)
    asked = {"entries": ["chart/Chart.yaml", "chart/templates/service.yaml"]}
    told_of = [same(tmp_path, **asked)]
    for path, text in (
        ("values.yaml", "selector:\n  app: 1\n"), ("values-dev.yaml", "selector:\n  app: 2\n"), ("templates/_helpers.tpl", "{{ if }}"),
        (".helmignore", "templates/_helpers.tpl\n"), ("charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: x\n"),
    ):  # fmt: skip
        put(tree / "chart" / path, text)
        told_of.append(same(tmp_path, **asked))
    assert [one != other for one, other in itertools.pairwise(told_of)] == [True] * 5


def test_definitions_and_schemas_count_by_their_content(tree, tmp_path, widget_definition):
    put(tmp_path / "crds.yaml", widget_definition("{size: {type: integer}}"))
    before = same(tmp_path, crds=[str(tmp_path / "crds.yaml")])
    put(tmp_path / "crds.yaml", widget_definition("{size: {type: string}}"))
    assert same(tmp_path, crds=[str(tmp_path / "crds.yaml")]) != before
    schema = {"type": "object", "properties": {"spec": {"properties": {"size": {"type": "integer"}}}}}
    put(tmp_path / "schemas" / "widget-example-v1.json", json.dumps(schema))
    before = same(tmp_path, schemas_dir=str(tmp_path / "schemas"))
    schema["properties"]["spec"]["properties"]["size"]["type"] = "string"
    put(tmp_path / "schemas" / "widget-example-v1.json", json.dumps(schema))
    assert same(tmp_path, schemas_dir=str(tmp_path / "schemas")) != before


def test_the_same_files_elsewhere_are_others(tree, tmp_path, looked, monkeypatch):
    same(tmp_path)
    shutil.copytree(tree, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    assert runs(looked, tmp_path) is not None


def test_texts_count_as_files_do(tree, tmp_path, looked):
    entries = [Source("<stdin>", SERVICE.format(name="web", app="web"))]
    first = same(tmp_path, entries=entries)
    assert b"<stdin>" in first
    assert runs(looked, tmp_path, entries=[Source("<stdin>", entries[0].text)]) is None
    assert same(tmp_path, entries=[Source("<stdin>", SERVICE.format(name="web", app="wep"))])
    assert runs(looked, tmp_path, entries=[Source("<other>", entries[0].text)]) is not None


def _entries(tmp_path):
    return [each for each in (tmp_path / "kept").iterdir() if each.name.startswith("entry-")]


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "swapped", "foreign", "nonsense"])
def test_damaged_entries_are_not_believed(tree, tmp_path, harm):
    first = same(tmp_path)
    paths = _entries(tmp_path)
    contents = [each.read_bytes() for each in paths]
    for index, path in enumerate(paths):
        data = contents[index]
        key = path.name.removeprefix("entry-").encode()
        harmed = {
            "cut": data[: len(data) // 2],
            "flipped": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
            "emptied": b"",
            "swapped": contents[index - 1],
            "foreign": _signed(key, b'{"a": 1}'),
            "nonsense": _signed(key, b"[[[1, 2]], [[1, 2, 3]], []]"),
        }[harm]
        path.write_bytes(harmed)
    assert same(tmp_path) == first
    assert same(tmp_path) == first


def _signed(key, text):
    return folder_module.digest_of(key + text).encode() + b"\n" + text


def test_what_crashed_is_not_kept(tree, tmp_path, looked):
    @rule(on=Object, severity=Severity.ERROR, since="0.1", presets=("recommended",))
    def breaks(subject, ctx):
        """Breaks."""
        raise RuntimeError("no")
        yield

    @rule(on=Object, severity=Severity.ERROR, since="0.1", presets=("recommended",), joins=True)
    def breaks_too(subject, ctx):
        """Breaks."""
        raise RuntimeError("no")
        yield

    for each in (breaks, breaks_too):
        first = runs(looked, tmp_path, rules=[each])
        assert first is not None
        assert runs(looked, tmp_path, rules=[each]) == first


def test_a_folder_that_cannot_be_written_keeps_nothing_and_harms_nothing(tree, tmp_path):
    put(tmp_path / "kept", "a file")
    same(tmp_path)
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "a file"


def test_a_folder_that_may_only_be_read_serves(tree, tmp_path, looked, monkeypatch):
    same(tmp_path)

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    for name in ("utime", "makedirs", "replace"):
        monkeypatch.setattr(os, name, refuse)
    assert runs(looked, tmp_path) is None
    put(tree / "widget.yaml", WIDGET.replace("small", "tall"))
    same(tmp_path)


def test_the_folder_is_left_alone_by_other_programs_and_holds_only_so_much(tree, tmp_path, monkeypatch):
    same(tmp_path)
    kept = tmp_path / "kept"
    assert (kept / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert (kept / "CACHEDIR.TAG").read_text(encoding="utf-8").startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    for index, path in enumerate(sorted(_entries(tmp_path))):
        os.utime(path, (index, index))
    oldest = min(_entries(tmp_path))
    monkeypatch.setattr(folder_module, "MOST_ENTRIES", 4)
    same(tmp_path, namespace="other")
    assert len(_entries(tmp_path)) == 3
    assert not oldest.exists()
    monkeypatch.setattr(folder_module, "MOST_BYTES", 10)
    same(tmp_path, namespace="another")
    assert _entries(tmp_path) == []


def test_any_edits_tell_the_same_with_and_without(tmp_path, monkeypatch):
    """Seeded edits, one after another, with one cache over all of them."""
    shutil.copytree(os.path.join(ROOT, "examples"), tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    rng = random.Random(5)
    originals = {path: (tmp_path / "project" / path).read_text(encoding="utf-8") for path in walk(["."])[0]}
    words = sorted({word for text in originals.values() for word in text.split() if word.isalnum()})
    for _ in range(6):
        path = rng.choice(sorted(originals))
        text = originals[path]
        kind = rng.randrange(4)
        if kind == 0:
            text = ""
        elif kind == 1:
            text = text.replace(rng.choice(words), rng.choice(words), 1)
        elif kind == 2:
            lines = text.split("\n")
            del lines[rng.randrange(len(lines))]
            text = "\n".join(lines)
        put(tmp_path / "project" / path, text)
        same(tmp_path)


@rule(on=Deployment, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "Service"),))
def points_far(deployment, ctx):
    """Points at a Service of whatever world."""
    for each in ctx.model.resources:
        if each.ref.kind == "Service":
            yield deployment.at("metadata", "name").problem("far").note("there", each.at("metadata", "name"))


def test_what_stands_in_other_files_that_are_told_of_decides_which_rules_are_asked(tmp_path, monkeypatch):
    for name in ("one", "two"):
        put(tmp_path / "tree" / name / "web.yaml", DEPLOYMENT.format(name="web", replicas=2, config="settings"))
        put(tmp_path / "tree" / name / "more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n")
    monkeypatch.chdir(tmp_path / "tree")
    asked = {"rules": [points_far], "choice": Choice(presets=["everything"]), "reported": ["one/more.yaml", "two/more.yaml"]}
    assert b"far" not in same(tmp_path, **asked)
    put(tmp_path / "tree" / "two" / "more.yaml", SERVICE.format(name="more", app="web"))
    found = same(tmp_path, **asked)
    assert found.count(b"one/web.yaml") > 0
    assert b"far" in found
