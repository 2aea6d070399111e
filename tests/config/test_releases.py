"""The version and the feature gates that settings ask for."""

from __future__ import annotations

import pytest

from kubecheck.config.settings import Settings, UsageError, settle_release
from kubecheck.engine.pipeline import check
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.schema.structure.catalog import DEFAULT_VERSION
from kubecheck.source import Source

KEY_OF_A_FILE = """
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: a, image: "b:1", env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k}}}]}]
  volumes: [{name: v, emptyDir: {}}]
"""


def settings(version=DEFAULT_VERSION, gates="", cluster=None):
    made = Settings()
    made.version, made.gates, made.cluster = version, gates, cluster
    return made


@pytest.mark.parametrize(
    ("text", "version", "notices"),
    [
        ("1.34", "1.34", []), ("v1.34", "1.34", []), ("1.34.9", "1.34", []), ("latest", "1.37", []), ("1.37.2", "1.37", []),
        ("1.99.1", "1.37", ["Kubernetes 1.99 is newer than all that is known here; judged as 1.37"]),
    ],
)  # fmt: skip
def test_versions(text, version, notices):
    asked = settings(text)
    assert settle_release(asked) == ()
    assert (asked.version, asked.notices) == (version, notices)


@pytest.mark.parametrize("text", ["1.2", "2.0", "x", "1", "1.x"])
def test_unknown_versions(text):
    with pytest.raises(UsageError, match=r"no schemas of Kubernetes"):
        settle_release(settings(text))


def test_gates_of_the_config_and_the_command_line():
    asked = settings("1.34", "EnvFiles=false,ImageVolume=true", {"feature-gates": {"EnvFiles": True, "HPAScaleToZero": True}})
    assert settle_release(asked) == (("EnvFiles", False), ("HPAScaleToZero", True), ("ImageVolume", True))


def test_a_gate_that_there_is_not():
    with pytest.raises(UsageError, match=r"^unrecognized feature gate: EnvFile; did you mean EnvFiles\?$"):
        settle_release(settings(gates="EnvFile=true"))


@pytest.mark.parametrize(("version", "gates", "rules"), [
    ("1.36", (), []),
    ("1.34", (), ["dropped-field", "invalid-value"]),
    ("1.34", (("EnvFiles", True),), []),
    ("1.36", (("EnvFiles", False),), ["dropped-field", "invalid-value"]),
])  # fmt: skip
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_asks_the_release(version, gates, rules, jobs):
    ruleset = RuleSet(Registry(load_rules()), Choice(presets=(), select=("invalid-value", "dropped-field")))
    entries = [Source(f"{name}.yaml", KEY_OF_A_FILE.replace("{name: p}", f"{{name: {name}}}")) for name in ("one", "two")]
    report = check(Request(entries, ruleset, version=version, gates=gates, jobs=jobs))
    assert sorted(each.rule for each in report.findings) == sorted(rules * 2)
