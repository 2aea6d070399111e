import os
import subprocess
import sys

import pytest

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
