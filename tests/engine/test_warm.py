"""A project that is kept in memory tells after each change what a run that begins anew tells of the same texts."""

import os
import random
import shutil

import pytest

from kubecheck.app import build_request, build_ruleset, build_settings
from kubecheck.engine import pipeline
from kubecheck.engine.warm.project import Project
from kubecheck.findings import Finding
from kubecheck.source.disk import showing
from kubecheck.source.drafts import Drafts

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Projects with kustomizations, charts, entry points, custom resources, policies and nodes.
PROJECTS = ("tests/projects/releases", "tests/projects/chart", "tests/projects/policies", "examples/tour-broken", "examples/tight")
CHANGES = 6
FEW = ("examples/tour-broken",)  # each dry run of which takes long, since ways out are looked for


def request_of(version=""):
    settings = build_settings({"no_config": True, **({"kubernetes_version": version} if version else {})})
    return build_request(settings, ["."], build_ruleset(settings), jobs=1)


def shape(finding: Finding):
    notes = [(note.message, note.location.key() if note.location else None) for note in finding.notes]
    fixes = [
        (fix.message, [(edit.path, edit.start, edit.text) for edit in fix.edits])
        for fix in (finding.fix, *finding.ways_out)
        if fix is not None
    ]
    return repr((finding.key(), finding.severity, finding.help, finding.object, finding.field, finding.builds, notes, fixes))


def told(report):
    fates = [(each.path, each.fate, each.detail, each.documents) for each in report.files]
    return sorted(map(shape, report.findings)), fates, {path: source.text for path, source in report.sources.items()}


def judged(project):
    """What a project tells when all is judged, dry runs as well; with what it told first."""
    first = None
    for step in project.judge_changes():
        if step is not None and first is None:
            first = step
    while waiting := project.waiting:
        for play in waiting:
            play.run()
            project.take(play)
        for _ in project.judge_changes():
            pass
    return first


def anew(texts, version=""):
    with showing(Drafts({path: text.encode() for path, text in texts.items()})):
        return pipeline.check(request_of(version))


def altered(text, chance):
    """A text as somebody types in it: a letter more or less, a line away, a word changed."""
    at = chance.randrange(len(text) + 1)
    match chance.randrange(5):
        case 0:
            return text[:at] + chance.choice("abc:- \n{}0\"'#&|") + text[at:]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            lines = text.splitlines(keepends=True)
            del lines[chance.randrange(len(lines) or 1) : 1]
            return "".join(lines)
        case 3:
            return text[:at] + text[at:].replace("name: ", "name: x", 1)
        case _:
            return text[:at] + text[at:].replace(" 1", " 7", 1)


@pytest.fixture
def lay_out(tmp_path, monkeypatch):
    def copy(name):
        shutil.copytree(os.path.join(ROOT, name), tmp_path / "project")
        monkeypatch.chdir(tmp_path / "project")

    return copy


@pytest.mark.parametrize("name", PROJECTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_told_after_each_change_is_what_a_new_run_tells(lay_out, name, seed):
    lay_out(name)
    chance = random.Random(seed)
    project = Project(request_of())
    judged(project)
    assert told(project.report) == told(anew({}))
    texts = {}
    for _ in range(2 if name in FEW else CHANGES):
        path = chance.choice([*project.paths, *texts])
        source = project.text_of(path)
        texts[path] = altered(source.text if source is not None else "", chance)
        project.show(path, texts[path])
        judged(project)
        assert told(project.report) == told(anew(texts)), path


DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: nginx:1.25
          ports: [{name: http, containerPort: 80}]
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n  ports: [{port: 80, targetPort: http}]\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(**files):
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text)

    return write


TREE = {
    "base/web/kustomization.yaml": "resources: [web.yaml, service.yaml]\ncommonLabels: {team: a}\n",
    "base/web/web.yaml": DEPLOYMENT,
    "base/web/service.yaml": SERVICE,
    "base/settings/kustomization.yaml": "configMapGenerator:\n  - {name: settings, literals: [a=b]}\n",
    "parts/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{name: nginx, newTag: '1.26'}]\n",
    "over/one/kustomization.yaml": "namespace: one\nresources: [../../base/web, ../../base/settings]\ncomponents: [../../parts]\n",
    "over/two/kustomization.yaml": "namePrefix: two-\nresources: [../../base/web]\npatches: [{path: patch.yaml}]\n",
    "over/two/patch.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n",
    "beside.yaml": SERVICE,
}


