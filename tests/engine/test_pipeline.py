import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from kubecheck.engine.pipeline import check as run
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, OptionError, Registry, RuleSet, UnknownRuleError
from kubecheck.findings import Fate, Severity
from kubecheck.plugins import load_rules
from kubecheck.sdk import Container, Object, PodTemplate, Rule, World, rule
from kubecheck.source import Source

POD = """apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx
"""
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n"


def check(*texts, rules=None, reported=None, overrides=(), executor=None, jobs=1, **choice):
    sources = [each if isinstance(each, Source) else Source(f"{index}.yaml", each) for index, each in enumerate(texts)]
    ruleset = RuleSet(Registry(load_rules() if rules is None else rules), Choice(**choice), overrides)
    return run(Request(sources, ruleset, reported=reported, jobs=jobs), executor)


def told(report):
    return [(each.rule, each.location.path, each.location.line, each.message) for each in report.findings]


def test_a_finding_has_its_place_field_and_object():
    report = check(POD, presets=(), select=["image-without-tag"])
    (finding,) = report.findings
    assert (finding.rule, finding.severity, finding.message) == (
        "image-without-tag", Severity.WARNING, "nginx has no tag, so whatever is latest runs",
    )  # fmt: skip
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (8, 14, 19)
    assert (finding.object, finding.field) == ("Pod/default/web", ".spec.containers[0].image")
    assert [(each.path, each.fate, each.documents) for each in report.files] == [("0.yaml", Fate.CHECKED, 1)]
    assert not report.failed
    assert list(report.sources) == ["0.yaml"]


def test_items_of_a_list_are_objects_with_their_own_paths():
    text = "apiVersion: v1\nkind: List\nitems:\n" + "".join("  " + line + "\n" for line in ("- " + POD.rstrip().replace("\n", "\n  ")).split("\n"))
    (finding,) = check(text, presets=(), select=["image-without-tag"]).findings
    assert (finding.location.line, finding.object, finding.field) == (11, "Pod/default/web", ".spec.containers[0].image")


def test_severity_and_options_are_chosen_by_path():
    overrides = [(["1.yaml"], Choice(severities={"image-without-tag": Severity.ERROR})), (["2.yaml"], Choice(ignore=["image-without-tag"]))]
    report = check(POD, POD.replace("web", "api"), POD.replace("web", "log"), presets=(), select=["image-without-tag"], overrides=overrides)
    assert [(each.location.path, each.severity) for each in report.findings] == [("0.yaml", Severity.WARNING), ("1.yaml", Severity.ERROR)]


def test_a_precise_word_wins_over_a_broad_one():
    registry = Registry(load_rules())
    ids = RuleSet(registry, Choice(presets=(), select=["privileged"], ignore=["security"])).at("x").ids
    assert ids == {"privileged"}
    ids = RuleSet(registry, Choice(presets=(), select=["security"], ignore=["privileged"])).at("x").ids
    assert "privileged" not in ids
    assert "host-path" in ids


def test_unknown_words_name_the_nearest():
    registry = Registry(load_rules())
    with pytest.raises(UnknownRuleError, match="image-without-tga is no rule or group; did you mean image-without-tag"):
        RuleSet(registry, Choice(select=["image-without-tga"]))
    with pytest.raises(UnknownRuleError, match="strct is no preset; did you mean strict"):
        RuleSet(registry, Choice(presets=["strct"])).at("x")
    with pytest.raises(OptionError, match="has no option minimun; did you mean minimum"):
        RuleSet(registry, Choice(options={"single-replica": {"minimun": 3}}))
    with pytest.raises(OptionError, match="a whole number is needed"):
        RuleSet(registry, Choice(options={"single-replica": {"minimum": "3"}}))


