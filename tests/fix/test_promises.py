import json
import random

import pytest

from kubecheck.documents import read
from kubecheck.findings import Edit, Finding, Fix, Location, Report, Severity
from kubecheck.fix.repair import CHANGES_MORE, NOT_THE_FILE, _apart, repair
from kubecheck.fix.texts import Texts, overlap, with_edits
from kubecheck.fix.values import changes_elsewhere
from kubecheck.source import Source

from . import planted
from .test_command import CONFIG_MAP, FIXED_MAP

SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: {type}\n  {ports}:\n    - port: 80\n"


def test_faults_in_manifests_are_mended_as_promised():
    results = list(planted.tried(planted.manifests(["examples"], 3), random.Random(3)))
    assert [(fault, name, broken) for fault, name, broken in results if broken] == []
    mended = {fault for fault, _, broken in results if broken is not None}
    assert mended >= {"field misspelled", "number in quotes", "key twice", "a level left out", "old version", "selector misspelled", "pod label misspelled"}


def test_a_fix_that_brings_what_nothing_mends_is_left_out_and_said(run_program, write):
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  level: 1\n  café: ''\n"
    path, other = write("map.yaml", text), write("other.yaml", CONFIG_MAP.replace("web", "other"))
    code, _, err = run_program("check", "--fix", "map.yaml", "other.yaml")
    assert code == 1
    assert "note: map.yaml:6:10: not fixed, since it would bring " in err
    assert err.endswith("1 fixed, 1 left\n")
    assert (path.read_text(), other.read_text()) == (text, FIXED_MAP.replace("web", "other"))


def test_of_many_one_that_does_not_hold_keeps_no_other_back(run_program, write):
    bad = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bad\ndata:\n  level: 1\n  café: ''\n"
    parts = [CONFIG_MAP.replace("name: web", f"name: a{number}") for number in range(5)]
    path = write("maps.yaml", "---\n".join([*parts[:3], bad, *parts[3:]]))
    assert run_program("check", "--fix", "maps.yaml")[2].endswith("5 fixed, 1 left\n")
    assert path.read_text() == "---\n".join([*parts[:3], bad, *parts[3:]]).replace("level: 1", 'level: "1"').replace(bad.replace("level: 1", 'level: "1"'), bad)


def test_a_value_behind_an_alias_is_not_changed_for_others(run_program, write):
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  labels: &common\n    app: web\n    tier: 1\n  annotations:\n    <<: *common\n"
        "data:\n  one: &one 1\n  two: *one\n"
    )
    path = write("map.yaml", text)
    assert run_program("check", "--fix", "map.yaml")[0] == 1
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("words", "text", "mended"),
    [
        ([], SERVICE.format(type="NodePort", ports="ports").replace("port: 80", "port: 80\n      nodePrt: 30080"), "nodePort: 30080"),
        ([], SERVICE.format(type="clusterip", ports="ports"), "type: ClusterIP"),
        ([], SERVICE.format(type="ClusterIP", ports="portz"), "  ports:\n"),
        (["--unsafe-fixes"], "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailable: 1, selector: {matchLabels: {a: b}}}\n", "policy/v1\n"),
    ],
)
def test_what_is_mended(run_program, write, words, text, mended):
    path = write("a.yaml", text)
    run_program("check", "--fix", *words, "a.yaml")
    assert mended in path.read_text()


def test_an_unsafe_fix_waits_for_its_option(run_program, write):
    text = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  schedule: '@daily'\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'a:1'}]}}}}\n"
    path = write("job.yaml", text)
    run_program("check", "--fix", "job.yaml")
    assert path.read_text() == text
    run_program("check", "--fix", "--unsafe-fixes", "job.yaml")
    assert path.read_text() == text.replace("v1beta1", "v1")


