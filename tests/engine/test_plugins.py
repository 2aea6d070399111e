import os
import subprocess
import sys

import pytest

from kubecheck import plugins
from kubecheck.plugins import EntryPoint, PluginError, find_entry_points, load_rules
from kubecheck.testing import cases_of, run_case

EXAMPLE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "plugin_example")


def install(folder, name, entry):
    info = folder / f"{name}-1.0.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")


def test_entry_points_are_read_from_installed_distributions(tmp_path):
    install(tmp_path, "one", "[console_scripts]\nx = y:z\n\n[kubecheck]\nteam = team_rules\n# comment\nother=more.rules\n\n[pytest11]\na = b\n")
    install(tmp_path, "two", "[console_scripts]\nkubecheck = y:z\n")
    (tmp_path / "three-1.0.0.dist-info").mkdir()
    points = find_entry_points([str(tmp_path), str(tmp_path / "gone"), ""])
    assert [(each.name, each.module, each.distribution) for each in points] == [("other", "more.rules", "one"), ("team", "team_rules", "one")]


def test_our_own_rules_are_found_as_a_plugin():
    assert ("builtin", "kubecheck_rules") in [(each.name, each.module) for each in find_entry_points()]


def test_a_bare_checkout_says_so():
    with pytest.raises(PluginError, match="no rules are installed: kubecheck runs from a bare checkout"):
        load_rules([])


def test_a_plugin_that_cannot_be_imported_is_named():
    with pytest.raises(PluginError, match="plugin team of acme cannot be imported: ModuleNotFoundError"):
        load_rules([EntryPoint("builtin", "kubecheck_rules", "kubecheck"), EntryPoint("team", "no_such_module_here", "acme")])


def test_a_plugin_that_hands_over_something_else_is_named(tmp_path, monkeypatch):
    (tmp_path / "strange_rules.py").write_text(
        "from kubecheck.sdk import hookimpl\n@hookimpl\ndef kubecheck_rules():\n    return ['no rule']\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(PluginError, match="hands over 'no rule', which is no rule"):
        load_rules([EntryPoint("strange", "strange_rules", "strange")])


def test_the_example_plugin_joins_the_built_in_rules(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLE)
    points = [EntryPoint("builtin", "kubecheck_rules", "kubecheck"), EntryPoint("team", "kubecheck_team_rules", "kubecheck-team-rules")]
    rules = {rule.id: rule for rule in load_rules(points)}
    assert rules["owner-missing"].group == "team"
    assert rules["owner-missing"].options == {"label": "owner"}
    assert "selector-matches-nothing" in rules
    assert rules["owner-missing"].page.startswith("# owner-missing")


def test_the_example_plugin_works_when_installed(tmp_path):
    """Installed as pip does it: the package and its metadata on the import path."""
    install(tmp_path, "kubecheck_team_rules", "[kubecheck]\nteam = kubecheck_team_rules\n")
    (tmp_path / "web.yaml").write_text(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: log\nspec:\n  selector:\n    matchLabels: {a: b}\n  template:\n"
        "    metadata:\n      labels: {a: b}\n    spec:\n      containers:\n        - name: log\n          image: example.com/log:1.0.0\n",
        encoding="utf-8",
    )
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {EXAMPLE!r}]\n"
        "from kubecheck.plugins import load_rules\n"
        "from kubecheck.engine.ruleset import Choice, Registry, RuleSet\n"
        "from kubecheck.engine.request import Request\n"
        "from kubecheck.engine.pipeline import check as run\n"
        f"report = run(Request([{str(tmp_path / 'web.yaml')!r}], RuleSet(Registry(load_rules())), jobs=1))\n"
        "print([(each.rule, each.location.line, each.message) for each in report.findings])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[('owner-missing', 4, 'DaemonSet log has no label owner')]", done.stderr


def test_the_pages_of_the_example_plugin_hold(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLE)
    rules = load_rules([EntryPoint("builtin", "kubecheck_rules", "kubecheck"), EntryPoint("team", "kubecheck_team_rules", "kubecheck-team-rules")])
    page = next(each for each in rules if each.id == "owner-missing").page
    found = [[finding.message for finding in run_case(case, rules)] for case in cases_of(page, "owner_missing.md", "owner-missing")]
    assert found == [["Deployment web has no label owner"], []]


class Kept:
    """A cache in memory."""

    def __init__(self):
        self.values = {}

    def get(self, key):
        return self.values.get(key)

    def put(self, key, value):
        self.values[key] = value


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A plugin of two files, the points that name it, and who lets time go by."""
    code = tmp_path / "fingerprinted_rules"
    code.mkdir()
    (code / "__init__.py").write_text("A = 1\n", encoding="utf-8")
    (code / "page.md").write_text("one", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    later = os.stat(code / "__init__.py").st_ctime_ns + 10_000_000_000
    monkeypatch.setattr(plugins.time, "time_ns", lambda: later)
    return code, [EntryPoint("team", "fingerprinted_rules", "acme")]


def test_code_is_read_again_only_where_the_file_system_says_something_else_of_it(package, monkeypatch):
    code, points = package
    kept = Kept()
    first = plugins.fingerprint(points, kept)
    assert first == plugins.fingerprint(points)
    assert list(kept.values.values()) == [first]
    with monkeypatch.context() as patch:
        patch.setattr(plugins, "_digest_of_code", None)
        assert plugins.fingerprint(points, kept) == first
        (code / "page.md").write_text("two", encoding="utf-8")
        assert plugins.fingerprint(points, kept) == first, "pages say nothing of what is found"
    stamp = os.stat(code / "__init__.py")
    (code / "__init__.py").write_text("A = 2\n", encoding="utf-8")
    os.utime(code / "__init__.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    changed = plugins.fingerprint(points, kept)
    assert changed == plugins.fingerprint(points)
    if os.name != "nt":  # where nothing says when a file was changed but what anybody may set
        assert changed != first
    (code / "more.py").write_text("", encoding="utf-8")
    assert plugins.fingerprint(points, kept) not in (first, changed)


def test_of_code_that_was_written_just_now_nothing_is_kept(package, monkeypatch):
    code, points = package
    now = os.stat(code / "__init__.py").st_ctime_ns + 1_000_000_000
    monkeypatch.setattr(plugins.time, "time_ns", lambda: now)
    kept = Kept()
    assert plugins.fingerprint(points, kept) == plugins.fingerprint(points)
    assert kept.values == {}


def test_what_is_kept_of_code_and_damaged_is_worked_out_again(package):
    _, points = package
    kept = Kept()
    first = plugins.fingerprint(points, kept)
    for damaged in (None, "", 1, [first]):
        kept.values = dict.fromkeys(kept.values, damaged)
        assert plugins.fingerprint(points, kept) == first