def test_a_crash_is_a_finding_and_the_rest_goes_on():
    @rule(on=Container, severity=Severity.ERROR, since="0.1")
    def broken_rule(container, ctx):
        yield container.at("image").problem("seen")
        raise KeyError("nobody")

    @rule(on=Object, severity=Severity.INFO, since="0.1")
    def sound_rule(view, ctx):
        yield view.at("kind").problem(f"saw {view.label}")

    report = check(POD, rules=[broken_rule, sound_rule])
    assert [each[0] for each in told(report)] == ["sound-rule", "crashed-rule", "broken-rule"]
    assert report.failed
    assert "rule broken-rule crashed: KeyError: 'nobody'" in report.findings[1].message


def test_a_rule_about_fields_is_asked_where_one_of_them_is_written():
    @rule(on=Container, severity=Severity.INFO, since="0.1", fields=("args", "livenessProbe.exec"))
    def fields_of_container(container, ctx):
        yield container.at("name").problem(container.name)

    @rule(on=PodTemplate, severity=Severity.INFO, since="0.1", fields=("volumes",))
    def fields_of_pod(template, ctx):
        yield template.at("spec").problem(template.resource.ref.name)

    containers = "[{name: a, image: a:1}, {name: b, image: a:1, args: [x]}, {name: c, image: a:1, livenessProbe: {httpGet: {port: 1}}}, "
    containers += "{name: d, image: a:1, livenessProbe: {exec: {command: [x]}}}, {name: e, image: a:1, args: null}]"
    pods = "\n---\n".join(
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: {containers}{more}}}" for name, more in (("one", ""), ("two", ", volumes: []"))
    )
    found = [(each.rule, each.message) for each in check(pods, rules=[fields_of_container, fields_of_pod]).findings]
    assert found == [
        ("fields-of-container", "b"), ("fields-of-container", "d"),
        ("fields-of-pod", "two"), ("fields-of-container", "b"), ("fields-of-container", "d"),
    ]  # fmt: skip


def test_a_rule_that_joins_in_secret_is_a_crash():
    @rule(on=Object, severity=Severity.INFO, since="0.1")
    def secret_join(view, ctx):
        yield view.at().problem(str(ctx.world))

    (finding,) = check(POD, rules=[secret_join]).findings
    assert finding.rule == "crashed-rule"
    assert "must declare joins=True" in finding.message


def test_a_rule_is_asked_only_where_the_world_holds_what_it_needs():
    @rule(on=Object, severity=Severity.INFO, since="0.1", joins=True, needs=(("", "ConfigMap"), ("", "Secret")))
    def needs_others(view, ctx):
        yield view.at("kind").problem(f"saw {view.label}")

    assert told(check(POD, rules=[needs_others])) == []
    assert [each[3] for each in told(check(POD, CONFIG.format("a"), rules=[needs_others]))] == ["saw Pod web", "saw ConfigMap a"]


def test_comments_ignore_and_unused_ones_are_told_of():
    text = POD.replace("image: nginx", "image: nginx  # kubecheck: ignore[image-without-tag] known")
    assert told(check(text, presets=(), select=["image-without-tag"])) == []
    text = POD.replace("image: nginx", "image: nginx:1.0.0  # kubecheck: ignore[image-without-tag] known")
    assert told(check(text, presets=(), select=["image-without-tag"])) == [("unused-ignore", "0.yaml", 8, "image-without-tag finds nothing here to ignore")]
    assert told(check(text, presets=(), select=["host-path"])) == []
    text = POD.replace("image: nginx", "image: nginx:1.0.0  # kubecheck: ignore[image-wthout-tag]")
    assert told(check(text, presets=(), select=["host-path"])) == [
        ("unused-ignore", "0.yaml", 8, "image-wthout-tag is no rule or group; did you mean image-without-tag?")
    ]


def test_the_annotation_ignores_in_its_object_only():
    text = POD.replace("  name: web\nspec", "  name: web\n  annotations:\n    kubecheck.io/ignore: image-without-tag\nspec") + "---\n" + POD.replace("web", "api")
    assert [(each.location.line, each.object) for each in check(text, presets=(), select=["image-without-tag"]).findings] == [(19, "Pod/default/api")]