@pytest.mark.parametrize("seed", range(6))
def test_overlays_of_shared_bases_tell_what_a_new_run_tells(tmp_path, monkeypatch, seed):
    for path, text in TREE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    chance, project, texts = random.Random(seed), Project(request_of()), {}
    judged(project)
    for _ in range(8):
        path = chance.choice(list(TREE))
        texts[path] = altered(chance.choice((TREE[path], texts.get(path, TREE[path]))), chance)
        project.show(path, texts[path])
        judged(project)
        assert told(project.report) == told(anew(texts)), path


OLD = {
    "web.yaml": DEPLOYMENT,
    "service.yaml": SERVICE,
    "flow.yaml": "apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: {name: a}\n"
    "spec:\n  priorityLevelConfiguration: {name: exempt}\n",
    "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostnameOverride: a\n"
    "  containers: [{name: a, image: 'a:1', restartPolicy: Always}]\n",
}


@pytest.mark.parametrize("seed", range(3))
def test_several_versions_tell_what_a_new_run_of_them_tells(tmp_path, monkeypatch, seed):
    for path, text in OLD.items():
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    versions = "1.31,1.33,1.37"
    chance, project, texts = random.Random(seed), Project(request_of(versions)), {}
    judged(project)
    assert told(project.report) == told(anew(texts, versions))
    assert {each.message.partition(":")[0] for each in project.report.findings} >= {"in 1.33 and 1.37", "in 1.31 and 1.33"}
    for _ in range(6):
        path = chance.choice(list(OLD))
        texts[path] = altered(chance.choice((OLD[path], texts.get(path, OLD[path]))), chance)
        project.show(path, texts[path])
        judged(project)
        assert told(project.report) == told(anew(texts, versions)), path


def test_the_file_at_hand_is_told_of_first_by_all_versions(write):
    write(web__yaml=OLD["web.yaml"], flow__yaml=OLD["flow.yaml"])
    project = Project(request_of("1.31,1.37"))
    judged(project)
    project.show("flow.yaml", OLD["flow.yaml"].replace("spec:", "spec:\n  hue: red"))
    assert project.changed == {"flow.yaml"}
    first = judged(project)
    assert (first.paths, first.is_whole) == (frozenset({"flow.yaml"}), False)
    assert {(each.rule, each.message.partition(":")[0]) for each in first.findings} == {
        ("deprecated-api-version", "in 1.31"), ("removed-api-version", "in 1.37"), ("unknown-field", "in 1.31"),
    }  # fmt: skip
    assert project.changed == frozenset()


def test_a_judgement_that_is_left_between_two_versions_begins_anew(write):
    write(web__yaml=OLD["web.yaml"], flow__yaml=OLD["flow.yaml"])
    project = Project(request_of("1.31,1.37"))
    judged(project)
    text = OLD["flow.yaml"].replace("spec:", "spec:\n  hue: red")
    for steps in range(1, 12):
        project.show("flow.yaml", text + "# more\n" * steps)
        run = project.judge_changes()
        for _ in range(steps):
            next(run, None)
        project.show("web.yaml", DEPLOYMENT + "# more\n" * steps)
        judged(project)
        assert told(project.report) == told(anew({"web.yaml": DEPLOYMENT + "# more\n" * steps, "flow.yaml": text + "# more\n" * steps}, "1.31,1.37"))


def test_other_versions_are_asked_for_from_now_on(write):
    write(flow__yaml=OLD["flow.yaml"])
    project = Project(request_of("1.37"))
    project.show("flow.yaml", OLD["flow.yaml"] + "# unsaved\n")
    for versions in ("1.37", "1.31,1.37", "1.30,1.31,1.37", "1.31"):
        project.renew(request_of(versions))
        judged(project)
        assert told(project.report) == told(anew({"flow.yaml": OLD["flow.yaml"] + "# unsaved\n"}, versions))
        assert not project.renew(request_of(versions))


def test_what_would_be_found_by_several_versions(write):
    write(web__yaml=OLD["web.yaml"], flow__yaml=OLD["flow.yaml"])
    project = Project(request_of("1.31,1.37"))
    judged(project)
    before = told(project.report)
    text = OLD["flow.yaml"].replace("v1beta3", "v1")
    assert told(project.what_if({"flow.yaml": text})) == told(anew({"flow.yaml": text}, "1.31,1.37"))
    assert told(project.report) == before
    judged(project)
    assert told(project.report) == before


