"""The version and the feature gates that settings ask for."""

from __future__ import annotations

import re

import pytest

from kubecheck.config.settings import Settings, UsageError, settle_release
from kubecheck.config.versions import asked_versions, settle_versions
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
        ("1.34", "1.34", []), ("v1.34", "1.34", []), (" 1.36 ", "1.36", []), ("latest\n", "1.37", []), ("1.34.9", "1.34", []), ("latest", "1.37", []), ("1.37.2", "1.37", []),
        ("1.99.1", "1.37", ["Kubernetes 1.99 is newer than all that is known here; judged as 1.37"]),
    ],
)  # fmt: skip
def test_versions(text, version, notices):
    asked = settings(text)
    assert settle_release(asked) == ()
    assert (asked.version, asked.notices) == (version, notices)


@pytest.mark.parametrize("text", ["", "2.0", "x", "1", "1.x", "1.36.", "1.36.x", "1.036", "1.36.1-", "1 .36"])
def test_what_is_no_version(text):
    with pytest.raises(UsageError, match=rf"^'{re.escape(text)}' is no version of Kubernetes; there are 1\.25 to 1\.37$"):
        settle_release(settings(text))


@pytest.mark.parametrize("text", ["1.2", "1.9", "v1.24.0"])
def test_versions_that_are_too_old(text):
    with pytest.raises(UsageError, match=rf"^no schemas of Kubernetes '{re.escape(text)}'; there are 1\.25 to 1\.37$"):
        settle_release(settings(text))


@pytest.mark.parametrize(("text", "versions"), [
    ("1.33,1.37", ["1.33", "1.37"]), ("v1.37.2, 1.33.1", ["1.33", "1.37"]), ("1.33-1.35", ["1.33", "1.34", "1.35"]), ("1.36 - latest", ["1.36", "1.37"]),
    ("1.25-1.26,v1.33.5-gke.100,1.34+", ["1.25", "1.26", "1.33", "1.34"]), ("v1.36.0+k3s1", ["1.36"]), ("1.99.1,1.36", ["1.36", "1.37"]),
])  # fmt: skip
def test_several_versions(text, versions):
    asked = settings(text)
    assert asked_versions(asked) == versions
    assert asked.notices == (["Kubernetes 1.99 is newer than all that is known here; judged as 1.37"] if "1.99" in text else [])


@pytest.mark.parametrize(("text", "words"), [
    ("1.36,1.36", "Kubernetes 1.36 is asked for twice in 1.36,1.36"),
    ("1.33-1.35,v1.34.1", "Kubernetes 1.34 is asked for twice in 1.33-1.35,v1.34.1"),
    ("1.37-1.33", "1.37-1.33 is no range of versions: the earlier one comes first"),
    ("1.36-1.36", "1.36-1.36 is no range of versions: the earlier one comes first"),
    ("1.36,", "'' is no version of Kubernetes; there are 1.25 to 1.37"),
    ("1.36,1.9", "no schemas of Kubernetes '1.9'; there are 1.25 to 1.37"),
    ("1.20-1.30", "no schemas of Kubernetes '1.20'; there are 1.25 to 1.37"),
    ("1.33-", "'1.33-' is no version of Kubernetes; there are 1.25 to 1.37"),
])  # fmt: skip
def test_several_versions_that_cannot_be(text, words):
    with pytest.raises(UsageError, match=f"^{re.escape(words)}$"):
        asked_versions(settings(text))


def test_each_version_has_its_gates_and_its_cluster():
    asked = settings("1.34,1.35,1.36", "EnvFiles=true", {"pools": [{"count": 1, "cpu": 2, "memory": "4Gi"}]})
    earlier = settle_versions(asked)
    assert [(version, gates, profile.version) for version, gates, profile in earlier] == [
        ("1.34", (("EnvFiles", True),), "1.34"), ("1.35", (("EnvFiles", True),), "1.35"),
    ]  # fmt: skip
    assert asked.version == "1.36"
    with pytest.raises(UsageError, match=r"^there is no feature gate EnvFiles in Kubernetes 1\.33: it came with 1\.34$"):
        settle_versions(settings("1.33,1.34", "EnvFiles=true"))


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
