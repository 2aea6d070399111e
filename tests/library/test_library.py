import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import kubecheck

BAD = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  portz: []\n  ports:\n    - port: 80\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: a, image: 'a:1', resources: {requests: {cpu: 3}}}\n"


def told(report):
    return [(each.location.path, each.location.line, each.location.column, each.rule, each.message) for each in report.findings]


WANTED = [("web.yaml", 6, 3, "unknown-field", "unknown field portz in .spec; did you mean ports?")]


def test_importing_the_package_imports_nothing_else():
    code = "import sys; import kubecheck; print(sorted(name for name in sys.modules if name.startswith('kubecheck')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['kubecheck']\n"


def test_every_name_offered_is_there():
    for name in kubecheck.__all__:
        assert getattr(kubecheck, name) is not None
    with pytest.raises(AttributeError, match="module kubecheck has no attribute chekc"):
        kubecheck.chekc  # noqa: B018


def test_texts_are_checked():
    assert told(kubecheck.check({"web.yaml": BAD})) == WANTED
    assert told(kubecheck.check({"web.yaml": BAD.encode("utf-16")})) == WANTED


def test_files_are_checked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web.yaml").write_text(BAD, encoding="utf-8")
    assert told(kubecheck.check("web.yaml")) == WANTED
    assert told(kubecheck.check(["web.yaml"])) == WANTED
    assert told(kubecheck.check(tmp_path / "web.yaml"))[0][1:] == WANTED[0][1:]


def test_no_config_file_is_looked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web.yaml").write_text(BAD, encoding="utf-8")
    (tmp_path / ".kubecheck.yaml").write_text("ignore: [unknown-field]\n", encoding="utf-8")
    assert told(kubecheck.check("web.yaml")) == WANTED
    assert told(kubecheck.check("web.yaml", ".kubecheck.yaml")) == []


def test_settings_as_a_mapping():
    assert told(kubecheck.check({"web.yaml": BAD}, {"ignore": ["unknown-field"]})) == []
    (finding,) = kubecheck.check({"web.yaml": BAD}, {"severities": {"unknown-field": "info"}}).findings
    assert finding.severity is kubecheck.Severity.INFO


def test_settings_that_cannot_be_used():
    with pytest.raises(kubecheck.ConfigError, match="ignor is no setting; did you mean ignore"):
        kubecheck.check({"web.yaml": BAD}, {"ignor": []})
    with pytest.raises(kubecheck.ConfigError, match="unknow-field is no rule or group; did you mean unknown-field"):
        kubecheck.check({"web.yaml": BAD}, {"ignore": ["unknow-field"]})
    with pytest.raises(kubecheck.ConfigError, match=r"no schemas of Kubernetes '1\.3'"):
        kubecheck.check({"web.yaml": BAD}, {"kubernetes-version": "1.3"})


def test_an_executor_may_do_the_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number in range(5):
        (tmp_path / f"web{number}.yaml").write_text(BAD.replace("web", f"web{number}"), encoding="utf-8")
    with ThreadPoolExecutor(2) as executor:
        assert told(kubecheck.check(".", executor=executor)) == told(kubecheck.check("."))


def test_fates():
    report = kubecheck.check({"a.yaml": BAD, "b.yaml": "just: text\n"})
    assert [(each.path, each.fate) for each in report.files] == [("a.yaml", kubecheck.Fate.CHECKED), ("b.yaml", kubecheck.Fate.NOT_A_MANIFEST)]


def test_simulate_tells_where_pods_go_and_what_gets_stuck():
    (outcome,) = kubecheck.simulate({"pod.yaml": POD}, {"cluster": {"pools": [{"name": "small", "count": 2, "cpu": 2, "memory": "4Gi"}]}}).values()
    (placement,) = outcome.placements
    assert (placement.pod, placement.node, placement.ready) == ("a", "", False)
    (fact,) = outcome.facts
    assert (fact.ref.kind, fact.ref.name, fact.message.split(".")[0]) == ("Pod", "a", "0/2 nodes are available: 2 Insufficient cpu")
    zones = {"pools": [{"name": "n", "count": 3, "cpu": 4, "memory": "4Gi", "zones": ["a", "b"]}]}
    assert [each.node[:3] for each in next(iter(kubecheck.simulate({"pod.yaml": POD}, {"cluster": zones}).values())).placements] in (["n-a"], ["n-b"])
    (elsewhere,) = kubecheck.simulate({"pod.yaml": POD}, {"cluster": {"pools": [{"count": 1, "cpu": 4, "memory": "4Gi"}]}}, plan=["install"]).values()
    assert ([each.node for each in elsewhere.placements], elsewhere.facts) == (["pool-1-0"], [])


def test_an_older_state_is_compared_with(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [ReadWriteOnce]\n  resources:\n    requests:\n      storage: %s\n"
    for folder, size in (("old", "2Gi"), ("new", "1Gi")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "data.yaml").write_text(claim % size, encoding="utf-8")
    shrunk = ("new/data.yaml", 8, 16, "refused-update", "the server refuses to change spec.resources.requests.storage: field can not be less than status.capacity")
    assert told(kubecheck.check("new", against="./old")) == [shrunk]
    assert told(kubecheck.check(["new/data.yaml"], against="./old")) == []
    assert told(kubecheck.check("new")) == []
    with pytest.raises(kubecheck.UsageError, match=r"^--against \./nowhere: the folder cannot be read: No such file or directory$"):
        kubecheck.check("new", against="./nowhere")


def test_other_threads_see_the_files_as_they_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder, text in (("old", POD), ("new", BAD)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "web.yaml").write_text(text, encoding="utf-8")
    wanted = [("new/web.yaml", *WANTED[0][1:])]
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(kubecheck.check, "new", against="./old" if number % 2 else "") for number in range(12)]
        assert [told(each.result()) for each in calls] == [wanted] * 12


def test_names_of_variables_that_are_no_texts_crash_no_rule():
    variables = "[{name: {a: b}, value: x}, {name: [c], value: '1'}, {name: DB_HOST, value: db.default.svc}]"
    report = kubecheck.check({"pod.yaml": POD.replace("image: 'a:1'", f"image: 'a:1', env: {variables}"), "web.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"})
    assert not report.failed
    assert {each.rule for each in report.findings} >= {"wrong-type"}