def test_of_two_broken_bases_the_first_is_told(write, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kustomization.yaml").write_text("resources: [cm.yaml]\n")
        (tmp_path / name / "cm.yaml").write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n")
    write(kustomization__yaml="resources: [a, b]\n")
    project = Project(request_of())
    for name in ("b", "a"):
        project.show(f"{name}/cm.yaml", "kind: ConfigMap\n")
        judged(project)
        assert [each.location.path for each in project.report.findings if each.rule == "build-refused"] == [f"{name}/cm.yaml"]


def rules(findings):
    return sorted(each.rule for each in findings)


def test_the_file_at_hand_is_told_of_first_and_all_others_after_it(write):
    write(web__yaml=DEPLOYMENT, service__yaml=SERVICE)
    project = Project(request_of())
    judged(project)
    project.show("web.yaml", DEPLOYMENT.replace("replicas", "replcas").replace("name: http", "name: htp"))
    first, *_, last = [each for each in project.judge_changes() if each is not None]
    assert (first.paths, first.is_whole, rules(first.findings)) == (frozenset({"web.yaml"}), False, ["unknown-field"])
    assert (last.paths, last.is_whole, rules(last.findings)) == (None, True, ["target-port-unknown", "unknown-field"])
    assert rules(project.findings_in("service.yaml")) == ["target-port-unknown"]
    assert project.changed == frozenset()


def test_what_others_found_in_the_file_at_hand_moves_with_its_lines_until_they_look_again(write):
    write(web__yaml=DEPLOYMENT, service__yaml=SERVICE + "---\n" + DEPLOYMENT.replace("web", "other"), quota__yaml=QUOTA)
    project = Project(request_of())
    judged(project)
    before = {each.rule: each.location.line for each in project.report.findings if each.location.path == "web.yaml"}
    project.show("web.yaml", "# one\n# two\n" + DEPLOYMENT)
    first = next(each for each in project.judge_changes() if each is not None)
    assert {each.rule: each.location.line for each in first.findings} == {rule: line + 2 for rule, line in before.items()}


QUOTA = "apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: q\n  namespace: default\nspec:\n  hard: {pods: '1'}\n"


def test_a_judgement_that_is_left_begins_anew_with_what_changed_meanwhile(write):
    write(web__yaml=DEPLOYMENT, service__yaml=SERVICE)
    project = Project(request_of())
    judged(project)
    project.show("web.yaml", DEPLOYMENT.replace("replicas", "replcas"))
    next(project.judge_changes())
    project.show("service.yaml", SERVICE.replace("ports", "prts"))
    first = next(each for each in project.judge_changes() if each is not None)
    assert first.paths == frozenset({"web.yaml", "service.yaml"})
    judged(project)
    assert told(project.report) == told(
        anew({"web.yaml": DEPLOYMENT.replace("replicas", "replcas"), "service.yaml": SERVICE.replace("ports", "prts")})
    )


def test_only_what_changed_is_read_and_judged_again(write, monkeypatch):
    from kubecheck.engine.files import FileChecker

    write(web__yaml=DEPLOYMENT, service__yaml=SERVICE, other__yaml=SERVICE.replace("name: web", "name: other"))
    project = Project(request_of())
    judged(project)
    seen, check = [], FileChecker.check
    monkeypatch.setattr(FileChecker, "check", lambda self, entry: (seen.append(entry.source.path), check(self, entry))[1])
    project.show("web.yaml", DEPLOYMENT + "# more\n")
    judged(project)
    assert seen == ["web.yaml"]


def test_worlds_without_the_file_are_not_looked_at_again(write, tmp_path, monkeypatch):
    from kubecheck.engine.examining import Examiner

    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "web.yaml").write_text(DEPLOYMENT)
    monkeypatch.chdir(tmp_path)
    project = Project(request_of())
    judged(project)
    seen, look = [], Examiner.look_at_whole
    monkeypatch.setattr(Examiner, "look_at_whole", lambda self, world, scope: (seen.append(world.name), look(self, world, scope))[1])
    project.show("one/web.yaml", DEPLOYMENT.replace("replicas: 2", "replicas: 3"))
    judged(project)
    assert seen == ["one"]