def test_loaded_is_not_reported():
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: wbe}\n  ports:\n    - port: 80\n"
    labelled = POD.replace("  name: web\nspec", "  name: web\n  labels: {app: web}\nspec")
    both = check(labelled, service, presets=(), select=["selector-matches-nothing", "image-without-tag"])
    assert [each.rule for each in both.findings] == ["image-without-tag", "selector-matches-nothing"]
    only_service = check(labelled, service, reported={"1.yaml"}, presets=(), select=["selector-matches-nothing", "image-without-tag"])
    assert [each.rule for each in only_service.findings] == ["selector-matches-nothing"]
    assert [each.path for each in only_service.files] == ["1.yaml"]
    # The service's finding has a note at the pod, so it concerns whoever changed the pod.
    only_pod = check(labelled, service, reported={"0.yaml"}, presets=(), select=["selector-matches-nothing"])
    assert [each.location.path for each in only_pod.findings] == ["1.yaml"]


def test_one_cause_gives_one_finding():
    typo = POD.replace("containers:", "contaners:")
    assert [(each[0], each[3]) for each in told(check(typo, presets=(), select=["api_server"]))] == [
        ("unknown-field", "unknown field contaners in .spec; did you mean containers?")
    ]


def test_what_comes_after_the_first_refusal_is_told_as_well():
    text = CONFIG.format("Web_1") + "colour: red\n"
    assert sorted(each[0] for each in told(check(text, presets=(), select=["api_server"]))) == ["invalid-value", "unknown-field"]


def test_an_unknown_kind_is_told_of_once():
    text = "apiVersion: example.com/v1\nkind: Shop\nmetadata:\n  name: {}\n"
    assert [each[1] for each in told(check(text.format("a"), text.format("b"), presets=(), select=["api_server"]))] == ["0.yaml"]


def flat(report):
    findings = [
        (each.rule, int(each.severity), each.message, each.location.key(), each.object, each.field, each.help, [note.message for note in each.notes])
        for each in report.findings
    ]
    return json.dumps([findings, [(each.path, each.fate, each.detail, each.documents) for each in report.files]])