def test_json_keeps_its_quotes(run_program, write):
    text = '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},\n "spec": {"portz": [{"port": "80"}], "type": "clusterip"}}\n'
    path = write("a.json", text)
    assert run_program("check", "--fix", "a.json")[0] == 0
    assert path.read_text() == text.replace("portz", "ports").replace('"80"', "80").replace("clusterip", "ClusterIP")


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("data:\n  a: x\n  b: u\n  a: x\n  c: z\n", "data:\n  a: x\n  b: u\n  c: z\n"),
        ("data:\n  a: x\n  a: x\n# end\n", "data:\n  a: x\n# end\n"),
        ("data:\n  a: x\n  a: x", "data:\n  a: x"),
        ("data:\r\n  a: x\r\n  a: x", "data:\r\n  a: x"),
        ("data: {a: x, b: u, a: x}\n", "data: {a: x, b: u}\n"),
        ("data:\n  a: x\n  a: u\n", None),
        ("data:\n  a: x\n  a: x\n  a: x\n", None),
        ("data:\n  a: x\n  a: x  # why\n", None),
    ],
)
def test_a_repetition_goes_where_it_says_the_same(run_program, write, text, mended):
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
    path = write("map.yaml", head + text)
    run_program("check", "--fix", "map.yaml")
    assert path.read_bytes().decode() == head + (mended or text)


def test_a_base_is_mended_where_it_is_written_and_what_a_build_makes_is_not(run_program, write, folder):
    base = write("base/web.yaml", SERVICE.format(type="clusterip", ports="ports"))
    write("base/kustomization.yaml", "resources: [web.yaml]\n")
    overlay = "resources: [../base]\npatches:\n  - target: {kind: Service}\n    patch: '[{op: add, path: /spec/sessionAffinity, value: clientip}]'\n"
    write("overlay/kustomization.yaml", overlay)
    run_program("check", "--fix", ".")
    assert base.read_text() == SERVICE.format(type="ClusterIP", ports="ports")
    assert (folder / "overlay" / "kustomization.yaml").read_text() == overlay


def test_templates_of_charts_are_left_alone(run_program, write):
    write("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n")
    text = SERVICE.format(type="{{ .Values.type }}", ports="portz")
    template, values = write("chart/templates/web.yaml", text), write("chart/values.yaml", "type: clusterip\n")
    assert run_program("check", "--fix", "chart")[0] == 1
    assert (template.read_text(), values.read_text()) == (text, "type: clusterip\n")


# -- parts --------------------------------------------------------------------------------------------------------------


def test_edits_that_touch_the_same_characters_overlap():
    one, other = Edit("a", 1, 3, "x", "bc"), Edit("a", 2, 4, "y", "cd")
    assert overlap([one, other])
    assert overlap([one, Edit("a", 1, 3, "z", "bc")])
    assert not overlap([one, Edit("a", 1, 3, "x", "bc")])  # of two findings with one cause
    assert not overlap([one, Edit("b", 2, 4, "y", "cd")])
    assert not overlap([one, Edit("a", 3, 4, "y", "d")])


def test_those_that_are_made_at_once_overlap_nowhere():
    chance, place = random.Random(5), Location("x", 1, 1, 1, 1, 0, 0)
    for _ in range(200):
        starts = [(chance.randrange(12), chance.randrange(3), chance.choice("pq")) for _ in range(8)]
        findings = [Finding("r", Severity.ERROR, str(number), place, fix=Fix("", (Edit("x", start, start + size, put, ""),))) for number, (start, size, put) in enumerate(starts)]
        kept, taken = [], []
        for each in findings:
            if not overlap([*taken, *each.fix.edits]):
                taken += each.fix.edits
                kept.append(each)
        assert _apart(findings) == kept


def test_an_edit_of_two_findings_counts_once():
    old, new = "a: 1\nb: 2\nc: 3\n", "a: 10\nb: 2\nc: 30\n"
    edits = [Edit("x", 3, 4, "10", "1"), Edit("x", 3, 4, "10", "1"), Edit("x", 13, 14, "30", "3")]
    assert with_edits(old, edits) == new
    assert not changes_elsewhere("x", old, new, edits)


def test_edits_are_for_the_text_that_they_know():
    assert with_edits("abcd", [Edit("a", 3, 4, "y", "d"), Edit("a", 1, 2, "x", "b")]) == "axcy"
    assert with_edits("abcd", [Edit("a", 1, 2, "x", "b"), Edit("a", 1, 2, "x", "b")]) == "axcd"
    assert with_edits("abed", [Edit("a", 1, 3, "x", "bc")]) is None


