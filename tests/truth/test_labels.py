"""The comparison with other tools' labels: what counts as met, and tables that speak of checks, rules and options that there are."""

import importlib.util
import io
import json
import pathlib
import re
import tarfile

from kubecheck_rules import FOLDER as RULES

from kubecheck.cli.peers import checks_of_tools
from kubecheck.sdk import rules_in

HERE = pathlib.Path(__file__).resolve().parent
POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  containers: [{{name: main, image: '{image}', securityContext: {{privileged: {privileged}}}}}]\n"


def load_labels():
    spec = importlib.util.spec_from_file_location("truth_labels", HERE / "labels.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LABELS = load_labels()


def write_corpus(folder, source, files, labels):
    owner, _, name = source.partition("/")
    with tarfile.open(folder / f"{owner}__{name}.tar.gz", "w:gz") as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(f"{owner}__{name}/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    header = "source\tfile\tcheck\tobject\texpected\tbasis\tnote"
    lines = [f"{source}\t{file}\t{check}\t{thing}\t{expected}\tunit-test\t{note}" for file, check, thing, expected, note in labels]
    (folder / f"labels-{name}.tsv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def fates(folder, source, files, labels):
    write_corpus(folder, source, files, labels)
    return [fate for _, fate, _ in LABELS.measure(folder)]


def test_labels_of_files_and_objects(tmp_path):
    files = {
        "good.yaml": POD.format(name="good", image="web:1.0.0", privileged="false"),
        "bad.yaml": POD.format(name="bad", image="web:1.0.0", privileged="true"),
        "folder/both.yaml": "---\n".join(POD.format(name=name, image="web:1.0.0", privileged=name == "bad") for name in ("good", "bad")),
    }
    labels = [
        ("bad.yaml", "CKV_K8S_16", "*", "fail", ""), ("good.yaml", "CKV_K8S_16", "*", "pass", ""), ("good.yaml", "CKV_K8S_16", "*", "fail", ""),
        ("bad.yaml", "CKV_K8S_16", "*", "pass", ""), ("folder/", "CKV_K8S_16", "Pod.default.bad", "fail", ""),
        ("folder/", "CKV_K8S_16", "Pod.default.good", "pass", ""), ("folder/", "CKV_K8S_16", "Pod.default.good", "fail", ""),
        ("good.yaml+bad.yaml", "CKV_K8S_16", "*", "mixed", "passed=1 failed=1"), ("good.yaml+bad.yaml", "CKV_K8S_16", "*", "mixed", "passed=0 failed=2"),
        ("bad.yaml", "CKV_K8S_33", "*", "fail", ""), ("bad.yaml", "CKV_K8S_1", "*", "fail", ""),
    ]  # fmt: skip
    expected = ["met", "met", "unmet", "unmet", "met", "met", "unmet", "met", "unmet", "not covered", "outside"]
    assert fates(tmp_path, "bridgecrewio/checkov", files, labels) == expected


def test_the_check_that_a_finding_is_about(tmp_path):
    """One rule answers several checks: only what it says about this one counts."""
    escalating = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: main, image: 'web:1', securityContext: {SETTING}}]\n"
    files = {"a.yaml": escalating.replace("SETTING", "allowPrivilegeEscalation: false")}
    labels = [("a.yaml", "CKV_K8S_20", "*", "pass", ""), ("a.yaml", "CKV_K8S_31", "*", "fail", "")]
    assert fates(tmp_path, "bridgecrewio/checkov", files, labels) == ["met", "met"]


def test_settings_by_the_note(tmp_path):
    autoscaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n  minReplicas: 3\n  maxReplicas: 9\n"
    files = {"a.yaml": autoscaler + "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}\n"}
    check = "HorizontalPodAutoscaler Replicas"
    labels = [("a.yaml", check, "*", "pass", ""), ("a.yaml", check, "*", "fail", "config={ MinReplicasHPA: 5, }")]
    assert fates(tmp_path, "zegl/kube-score", files, labels) == ["met", "met"]


def test_bindings_are_judged_by_their_roles(tmp_path):
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: NAME}\nrules: [{apiGroups: [''], resources: [WHAT], verbs: [get, list]}]\n---\n"
    binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: bound-NAME}\n"
    binding += "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: NAME}\nsubjects: [{kind: User, name: ann, apiGroup: rbac.authorization.k8s.io}]\n"
    files = {f"f/{name}.yaml": (role + binding).replace("NAME", name).replace("WHAT", what) for name, what in (("a", "secrets"), ("b", "pods"))}
    labels = [("f/", "CKV2_K8S_5", f"ClusterRoleBinding.default.bound-{name}", expected, "") for name, expected in (("a", "fail"), ("b", "pass"), ("b", "fail"))]
    assert fates(tmp_path, "bridgecrewio/checkov", files, labels) == ["met", "met", "unmet"]


def test_what_is_refused_and_what_is_explained(tmp_path):
    refused = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {hostPID: true, selector: {matchLabels: {a: b}}, "
    refused += "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: main, image: 'web:1'}]}}}\n"
    pod = POD.format(name="a", image="web:1.0.0", privileged="false")
    files = {"refused.yaml": refused, "taken.yaml": pod}
    check = "CONTAINERS_INCORRECT_HOSTPID_VALUE_TRUE"
    labels = [("refused.yaml", check, "*", "fail", ""), ("taken.yaml", check, "*", "fail", ""), ("taken.yaml", "CONTAINERS_MISSING_IMAGE_VALUE_DIGEST", "*", "fail", "")]
    labels += [("refused.yaml", "CONTAINERS_INCORRECT_RESOURCES_VERBS_VALUE", "*", "fail", "")]
    assert fates(tmp_path, "datreeio/datree", files, labels) == ["refused", "unmet", "met", "wrong"]


def test_tables_speak_of_what_there_is():
    rules = {rule.id: rule for rule in rules_in("kubecheck_rules", RULES)}
    checks = {f"{tool}:{name}": check for tool, known in checks_of_tools(rules.values()).items() for name, check in known.items()}
    notions = [LABELS.Notion(*row) for row in LABELS.rows(LABELS.DATA / "label_notions.tsv")]
    assert [each.check for each in notions if each.check not in checks or not checks[each.check].rules] == []
    for each in notions:
        re.compile(each.about)
        settings = json.loads(each.settings or "{}")
        assert set(settings) <= {"options", "kubernetes-version"}
        assert {(rule, name) for rule, values in settings.get("options", {}).items() for name in values if name not in rules[rule].options} == set()
    reasons = [LABELS.Reason(*row) for row in LABELS.rows(LABELS.DATA / "label_reasons.tsv")]
    assert {each.kind for each in reasons} == {"outside", "refused", "peer", "notion"}
    assert {each.expected for each in reasons} <= {"fail", "pass", "mixed", "skip", "*"}
    assert [each.check for each in reasons if bool(each.reason) == (each.kind == "refused")] == []