@pytest.fixture
def folder(tmp_path):
    for number in range(40):
        text = POD.replace("web", f"pod-{number}") + "---\n" + CONFIG.format(f"Bad_{number}") + "# " + "x" * 30_000 + "\n"
        (tmp_path / f"{number:02}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_one_worker_or_many_give_the_same(folder):
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    ruleset = RuleSet(Registry(load_rules()), Choice(presets=["everything"]))
    alone = flat(run(Request(paths, ruleset, jobs=1)))
    assert len(json.loads(alone)[0]) > 80
    assert flat(run(Request(paths, ruleset, jobs=2))) == alone
    with ThreadPoolExecutor(3) as executor:
        assert flat(run(Request(paths, ruleset), executor)) == alone


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Worlds of several sizes: one whose pods are tried, objects defined again, and what only another world has."""
    for folder, count in (("a", 30), ("b", 2), ("c", 5)):
        (tmp_path / folder).mkdir()
        for number in range(count):
            text = POD.replace("name: web", f"name: pod-{number}\n  labels: {{app: {folder}{number}}}", 1) + "---\n"
            text += f"apiVersion: v1\nkind: Service\nmetadata: {{name: service-{number}}}\nspec: {{selector: {{app: b{number}}}, ports: [{{port: 80}}]}}\n"
            (tmp_path / folder / f"{number:02}.yaml").write_text(text + ("---\n" + CONFIG.format("again") if number % 3 else ""), encoding="utf-8")
    quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: small}\nspec: {hard: {pods: '3'}}\n"
    (tmp_path / "a" / "quota.yaml").write_text(quota, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return sorted(os.path.join(folder, name) for folder in "abc" for name in os.listdir(folder))


def test_a_large_run_gives_the_same_and_holds_little(project, monkeypatch):
    from kubecheck.engine import pipeline
    from kubecheck.engine.workers import files
    from kubecheck.source import text

    ruleset = RuleSet(Registry(load_rules()), Choice(presets=["everything"]))
    report = run(Request(project, ruleset, jobs=1))
    awake = []

    def looked_at(loaded, *others):
        awake.append(sum(not each.document.is_resting for result in loaded.results for each in result.restful))
        return report_of(loaded, *others)

    report_of = pipeline.examine
    monkeypatch.setattr(pipeline, "examine", looked_at)
    monkeypatch.setattr(files, "_BYTES_PER_UNIT", 700)
    for module, name in ((text, "_ROOM"), (text, "LARGE"), (text, "_room"), (files, "LARGE")):
        monkeypatch.setattr(module, name, 500)
    for jobs in (1, 2):
        again = run(Request(project, ruleset, jobs=jobs))
        assert flat(again) == flat(report)
        assert awake.pop() < 10  # of 93 documents


def test_of_many_files_and_objects_this_process_leaves_the_work_to_others(project, monkeypatch):
    from kubecheck.engine import examining
    from kubecheck.engine.files import FileChecker
    from kubecheck.engine.workers import files, spreading

    ruleset = RuleSet(Registry(load_rules()))
    alone = flat(run(Request(project, ruleset, jobs=1)))
    monkeypatch.setattr(examining, "_OBJECTS_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(files, "_BYTES_PER_UNIT", 700)
    for module in (files, spreading):
        monkeypatch.setattr(module, "MANY", 5)
    here = []
    check, examine = FileChecker.check, examining.Examiner.examine
    monkeypatch.setattr(FileChecker, "check", lambda *words: here.append(words) or check(*words))
    monkeypatch.setattr(examining.Examiner, "examine", lambda *words: here.append(words) or examine(*words))
    assert flat(run(Request(project, ruleset, jobs=2))) == alone
    assert here == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_of_a_definition_only_the_text_rests_since_its_value_is_held_anyway(tmp_path, monkeypatch, jobs):
    from kubecheck.engine import loading
    from kubecheck.engine.workers import files
    from kubecheck.source import text

    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.example.com}\nspec: {group: example.com}\n"
    paths = []
    for number, each in enumerate((crd, POD, CONFIG.format("a"), CONFIG.format("b"))):
        paths.append(str(tmp_path / f"{number}.yaml"))
        (tmp_path / f"{number}.yaml").write_text(each, encoding="utf-8")
    monkeypatch.setattr(files, "_BYTES_PER_UNIT", 1)
    for module, name in ((text, "_ROOM"), (text, "LARGE"), (text, "_room"), (files, "LARGE")):
        monkeypatch.setattr(module, name, 1)
    loaded = loading.load(Request(paths, RuleSet(Registry(load_rules())), jobs=jobs), keeps=True)
    resources = [each for result in loaded.results for each in result.resources]
    definition = resources[0]
    assert [(each.ref.kind, each.document.is_resting) for each in resources[:2]] == [("CustomResourceDefinition", False), ("Pod", True)]
    assert definition.value is loaded.results[0].definitions[0]
    awake = [each for result in loaded.results[:2] for each in result.texts if each._text is not None]
    assert len(awake) < jobs  # beside others, the last that this process has read may be one of them
    text.let_go()


def test_worlds_in_parts_by_many_workers_give_the_same(project, monkeypatch):
    from kubecheck.engine import examining

    ruleset = RuleSet(Registry(load_rules()))
    report = run(Request(project, ruleset, jobs=1))
    alone = flat(report)
    assert {each.rule for each in report.findings} >= {"selector-matches-nothing", "refused-pod", "duplicate-object"}
    assert any("pods of Pod" in note.message for each in report.findings for note in each.notes)  # of another world
    monkeypatch.setattr(examining, "_OBJECTS_WORTH_A_PROCESS", 1)
    for size in (1, 7, 1000):
        monkeypatch.setattr(examining, "_OBJECTS_PER_UNIT", size)
        again = run(Request(project, ruleset, jobs=2))
        assert flat(again) == alone
        assert again.notices == report.notices
        known = {id(source) for source in again.sources.values()}
        assert all(id(each.location.source) in known for each in again.findings)  # texts are not copied
        with ThreadPoolExecutor(2) as executor:
            assert flat(run(Request(project, ruleset), executor)) == alone


@pytest.mark.parametrize(("sizes", "units"), [
    ([(0, 3)], [[(0, 0, None)]]),
    ([(0, 4), (2, 0), (3, 1)], [[(0, 4, None)], [(0, 0, 3)], [(0, 3, 4), (2, 0, None), (3, 0, None)]]),
    ([(0, 6), (1, 1)], [[(0, 6, None)], [(0, 0, 3)], [(0, 3, 6)], [(1, 0, None)]]),
    ([(0, 5), (1, 1), (2, 4), (3, 3), (4, 1)], [
        [(0, 5, None)], [(2, 4, None)], [(0, 0, 3)], [(0, 3, 5), (1, 0, None)], [(2, 0, 3)], [(2, 3, 4), (3, 0, None)], [(4, 0, None)],  # 3 stays whole
    ]),
    ([], []),
])  # fmt: skip
def test_units_are_parts_of_large_worlds_and_small_ones_together(sizes, units, monkeypatch):
    from kubecheck.engine import examining

    monkeypatch.setattr(examining, "_OBJECTS_PER_UNIT", 3)
    monkeypatch.setattr(examining, "_OBJECTS_WORTH_A_PROCESS", 4)
    assert list(examining._units(sizes)) == units


def test_a_file_that_cannot_be_read_leaves_the_others(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "b.yaml").write_text(POD, encoding="utf-8")
    ruleset = RuleSet(Registry(load_rules()), Choice(presets=(), select=["image-without-tag", "unreadable-yaml"]))
    report = run(Request([str(tmp_path / name) for name in ("a.yaml", "b.yaml", "gone.yaml")], ruleset, jobs=1))
    assert [each.fate for each in report.files] == [Fate.UNREADABLE, Fate.CHECKED, Fate.UNREADABLE]
    assert [each.rule for each in report.findings] == ["unreadable-yaml", "image-without-tag"]


def test_rules_about_single_documents_are_not_asked_about_files_that_are_only_there_for_others():
    asked = []

    @rule(on=Object, severity=Severity.INFO, since="0.1")
    def alone(view, ctx):
        asked.append(view.resource.path)
        yield view.at("kind").problem("is there")

    @rule(on=Object, severity=Severity.INFO, since="0.1", joins=True)
    def joining(view, ctx):
        for each in ctx.world.resources[1:]:
            yield view.at("kind").problem(f"sees {each.ref.name}").note("here", each.at("kind"))

    report = check(POD, CONFIG.format("a"), CONFIG.format("b"), rules=[alone, joining], reported=["1.yaml"])
    assert asked == ["1.yaml"]
    assert told(report) == [
        ("joining", "0.yaml", 2, "sees a"), ("alone", "1.yaml", 2, "is there"), ("joining", "1.yaml", 2, "sees a"), ("joining", "1.yaml", 2, "sees b"),
        ("joining", "2.yaml", 2, "sees a"),
    ]  # fmt: skip


def test_two_rules_of_one_name_are_refused():
    first = load_rules()[0]
    with pytest.raises(ValueError, match=f"two rules are called {first.id}"):
        Registry([first, first])


def test_a_rule_that_is_off_is_not_imported():
    import os
    import subprocess
    import sys

    code = (
        "import sys; from kubecheck.plugins import load_rules; from kubecheck.engine.ruleset import *; from kubecheck.engine.pipeline import check as run;"
        "from kubecheck.engine.request import Request; from kubecheck.source import Source;"
        f"run(Request([Source('x.yaml', {CONFIG.format('web')!r})], RuleSet(Registry(load_rules())), jobs=1));"
        "print([name for name in sys.modules if name.startswith('kubecheck_rules.') and name.count('.') == 2]);"
        "print([name for name in ('pluggy', 'click', 'jsonschema', 'dataclasses', 'typing', 'logging') if name in sys.modules])"
    )
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}  # it imports modules of its own
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, env=unmeasured)
    imported, heavy = done.stdout.strip().split("\n")
    assert sorted(json.loads(imported.replace("'", '"'))) == [
        "kubecheck_rules.api_server.kind_not_given", "kubecheck_rules.configuration.credential_in_manifest",
        "kubecheck_rules.configuration.left_encrypted", "kubecheck_rules.configuration.secret_in_config_map",
        "kubecheck_rules.metadata.duplicate_object", "kubecheck_rules.metadata.mistyped_well_known_key", "kubecheck_rules.versions.dropped_field",
        "kubecheck_rules.versions.removed_api_version",
    ]  # fmt: skip
    assert heavy == "[]"


def test_rules_cross_processes_without_their_functions():
    import pickle

    each = next(rule for rule in load_rules() if rule.id == "image-without-tag")
    _ = each.function
    again = pickle.loads(pickle.dumps(each))
    assert isinstance(again, Rule)
    assert again.described() == each.described()
    assert again.function is each.function


def test_a_kustomize_patch_is_checked_for_what_it_has():
    kustomization = Source("kustomization.yaml", "resources: [web.yaml]\npatches:\n  - path: patch.yaml\nimages:\n  - name: nginx\n    newTag: 1.0.0\n")
    patch = Source(
        "patch.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n$patch: delete\nspec:\n  replcas: 2\n  template:\n    spec:\n      containers:\n        - name: web\n",
    )
    web = Source("web.yaml", POD)
    report = check(kustomization, patch, web, presets=["recommended"])
    assert [(each.path, each.fate) for each in report.files] == [
        ("kustomization.yaml", Fate.OTHER_TOOL), ("patch.yaml", Fate.PATCH), ("web.yaml", Fate.CHECKED),
    ]  # fmt: skip
    # The patch lacks selector and image, which is fine; the image of the pod is tagged by the kustomization, whose build finds no Deployment.
    assert [each[:3] for each in told(report)] == [("build-refused", "patch.yaml", 4), ("unknown-field", "patch.yaml", 7)]
    assert told(report)[1][3] == "unknown field replcas in .spec; did you mean replicas?"


def test_a_dry_run_that_crashes_is_a_finding(monkeypatch):
    from kubecheck.sdk import UnplacedPod

    @rule(on=Object, severity=Severity.INFO, since="0.1", joins=True)
    def sees_all(view, ctx):
        yield view.at("kind").problem(f"one of {len(ctx.world.resources)}")

    @rule(on=UnplacedPod, severity=Severity.INFO, since="0.1")
    def is_unplaced(fact, ctx):
        yield from ()

    def broken(world, request, *, proves):
        raise ZeroDivisionError("no nodes")

    monkeypatch.setattr("kubecheck.engine.examining.play", broken)
    monkeypatch.setattr("kubecheck.engine.dry_run.can_get_stuck", lambda *_: True)
    report = check(POD, rules=[sees_all, is_unplaced])
    assert [each.rule for each in report.findings] == ["crashed-rule", "sees-all"]
    assert "the dry run crashed: ZeroDivisionError: no nodes" in report.findings[0].message
    assert report.failed


def test_the_dry_run_is_left_out_where_nothing_can_get_stuck():
    from kubecheck.engine.dry_run import can_get_stuck
    from kubecheck.model import ref_of
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.sim.profile import ClusterProfile

    def make(kind, api_version="v1", **fields):
        value = {"apiVersion": api_version, "kind": kind, "metadata": {"name": kind.lower()}, **fields}
        return Resource(ref_of(value), None, (), value)

    pod = make("Pod", spec={"containers": []})
    choosy = make("Pod", spec={"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{}]}}})
    node = {"kind": "Node", "metadata": {"name": "a"}}
    assert not can_get_stuck(World([]), ClusterProfile(nodes=[node]))
    assert not can_get_stuck(World([pod]), None)
    assert can_get_stuck(World([pod]), ClusterProfile(nodes=[node]))
    assert can_get_stuck(World([pod, make("ResourceQuota")]), None)
    assert can_get_stuck(World([choosy]), None)


def test_a_placeholder_fits_where_a_number_is_needed():
    text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n  ports:\n    - port: ${PORT}\n"
    report = check(text, presets=(), select=["api_server"])
    assert told(report) == []
    assert not report.failed


def test_a_check_of_the_server_that_crashes_is_a_finding(monkeypatch):
    def broken(value, server, duplicates=()):
        raise IndexError("gone")

    monkeypatch.setattr("kubecheck.engine.judging.judge", broken)
    report = check(POD, presets=(), select=["image-without-tag"])
    assert [each.rule for each in report.findings] == ["crashed-rule", "image-without-tag"]
    assert "the server's checks of this object crashed: IndexError: gone" in report.findings[0].message
    assert report.failed


def test_a_warning_that_crashes_is_a_finding_of_what_is_accepted(monkeypatch):
    def broken(self):
        raise IndexError("gone")

    monkeypatch.setattr("kubecheck.verdicts.Verdict.warnings_once_valid", property(broken))
    report = check(POD, presets=(), select=["image-without-tag", "duplicate-port"])
    assert [each.rule for each in report.findings] == ["crashed-rule", "image-without-tag"]
    assert "the server's checks of this object crashed: IndexError: gone" in report.findings[0].message
    # What is refused, or filled in later, may well stand where a number is counted on.
    for odd in (POD.replace("kind: Pod", "kind: Pod\nodd: 1"), POD.replace("nginx", "${IMAGE}")):
        assert odd != POD
        assert [each.rule for each in check(odd, presets=(), select=["duplicate-key"]).findings] == []


def test_objects_that_the_server_does_not_serve_stay_out_of_the_dry_run():
    old = "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: 'web:1'}]}\n"
    quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: team\nspec:\n  hard: {pods: '0'}\n"
    report = check(old, quota, presets=(), select=["refused-pod", "removed-api-version"])
    assert [each.rule for each in report.findings] == ["removed-api-version"]
    new = old.replace("v1beta1", "v1").replace("spec:\n  template", "spec:\n  selector: {matchLabels: {app: web}}\n  template", 1)
    report = check(new, quota, presets=(), select=["refused-pod", "removed-api-version"])
    assert [(each.rule, each.object) for each in report.findings] == [("refused-pod", "Deployment/default/web")]
    assert report.notices[0].startswith("Kubernetes 1.37")


def test_a_world_can_be_examined_in_another_process():
    import pickle

    from kubecheck.engine import pipeline
    from kubecheck.engine.examining import Examiner

    texts = [POD, "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: wbe}, ports: [{port: 80}]}\n", CONFIG.format("a") + "---\n" + CONFIG.format("a")]
    request = Request([Source(f"{index}.yaml", text) for index, text in enumerate(texts)], RuleSet(Registry(load_rules())), jobs=1)
    whole = pipeline.model(pipeline.load(request, keeps=True), request)
    (world,) = whole.worlds
    assert world.files == ["0.yaml", "1.yaml", "2.yaml"]
    examiner = Examiner(whole, request)
    here, there = examiner.examine(world), pickle.loads(pickle.dumps(examiner)).work([(0, 0, len(world.all_definitions))])[0]
    told = [(each.key(), each.message, each.object) for each in there.findings]
    assert told == [(each.key(), each.message, each.object) for each in here.findings]
    assert {each.rule for each in there.findings} >= {"selector-matches-nothing", "duplicate-object"}


@pytest.mark.parametrize("choice", [
    {"select": ["image-without-tga"]}, {"ignore": ["image-without-tga"]}, {"severities": {"image-without-tga": Severity.ERROR}},
])  # fmt: skip
def test_an_unknown_rule_is_refused_wherever_it_is_named(choice):
    registry = Registry(load_rules())
    with pytest.raises(UnknownRuleError, match="image-without-tga is no rule or group"):
        RuleSet(registry, Choice(**choice))
    with pytest.raises(UnknownRuleError, match="image-without-tga is no rule or group"):
        RuleSet(registry, Choice(), [(["a/"], Choice(**choice))])


def test_a_large_world_is_tried_by_one_process_alone(tmp_path, monkeypatch):
    """Objects of which a rule asks what came of that are looked at when it is known, and what is said of the world as a whole."""
    from kubecheck.engine import examining

    nodes = "\n---\n".join(f"apiVersion: v1\nkind: Node\nmetadata: {{name: n{number}}}\nstatus: {{capacity: {{pods: '9', cpu: '4', memory: 4Gi}}}}" for number in range(2))
    budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: all}\nspec: {minAvailable: 100%, selector: {matchLabels: {app: web}}}\n"
    loose = budget.replace("name: all", "name: none").replace("app: web", "app: nobody")
    pods = "---\n".join(POD.replace("name: web", f"name: pod-{number}\n  labels: {{app: web}}", 1) for number in range(6))
    (tmp_path / "a.yaml").write_text("---\n".join((nodes + "\n", budget, pods, loose)), encoding="utf-8")

    @rule(on=World, severity=Severity.INFO, since="0.1", joins=True)
    def told_of(world, ctx):
        yield world.at().problem(f"{len(ctx.outcome.facts)} facts")

    ruleset = RuleSet(Registry([*load_rules(), told_of]))
    paths = [str(tmp_path / "a.yaml")]
    alone = run(Request(paths, ruleset, jobs=1))
    assert {each.rule for each in alone.findings} >= {"blocked-drain", "budget-blocks-everything", "told-of"}
    monkeypatch.setattr(examining, "_OBJECTS_WORTH_A_PROCESS", 2)
    monkeypatch.setattr(examining, "_OBJECTS_PER_UNIT", 1)
    log = tmp_path / "tried"
    play = examining.play

    def noted(*arguments, **options):
        with log.open("a") as file:
            file.write(f"{os.getpid()}\n")
        return play(*arguments, **options)

    monkeypatch.setattr(examining, "play", noted)
    for jobs in (2, 3):
        assert flat(run(Request(paths, ruleset, jobs=jobs))) == flat(alone)
        assert log.read_text() == f"{os.getpid()}\n"
        log.unlink()


def test_what_is_read_goes_packed_from_a_worker_once_it_is_more_than_its_share(tmp_path):
    from kubecheck.engine.loading import _held
    from kubecheck.engine.workers.files import FileTask
    from kubecheck.source import text

    entries = [Source(f"{number}.yaml", POD.replace("web", f"web-{number}")) for number in range(5)]
    task = FileTask(RuleSet(Registry(load_rules())), "1.37", "default", True, room=int(2.5 * len(POD)))
    results = task.hand_over(task.work(entries))
    assert [[resource.document.is_resting for resource in each.restful] for each in results] == [[False], [False], [True], [True], [True]]
    text.let_go()
    for result, room in zip(_held(results), [text.LARGE] * 2 + [text._ROOM] * 3, strict=True):
        assert text._room == room  # what comes packed says that the run is large
        assert len(result.resources) == 1
    text.let_go()
