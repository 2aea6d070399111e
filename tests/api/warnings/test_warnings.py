"""What the server warns of, branch by branch: objects that were sent to a real kube-apiserver v1.36.3, and the warnings that came back.

A line of ``asked.jsonl`` is an object with the status and the texts of the answer; with ``live`` it was sent in place of that object. The
first line holds the definitions that were there.
"""

import json
import os

import pytest

from kubecheck.api.warnings.requests import texts_of
from kubecheck.schema.custom.crd import CustomKinds
from kubecheck.schema.structure.catalog import catalog
from kubecheck.verdicts import Server, judge, judge_update

with open(os.path.join(os.path.dirname(__file__), "asked.jsonl"), encoding="utf-8") as stream:
    FIRST, *ASKED = map(json.loads, stream)
SERVER = Server(catalog("1.36"), CustomKinds(FIRST["definitions"]), {"default": {}})


def verdict_of(asked):
    if "live" in asked:
        return judge_update(asked["object"], asked["live"], SERVER)
    return judge(asked["object"], SERVER)


@pytest.mark.parametrize("asked", ASKED, ids=[each["name"] for each in ASKED])
def test_the_warnings_are_those_of_the_server(asked):
    verdict = verdict_of(asked)
    assert (verdict.status, sorted(texts_of(verdict.warnings))) == (asked["status"], sorted(asked["warnings"]))


def test_every_warning_stands_where_something_is_written_or_could_be():
    """The place of a warning, or of what holds it, is in the object as it was sent."""
    lost = []
    for asked in ASKED:
        for warning in verdict_of(asked).warnings:
            value, written = asked["object"], 0
            for step in warning.path:
                try:
                    value = value[step]
                except (KeyError, IndexError, TypeError):
                    break
                written += 1
            if written < len(warning.path) - 1 and warning.path[0] != "data":
                lost.append((asked["name"], warning))
    assert lost == []


@pytest.mark.parametrize(("texts", "expected"), [
    (["a", "b", "a"], ["a", "b"]),
    ([""], []),
    (["line\none", "ok"], ["ok"]),
    (["x" * 4096], ["x" * 4096]),
    (["x" * 4096, "y"], ["x" * 256, "y"]),
    ([f"{number:04}" + "x" * 300 for number in range(20)], [f"{number:04}" + "x" * 252 for number in range(16)]),
    ([f"{number:04}" + "x" * 96 for number in range(60)], [f"{number:04}" + "x" * 96 for number in range(41)]),
])  # fmt: skip
def test_the_texts_that_fit_into_an_answer(texts, expected):
    from kubecheck.fields import FieldWarning

    assert texts_of(FieldWarning("X", (), text) for text in texts) == expected


@pytest.mark.parametrize(("minor", "name", "expected"), [
    (36, "external addresses", ["spec.externalIPs is deprecated and may no longer be implemented in some clusters"]),
    (35, "external addresses", []),
    (35, "traffic PreferClose", ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']),
    (34, "traffic PreferClose", []),
    (35, "driver with tokens", 1),
    (34, "driver with tokens", []),
    (34, "headless service", 3),
    (33, "headless service", []),
    (33, "old volumes", 9),
    (33, "port names in two containers", 5),
    (32, "port names in two containers", 3),
    (32, "account", 1),
    (31, "account", []),
    (32, "paths of a secret", 1),
    (31, "paths of a secret", []),
    (31, "variables twice", 5),
])  # fmt: skip
def test_earlier_servers_warn_of_less(minor, name, expected):
    asked = next(each for each in ASKED if each["name"] == name)
    texts = [text for text in texts_of(judge(asked["object"], Server(catalog(f"1.{minor}"))).warnings) if "IPv6" not in text]
    assert (len(texts) if isinstance(expected, int) else texts) == expected


def test_earlier_servers_use_other_words():
    asked = next(each for each in ASKED if each["name"] == "old volumes")
    of_repository = {
        minor: next(text for text in texts_of(judge(asked["object"], Server(catalog(f"1.{minor}"))).warnings) if "gitRepo" in text)
        for minor in (32, 33)
    }
    assert of_repository == {
        32: "spec.volumes[1].gitRepo: deprecated in v1.11",
        33: "spec.volumes[1].gitRepo: deprecated in v1.11, and disabled by default in v1.33+",
    }


@pytest.mark.parametrize(
    ("version", "texts"),
    [
        ("1.30", []),
        ("1.31", ['spec.nodeSelector[node-role.kubernetes.io/master]: use "node-role.kubernetes.io/control-plane" instead']),
    ],
)
def test_the_label_of_masters_is_warned_of_since_1_31(version, texts):
    pod = {"containers": [{"name": "a", "image": "b"}], "nodeSelector": {"node-role.kubernetes.io/master": ""}}
    value = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": pod}
    assert texts_of(judge(value, Server(catalog(version))).warnings) == texts
