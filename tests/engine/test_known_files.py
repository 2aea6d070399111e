"""Files are judged once, as long as they, and all that their judgement rests on, stay the same: those beside the ones that are told of, and in small projects all."""

import pytest

from kubecheck.engine import pipeline
from kubecheck.engine.cache import folder as folder_module
from kubecheck.engine.cache import runs
from kubecheck.engine.cache.runs import Cache
from kubecheck.engine.files import FileChecker
from kubecheck.engine.reading import path_of
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.report import Options, write
from kubecheck.source.walk import walk

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {{name: {}}}\nspec:\n  selector: {{app: {}}}\n  ports:\n    - port: 80\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\ndata:\n  a: b\n"
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example.com/web:1
          envFrom: [{configMapRef: {name: setings}}]
"""
LIST = "apiVersion: v1\nkind: List\nitems:\n" + "".join(
    f"  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {{name: {name}}}\n    data: {{a: 'b'}}\n" for name in ("first", "second")
)
ODD = {
    "an object that is refused": CONFIG.format("settings") + "nonsense: 1\n",
    "an object that is warned of": SERVICE.format("web", "web") + "  externalIPs: [010.0.0.1]\n",
    "a wish not to hear": "# kubecheck: ignore[all]\n" + CONFIG.format("settings"),
    "a kind that is not known": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: small}\n",
    "a part that is no object": CONFIG.format("settings") + "---\na: 1\n",
    "a text that only libyaml reads": "{apiVersion: v1, kind: ConfigMap, metadata: {name: &name settings},\n data: {a: *name}}\n",
    "a key that is given twice": CONFIG.format("settings") + "  a: c\n",
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of which one file is told of."""
    made = tmp_path / "project"
    made.mkdir()
    monkeypatch.chdir(made)
    for name, text in (
        ("web", DEPLOYMENT),
        ("service", SERVICE.format("web", "web")),
        ("settings", CONFIG.format("settings")),
        ("list", LIST),
    ):
        (made / f"{name}.yaml").write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def checked(monkeypatch):
    """The paths of the files that are judged."""
    seen = []
    check = FileChecker.check
    monkeypatch.setattr(FileChecker, "check", lambda self, entry: (seen.append(path_of(entry)), check(self, entry))[1])
    return seen


def told(cache, **asked):
    asked = {"reported": ["web.yaml"], **asked}
    report = pipeline.check(Request(walk(["."])[0], RuleSet(Registry(load_rules()), Choice()), jobs=1, cache=cache, **asked))
    return "".join(write(report, form, Options(shows_files=True)) for form in ("text", "json"))


def same(tmp_path, **asked):
    """What is told with a cache, which is what is told without."""
    found = told(Cache(str(tmp_path / "kept"), "1"), **asked)
    assert found == told(None, **asked)
    return found


def judged(project, tmp_path, checked, **asked):
    """Which files a run with a cache judges, after a change of the file that is told of."""
    path = project / "web.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    checked.clear()
    found = told(Cache(str(tmp_path / "kept"), "1"), **asked)
    paths = sorted(checked)
    assert found == told(None, **asked)
    return paths


def test_only_what_is_told_of_is_judged_again(project, tmp_path, checked):
    assert "settings" in same(tmp_path)  # which another file has
    assert judged(project, tmp_path, checked) == ["web.yaml"]


def test_a_changed_file_is_judged_again_and_then_known(project, tmp_path, checked):
    before = same(tmp_path)
    (project / "settings.yaml").write_text(CONFIG.format("setings"), encoding="utf-8")
    assert judged(project, tmp_path, checked) == ["settings.yaml", "web.yaml"]
    assert judged(project, tmp_path, checked) == ["web.yaml"]
    assert same(tmp_path) != before


def test_files_come_and_go(project, tmp_path, checked):
    same(tmp_path)
    (project / "list.yaml").unlink()
    (project / "more.yaml").write_text(CONFIG.format("more"), encoding="utf-8")
    assert judged(project, tmp_path, checked) == ["more.yaml", "web.yaml"]
    assert judged(project, tmp_path, checked) == ["web.yaml"]


@pytest.mark.parametrize("asked", [{"version": "1.30"}, {"namespace": "other"}], ids=str)
def test_another_server_judges_anew(project, tmp_path, checked, asked):
    same(tmp_path)
    assert judged(project, tmp_path, checked, **asked) == ["list.yaml", "service.yaml", "settings.yaml", "web.yaml"]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_of_what_more_is_to_be_said_is_judged_again(project, tmp_path, checked, text):
    (project / "settings.yaml").write_text(text, encoding="utf-8")
    same(tmp_path)
    assert judged(project, tmp_path, checked) == ["settings.yaml", "web.yaml"]