@pytest.mark.parametrize(
    ("new", "elsewhere"),
    [
        (CONFIG_MAP.replace("level: 1", "level: 2"), False),
        (CONFIG_MAP.replace("level: 1", "level: 2").replace("web", "wob"), True),
        (CONFIG_MAP.replace("level: 1", "level: 2\n  more: 1"), True),
        (CONFIG_MAP.replace("level: 1", "level: [1"), True),
        (CONFIG_MAP.replace("level: 1", "level: 2\n---\na: 1"), True),
    ],
)
def test_what_changes_elsewhere(new, elsewhere):
    at = CONFIG_MAP.index("1\n", 20)
    assert read(Source("a", CONFIG_MAP)).documents
    assert changes_elsewhere("a", CONFIG_MAP, new, [Edit("a", at, at + 1, "2", "1")]) is elsewhere


# -- what rules give ----------------------------------------------------------------------------------------------------

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n{more}spec:\n  restartPolicy: Never\n  containers:\n    - name: a\n      image: registry.example/a:1\n{container}"
NAMED_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  colour: red\n"
REFERENCE = "      env:\n        - name: A\n          valueFrom: {{configMapKeyRef: {{name: {name}, key: {key}}}}}\n"
GATEWAY = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: a}\nspec:\n  gatewayClassName: a\n  listeners: [{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: sme}}}]\n"


@pytest.mark.parametrize(
    ("text", "old", "new", "safe"),
    [
        (POD.format(more="", container="").replace("kind: Pod", "kind: Pdo"), "Pdo", "Pod", True),
        (POD.format(more="", container="").replace("name: a\nspec", "naem: b\n  name: a\nspec"), "", "", True),
        (POD.format(more="  annotations:\n    cluster-autoscaler.kubernetes.io/safe-to-evct: 'true'\n", container=""), "evct", "evict", False),
        (f"{NAMED_MAP}---\n{POD.format(more='', container=REFERENCE.format(name='settigns', key='colour'))}", "settigns", "settings", False),
        (f"{NAMED_MAP}---\n{POD.format(more='', container=REFERENCE.format(name='settings', key='color'))}", "color}", "colour}", False),
        (GATEWAY, "sme", "Same", True),
    ],
)
def test_a_slip_is_mended_at_once_or_when_it_may_be(run_program, write, text, old, new, safe):
    path, mended = write("a.yaml", text), text.replace(old, new)
    run_program("check", "--fix", "a.yaml")
    assert path.read_text() == (mended if safe else text)
    run_program("check", "--fix", "--unsafe-fixes", "a.yaml")
    assert path.read_text() == mended


def test_a_way_out_of_a_dry_run_is_made_with_the_unsafe_ones(run_program, write):
    pod = POD.format(more="", container="      resources: {requests: {cpu: '8', memory: 1Gi}, limits: {memory: 1Gi}}\n")
    write("nodes.yaml", "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus:\n  allocatable: {cpu: '4', memory: 8Gi, pods: '110'}\n  capacity: {cpu: '4', memory: 8Gi, pods: '110'}\n")
    path = write("pod.yaml", pod)
    assert run_program("check", "--fix", "--nodes", "nodes.yaml", "pod.yaml")[0] == 1
    assert path.read_text() == pod
    assert run_program("check", "--fix", "--unsafe-fixes", "--nodes", "nodes.yaml", "pod.yaml")[0] == 0
    assert path.read_text() == pod.replace("cpu: '8'", "cpu: '4'")


def test_a_repetition_beside_a_value_of_a_wrong_type_is_told_where_it_stands(run_program, write):
    write("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a: x\n  a: u\n  b: 1\n")
    assert run_program("check", "-f", "line", "map.yaml")[1] == (
        "map.yaml:6:3: error: duplicate key a in .data: the last one would win [duplicate-key]\n"
        "map.yaml:7:6: error: 1 in .data.b is a number, but a string is needed: put it in quotes [wrong-type]\n"
    )


def finding_of(text, old, new, path="a.yaml"):
    """A finding whose fix puts one text for another."""
    start = text.index(old)
    source = Source(path, text)
    fix = Fix(f"write {new}", (Edit(path, start, start + len(old), new, old),), safe=True)
    return Finding("rule", Severity.ERROR, f"{old} is wrong", Location.of(source.span(start, start + len(old))), fix=fix)