def test_a_dry_run_is_had_again_only_where_something_else_is_played(write):
    write(web__yaml=DEPLOYMENT, quota__yaml=QUOTA)
    project = Project(request_of())
    judged(project)
    stuck = rules(project.report.findings)
    project.show("web.yaml", "# a comment\n" + DEPLOYMENT)
    list(project.judge_changes())
    assert project.waiting == []
    assert rules(project.report.findings) == stuck
    project.show("web.yaml", DEPLOYMENT.replace("replicas: 2", "replicas: 1"))
    list(project.judge_changes())
    assert [each.name for each in project.waiting] == [""]
    judged(project)
    assert told(project.report) == told(anew({"web.yaml": DEPLOYMENT.replace("replicas: 2", "replicas: 1")}))


def test_a_dry_run_that_is_stopped_says_nothing_and_is_had_anew(write):
    write(web__yaml=DEPLOYMENT, quota__yaml=QUOTA)
    project = Project(request_of())
    list(project.judge_changes())
    [play] = project.waiting
    play.stop()
    play.run()
    assert not play.is_done
    assert not project.take(play)
    [again] = project.waiting
    assert again is not play
    again.run()
    assert project.take(again)


def test_what_would_be_found_changes_nothing(write):
    write(web__yaml=DEPLOYMENT)
    project = Project(request_of())
    judged(project)
    before = told(project.report)
    assert "unknown-field" in rules(project.what_if({"web.yaml": DEPLOYMENT.replace("replicas", "replcas")}).findings)
    assert told(project.report) == before
    assert project.text_of("web.yaml").text == DEPLOYMENT
    judged(project)
    assert told(project.report) == before


def test_files_that_come_and_go(write, tmp_path):
    write(web__yaml=DEPLOYMENT)
    project = Project(request_of())
    judged(project)
    write(service__yaml=SERVICE.replace("targetPort: http", "targetPort: no"))
    project.renew(request_of())
    judged(project)
    assert told(project.report) == told(anew({}))
    assert [each.path for each in project.report.files] == ["service.yaml", "web.yaml"]
    (tmp_path / "web.yaml").unlink()
    project.renew(request_of())
    judged(project)
    assert told(project.report) == told(anew({}))


def test_other_settings_judge_everything_again(write):
    write(web__yaml=DEPLOYMENT.replace("replicas", "replcas"))
    project = Project(request_of())
    judged(project)
    assert "unknown-field" in rules(project.report.findings)
    settings = build_settings({"no_config": True, "ignore": ["unknown-field"]})
    project.renew(build_request(settings, ["."], build_ruleset(settings), jobs=1))
    judged(project)
    assert "unknown-field" not in rules(project.report.findings)


def test_objects_worlds_and_texts_are_at_hand(write):
    write(web__yaml=DEPLOYMENT, service__yaml=SERVICE)
    project = Project(request_of())
    assert (project.model, project.worlds_of("web.yaml"), project.findings_in("web.yaml"), project.kustomizations) == (None, [], [], [])
    judged(project)
    assert [each.ref.full for each in project.resources_in("service.yaml")] == ["Service/default/web"]
    assert [len(each.resources) for each in project.worlds_of("web.yaml")] == [2]
    project.show("service.yaml", SERVICE.replace("name: web", "name: new"))
    assert [each.ref.full for each in project.resources_in("service.yaml")] == ["Service/default/new"]
    assert project.read("nowhere.yaml").reading is None
    assert project.judge.catalog.kind("v1", "Service") is not None


DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: toys.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Toy, plural: toys}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, properties: {size: {type: integer}}}
"""


def test_custom_resources_are_judged_by_the_definition_as_it_is_now(write):
    toy = "apiVersion: example.com/v1\nkind: Toy\nmetadata: {name: a}\nspec: {size: many}\n"
    write(definition__yaml=DEFINITION, toy__yaml=toy)
    project = Project(request_of())
    judged(project)
    assert rules(project.findings_in("toy.yaml")) == ["custom-resource-invalid"]
    custom = project.judge.server.custom
    project.show("toy.yaml", toy + "# more\n")
    judged(project)
    assert project.judge.server.custom is custom
    project.show("definition.yaml", DEFINITION.replace("integer", "string"))
    judged(project)
    assert project.findings_in("toy.yaml") == []


def test_a_build_that_asks_for_nothing_that_changed_is_not_made_again(write, tmp_path, monkeypatch):
    from kubecheck.engine import builds

    write(web__yaml=DEPLOYMENT, kustomization__yaml="resources: [web.yaml]\n", beside__yaml=SERVICE)
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "kustomization.yaml").write_text("resources: [cm.yaml]\n")
    (tmp_path / "second" / "cm.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    project = Project(request_of())
    judged(project)
    made, build = [], builds.build_kustomization
    monkeypatch.setattr(builds, "build_kustomization", lambda each, session: (made.append(each.path), build(each, session))[1])
    project.show("beside.yaml", SERVICE + "# more\n")
    judged(project)
    assert made == []
    project.show("web.yaml", DEPLOYMENT.replace("replicas", "replcas"))
    judged(project)
    assert made == ["kustomization.yaml"]
    assert "unknown-field" in rules(project.findings_in("web.yaml"))


def test_several_builds_that_fail_for_one_reason_are_told_of_once(write, tmp_path):
    for name, above in (("base", ""), ("one", "../base"), ("two", "../base"), ("three", "../two")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kustomization.yaml").write_text(f"resources: [{above or 'cm.yaml'}]\n")
    (tmp_path / "base" / "cm.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    project = Project(request_of())
    judged(project)
    for text in ("resources: [gone.yaml]\n", "resources: [cm.yaml]\n", "spec: 1\n"):
        project.show("base/kustomization.yaml", text)
        judged(project)
        assert told(project.report) == told(anew({"base/kustomization.yaml": text}))
    project.show("base/cm.yaml", "# of no build\n")  # what was built is taken as it is
    judged(project)
    assert [each.location.path for each in project.report.findings if each.rule == "build-refused"] == ["base/kustomization.yaml"]


def test_templates_are_told_of_again_when_their_chart_comes_or_goes(tmp_path, monkeypatch):
    chart, template = tmp_path / "chart" / "Chart.yaml", tmp_path / "chart" / "templates" / "web.yaml"
    template.parent.mkdir(parents=True)
    template.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Values.name }}'}\n")
    monkeypatch.chdir(tmp_path)
    chart.write_text("apiVersion: v2\nname: a\nversion: 0.1.0\n")
    project = Project(request_of())
    judged(project)
    for is_there in (False, True):
        if is_there:
            chart.write_text("apiVersion: v2\nname: a\nversion: 0.1.0\n")
        else:
            chart.unlink()
        project.renew(request_of())
        judged(project)
        assert told(project.report) == told(anew({}))


def test_a_template_that_is_deleted_while_it_is_shown_counts_as_it_is_shown(tmp_path, monkeypatch):
    helper = tmp_path / "chart" / "templates" / "_name.tpl"
    helper.parent.mkdir(parents=True)
    helper.write_text('{{ define "name" }}a{{ end }}')
    (helper.parent / "map.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ include \"name\" . }}'}\n")
    (tmp_path / "chart" / "Chart.yaml").write_text("apiVersion: v2\nname: a\nversion: 0.1.0\n")
    monkeypatch.chdir(tmp_path)
    project, shown = Project(request_of()), {"chart/templates/_name.tpl": '{{ define "name" }}b{{ end }}'}
    project.show(*next(iter(shown.items())))
    judged(project)
    helper.unlink()
    project.change(shown)
    judged(project)
    assert [each.rule for each in project.report.findings] == []
    assert told(project.report) == told(anew(shown))


def test_what_lies_beside_a_build_in_its_folder_is_told_of_too(tmp_path, monkeypatch):
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {0}, labels: {{app: {0}}}}}\nspec:\n  containers: [{{name: a, image: 'a:1'}}]\n"
    both = pod + "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {0}}}\nspec:\n  selector: {{app: other}}\n  ports: [{{port: 80}}]\n"
    texts = {"web/kustomization.yaml": "resources: [a.yaml]\n", "web/a.yaml": both.format("a"), "web/b.yaml": both.format("b"), "more/b.yaml": both.format("b")}
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    project = Project(request_of())
    judged(project)
    assert told(project.report) == told(anew({}))
    found = [each.location.path for each in project.report.findings if each.rule == "selector-matches-nothing"]
    assert found == ["more/b.yaml", "web/a.yaml", "web/b.yaml"]
    _, outcomes, _ = pipeline.simulate(request_of())
    assert {name: [one.pod for one in each.placements] for name, each in outcomes.items()} == {"web": ["a"], "rest of web": ["b"], "more": ["b"]}