@pytest.mark.parametrize("harm", [
    "[]", "{}", '{"settings.yaml": 1}', '{"settings.yaml": ["DIGEST", [[0]], []]}', '{"settings.yaml": ["DIGEST", [[0, 0, 9, {"kind": "Pod", "apiVersion": "v1"}, []]], []]}',
    '{"settings.yaml": ["DIGEST", [[0, 0, 9, {"kind": "Pod", "apiVersion": "v1"}, [[201]]]], []]}', '{"settings.yaml": ["DIGEST", [], [1]]}',
])  # fmt: skip
def test_damaged_entries_are_not_believed(project, tmp_path, checked, harm):
    same(tmp_path)
    digest = folder_module.digest_of((project / "settings.yaml").read_bytes())
    for path in (tmp_path / "kept").iterdir():
        if path.name.startswith("entry-"):
            text = harm.replace("DIGEST", digest).encode()
            path.write_bytes(folder_module.digest_of(path.name.removeprefix("entry-").encode() + text).encode() + b"\n" + text)
    assert judged(project, tmp_path, checked) == ["list.yaml", "service.yaml", "settings.yaml", "web.yaml"]


OPEN = """apiVersion: v1
kind: Pod
metadata: {name: open}
spec:
  containers:
    - name: a
      image: example.com/a
      env: [{name: A, value: "1"}, {name: A, value: "2"}]
      ports: [{containerPort: 80}, {containerPort: 80}]
"""


def test_where_all_is_told_of_what_was_found_in_a_file_is_told_again(project, tmp_path, checked):
    (project / "open.yaml").write_text(OPEN, encoding="utf-8")
    found = same(tmp_path, reported=None)
    assert [rule in found for rule in ("duplicate-env", "duplicate-port", "image-without-tag")] == [True] * 3
    assert judged(project, tmp_path, checked, reported=None) == ["web.yaml"]
    (project / "open.yaml").write_text("# here\n" + OPEN, encoding="utf-8")
    assert judged(project, tmp_path, checked, reported=None) == ["open.yaml", "web.yaml"]
    assert judged(project, tmp_path, checked, reported=None) == ["web.yaml"]
    assert judged(project, tmp_path, checked) == ["web.yaml"]


def test_what_is_known_of_a_file_beside_is_not_enough_to_tell_of_it(project, tmp_path, checked):
    (project / "open.yaml").write_text(OPEN, encoding="utf-8")
    same(tmp_path)
    assert judged(project, tmp_path, checked, reported=["web.yaml", "open.yaml"]) == ["open.yaml", "web.yaml"]
    assert judged(project, tmp_path, checked, reported=["web.yaml", "open.yaml"]) == ["web.yaml"]
    assert judged(project, tmp_path, checked) == ["web.yaml"]
    assert judged(project, tmp_path, checked, reported=None) == ["list.yaml", "service.yaml", "settings.yaml", "web.yaml"]


@pytest.mark.parametrize(
    "text",
    [text for name, text in ODD.items() if name != "an object that is warned of"],
    ids=[name for name in ODD if name != "an object that is warned of"],
)
def test_where_all_is_told_of_it_is_not_enough_to_know_findings(project, tmp_path, checked, text):
    (project / "settings.yaml").write_text(text, encoding="utf-8")
    same(tmp_path, reported=None)
    assert judged(project, tmp_path, checked, reported=None) == ["settings.yaml", "web.yaml"]


def test_a_warning_that_is_heard_when_all_is_read_is_worked_out_again(project, tmp_path, checked):
    pod = OPEN.replace("  containers:", "  nodeSelector: {beta.kubernetes.io/os: linux}\n  containers:")
    (project / "open.yaml").write_text(pod, encoding="utf-8")
    assert "deprecated-node-label" in same(tmp_path, reported=None)
    assert judged(project, tmp_path, checked, reported=None) == ["open.yaml", "web.yaml"]


def test_other_rules_look_anew(project, tmp_path, checked):
    (project / "open.yaml").write_text(OPEN, encoding="utf-8")
    same(tmp_path, reported=None)
    path = project / "web.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    checked.clear()
    rules = RuleSet(Registry(load_rules()), Choice(ignore=["duplicate-env"]))
    report = pipeline.check(Request(walk(["."])[0], rules, jobs=1, cache=Cache(str(tmp_path / "kept"), "1")))
    assert "open.yaml" in checked
    assert "duplicate-env" not in {each.rule for each in report.findings}


def test_a_rule_that_crashes_is_asked_again(project, tmp_path, checked, monkeypatch):
    (project / "open.yaml").write_text(OPEN, encoding="utf-8")
    registry = Registry(load_rules())
    monkeypatch.setattr(registry.rules["duplicate-env"], "function", None)
    for _ in range(2):
        checked.clear()
        report = pipeline.check(Request(walk(["."])[0], RuleSet(registry, Choice()), jobs=1, cache=Cache(str(tmp_path / "kept"), "1")))
        assert report.failed
        assert "open.yaml" in checked


def test_of_large_projects_nothing_is_kept_file_by_file(project, tmp_path, checked, monkeypatch):
    monkeypatch.setattr(runs, "_MOST_KNOWN", 10)
    same(tmp_path, reported=None)
    assert judged(project, tmp_path, checked, reported=None) == ["list.yaml", "service.yaml", "settings.yaml", "web.yaml"]