def test_a_fix_that_changes_more_than_it_says_is_left_out_of_others(write):
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  one: &one first\n  two: *one\n  three: third\n"
    write("a.yaml", text)
    findings = [finding_of(text, "first", "1st"), finding_of(text, "third", "3rd")]
    judged = []

    def judge(texts):
        judged.append(dict(texts))
        return Report([each for each in findings if each.message.split(maxsplit=1)[0] in texts["a.yaml"]], [], {})

    done = repair(Report(findings, [], {}), Texts(["a.yaml"]), judge)
    mended = text.replace("third", "3rd")
    assert ([each.message for each in done.fixed], done.texts) == (["third is wrong"], {"a.yaml": mended})
    assert [(each.message, why) for each, why in done.left_out] == [("first is wrong", CHANGES_MORE)]
    assert judged == [{"a.yaml": mended}]


def test_a_fix_for_another_text_or_a_file_that_may_not_be_changed_is_left_out(write):
    write("a.yaml", CONFIG_MAP)
    write("b.yaml", CONFIG_MAP)
    findings = [finding_of(CONFIG_MAP + "  more: x\n", "x", "y"), finding_of(CONFIG_MAP, "1\n", "2\n", "b.yaml")]
    done = repair(Report(findings, [], {}), Texts(["a.yaml"]), None)
    assert ([why for _, why in done.left_out], done.texts) == ([NOT_THE_FILE, NOT_THE_FILE], {})


def test_charts_are_mended_where_they_say_it_when_that_is_asked_for(run_program, write):
    write("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 0.1.0\n")
    values = write("chart/values.yaml", "policy: always\n")
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  {}: true\n  containers:\n    - name: web\n      image: nginx:1.25\n      imagePullPolicy: {{{{ .Values.policy }}}}\n"
    path = write("chart/templates/pod.yaml", pod.format("hostNetwrk"))
    run_program("check", "--fix", "chart")
    assert path.read_text() == pod.format("hostNetwrk")
    told = json.loads(run_program("check", "-f", "json", "chart")[1])["findings"]
    fixes = sorted(each["fix"]["message"] for each in told if "fix" in each)
    assert fixes == ["rename it to hostNetwork", "write Always in chart/values.yaml, for all that reads it"]
    assert "2 fixed" in run_program("check", "--fix", "--unsafe-fixes", "chart")[2]
    assert (path.read_text(), values.read_text()) == (pod.format("hostNetwork"), "policy: Always\n")


HELPER = '{{ define "host" }}\nhostNetwrk: {{ . }}\n{{ end }}'


@pytest.mark.parametrize("named", ["chart", "chart/templates/pods.yaml"])
def test_helpers_of_charts_are_mended_with_the_chart_that_was_named(run_program, write, named):
    write("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 0.1.0\n")
    helper = write("chart/templates/_helpers.tpl", HELPER)
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {0}}}\nspec:\n  containers: [{{name: web, image: 'nginx:1.25'}}]\n  {{{{- include \"host\" {1} | nindent 2 }}}}\n"
    write("chart/templates/pods.yaml", pod.format("a", "true") + "---\n" + pod.format("b", "false"))
    run_program("check", "--fix", "--unsafe-fixes", named)
    assert helper.read_text() == (HELPER.replace("hostNetwrk", "hostNetwork") if named == "chart" else HELPER)


INLINE = """\
resources: [web.yaml]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replcas: 3   # three

      template:
        spec:
          containers:
          - name: web
            env: [{name: A, value: 1}]
- target: {kind: Deployment}
  patch: |
    - {op: add, path: /spec/minReadySeconds, value: "5"}
- target: {kind: Deployment}
  patch: '[{"op": "add", "path": "/spec/paused", "value": "true"}]'
"""


def test_inline_patches_are_mended_where_each_character_has_a_place(run_program, write):
    write("web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec: {containers: [{name: web, image: 'a:1'}]}\n")
    path = write("kustomization.yaml", INLINE)
    code, _, err = run_program("check", "--fix", ".")
    assert (code, err.splitlines()[-1]) == (1, "3 fixed, 1 left")
    assert path.read_text() == INLINE.replace("replcas", "replicas").replace("value: 1}", 'value: "1"}').replace('value: "5"', "value: 5")


def test_a_key_that_is_twice_in_an_inline_patch_is_left(run_program, write):
    write("web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: b}\n")
    text = "resources: [web.yaml]\npatches:\n- patch: |\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: web}\n    data:\n      c: d\n      c: d\n"
    path = write("kustomization.yaml", text)
    run_program("check", "--fix", "--unsafe-fixes", ".")
    assert path.read_text() == text
