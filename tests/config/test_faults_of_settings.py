"""What the config file must not say, branch by branch: each fault with the column and the text that it stands at."""

import os

import pytest

from kubecheck.config.load import RULE, ConfigError, fault_at, load_config, load_settings
from kubecheck.config.location import choose_config, find_config
from kubecheck.findings import Severity


def load(tmp_path, text):
    path = tmp_path / ".kubecheck.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(str(path))


@pytest.mark.parametrize(("text", "expected"), [
    ("7", [(1, "7", "a number; the config file holds a map of settings")]),
    ("just a text", [(1, "just a text", "a text; the config file holds a map of settings")]),
    ("true", [(1, "true", "true or false; the config file holds a map of settings")]),
    ("namespace: [x]", [(12, "[x]", "a list; a text is needed here")]),
    ("namespace: {a: b}", [(12, "{a: b}", "a map; a text is needed here")]),
    ("namespace: true", [(12, "true", "true or false; a text is needed here")]),
    ("schemas: 1.50", []),
    ("files: 3", [(8, "3", "a number; a list of texts is needed here")]),
    ("files: [a, [b], {c: d}, true, null]", [
        (12, "[b]", "a list; a text is needed here"),
        (17, "{c: d}", "a map; a text is needed here"),
        (25, "true", "true or false; a text is needed here"),
        (31, "null", "nothing; a text is needed here"),
    ]),
    ("exclude: {a: b}", [(10, "{a: b}", "a map; a list of texts is needed here")]),
    ("crds: 2.5", [(7, "2.5", "a number; a list of texts is needed here")]),
    ("gitignore: 1", [(12, "1", "a number; true or false is needed here")]),
    ('gitignore: "true"', [(12, '"true"', "a text; true or false is needed here")]),
    ("relative-to: [cwd]", [(14, "[cwd]", "a list; one of cwd, git-root is needed here")]),
    ("fail-on: 2", [(10, "2", "a number; one of info, warning, error is needed here")]),
    ("presets: {a: b}", [(10, "{a: b}", "a map; a list of texts is needed here")]),
    ("ignore: {a: b}", [(9, "{a: b}", "a map; a list of texts is needed here")]),
    ("severities: [a]", [(13, "[a]", "a list; a map is needed here")]),
    ("severities: {a: [error]}", [(17, "[error]", "a list; one of info, warning, error is needed here")]),
    ("severities: {a: null}", [(17, "null", "nothing; one of info, warning, error is needed here")]),
    ("options: [a]", [(10, "[a]", "a list; a map is needed here")]),
    ("options: {a: 3}", [(14, "3", "a number; a map is needed here")]),
    ("worlds: [a]", [(9, "[a]", "a list; a map is needed here")]),
    ("worlds: {a: {b: c}}", [(13, "{b: c}", "a map; a list of texts is needed here")]),
    ("worlds: {a: [[b]]}", [(14, "[b]", "a list; a text is needed here")]),
    ("cluster: [a]", [(10, "[a]", "a list; a map is needed here")]),
    ("cluster: {node: a}", [(11, "node", "node is no setting; did you mean nodes?")]),
    ("cluster: {nodes: [a]}", [(18, "[a]", "a list; a text is needed here")]),
    ("cluster: {scheduler: {a: b}}", [(22, "{a: b}", "a map; a text is needed here")]),
    ("cluster: {pools: {count: 1}}", [(18, "{count: 1}", "a map; a list of pools is needed here")]),
    ("cluster: {pools: [a]}", [
        (19, "a", "a text; a map is needed here"),
        (19, "a", "nothing; count says how many nodes of this shape there are"),
    ]),
    ("cluster: {pools: [{name: big, count: 1}, {count: 1}, {name: big, count: 2}]}", [(61, "big", "pool 1 has this name as well, so their nodes would have the same names")]),
    ("cluster: {pools: [{name: pool-2, count: 1}, {count: 1}]}", [(45, "{count: 1}", "pool 1 has this name as well, so their nodes would have the same names")]),
    ("cluster: {pools: [{count: -1}]}", [(27, "-1", "a number; count says how many nodes of this shape there are")]),
    ("cluster: {pools: [{count: true}]}", [(27, "true", "true or false; count says how many nodes of this shape there are")]),
    ("cluster: {pools: [{count: 1.5}]}", [(27, "1.5", "a number; count says how many nodes of this shape there are")]),
    ("cluster: {pools: [{count: 0}]}", []),
    ("cluster: {pools: [{count: 2, max: 2}]}", []),
    ("cluster: {pools: [{count: 2, max: 1}]}", [
        (35, "1", "1; max says how many nodes an autoscaler may make of this shape, no fewer than count"),
    ]),
    ("cluster: {pools: [{count: 2, max: true}]}", [
        (35, "true", "true or false; max says how many nodes an autoscaler may make of this shape, no fewer than count"),
    ]),
    ("cluster: {pools: [{count: 2, max: many}]}", [
        (35, "many", "a text; max says how many nodes an autoscaler may make of this shape, no fewer than count"),
    ]),
    ("cluster: {pools: [{count: 1, labels: [a]}]}", [(38, "[a]", "a list; a map is needed here")]),
    ("cluster: {pools: [{count: 1, resources: a}]}", [(41, "a", "a text; a map is needed here")]),
    ("cluster: {pools: [{count: 1, zones: {a: b}}]}", [(37, "{a: b}", "a map; a list of texts is needed here")]),
    ("cluster: {pools: [{count: 1, zones: [[a]]}]}", [(38, "[a]", "a list; a text is needed here")]),
    ("cluster: {pools: [{count: 1, memory: 4GB}]}", [(38, "4GB", "4GB is no amount, such as 2, 500m or 4Gi")]),
    ("cluster: {pools: [{count: 1, pods: x}]}", [(36, "x", "x is no amount, such as 2, 500m or 4Gi")]),
    ("cluster: {pools: [{count: 1, ephemeral-storage: z}]}", [(49, "z", "z is no amount, such as 2, 500m or 4Gi")]),
    ("cluster: {pools: [{count: 1, resources: {nvidia.com/gpu: one}}]}", [(58, "one", "one is no amount, such as 2, 500m or 4Gi")]),
    ("overrides: {paths: [a]}", [(12, "{paths: [a]}", "a map; a list of overrides is needed here")]),
    ("overrides: [a]", [(13, "a", "a text; a map is needed here"), (13, "a", "an override without paths; say which files it is about")]),
    ("overrides: [{paths: {a: b}}]", [(21, "{a: b}", "a map; a list of texts is needed here")]),
    ("overrides: [{paths: [[a]]}]", [(22, "[a]", "a list; a text is needed here")]),
    ("overrides: [{paths: a, select: {a: b}}]", [(32, "{a: b}", "a map; a list of texts is needed here")]),
    ("overrides: [{paths: a, ignore: {a: b}}]", [(32, "{a: b}", "a map; a list of texts is needed here")]),
    ("overrides: [{paths: a, severities: {a: fatal}}]", [(40, "fatal", "fatal; one of info, warning, error is needed here")]),
    ("overrides: [{paths: a, options: {a: 3}}]", [(37, "3", "a number; a map is needed here")]),
    ("overrides: [{paths: a, presets: [b]}]", [
        (24, "presets", "presets is no setting; known are paths, select, ignore, severities, options"),
    ]),
    ("overrides: [{ignore: a}, {ignore: b}]", [
        (13, "{ignore: a}", "an override without paths; say which files it is about"),
        (26, "{ignore: b}", "an override without paths; say which files it is about"),
    ]),
])  # fmt: skip
def test_a_fault_of_one_line(tmp_path, text, expected):
    if not expected:
        load(tmp_path, text)
        return
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    found = caught.value.findings
    assert [(each.location.column, text[each.location.offset : each.location.end_offset], each.message) for each in found] == expected
    assert str(caught.value) == "; ".join(message for _, _, message in expected)
    assert {(each.rule, each.severity, each.help) for each in found} == {(RULE, Severity.ERROR, "`kubecheck dev config-schema` prints every key")}


@pytest.mark.parametrize(("text", "expected"), [
    ("schemas: 1.50", "1.50"),
    ("schemas: '1.50'", "1.50"),
    ("schemas: 2", "2"),
    ("schemas: a b", "a b"),
])  # fmt: skip
def test_a_number_is_the_text_that_is_written(tmp_path, text, expected):
    assert load(tmp_path, text).schemas == expected


def test_what_is_null_or_wrong_is_as_if_not_said(tmp_path):
    settings = load(tmp_path, "presets:\nfail-on:\nrelative-to:\ngitignore:\ncluster: {nodes: null, pools: []}\noverrides: []\n")
    assert (settings.presets, settings.fail_on, settings.relative_to, settings.gitignore) == (None, Severity.WARNING, "cwd", True)
    assert (settings.cluster, settings.overrides) == ({"pools": []}, [])


def test_an_override_takes_all_that_it_may_say(tmp_path):
    text = "overrides: [{paths: a, select: b, ignore: [c], severities: {d: error}, options: {e: {f: 1}}}, {paths: [g]}]"
    first, second = load(tmp_path, text).overrides
    assert (first.paths, first.select, first.ignore, first.severities, first.options) == (
        ["a"], ["b"], ["c"], {"d": Severity.ERROR}, {"e": {"f": 1}},
    )  # fmt: skip
    assert (second.paths, second.select, second.ignore, second.severities, second.options) == (["g"], [], [], {}, {})


def test_a_pool_is_taken_as_it_stands(tmp_path):
    pool = {"name": "a", "count": 2, "max": 3, "cpu": 2, "memory": "4Gi", "pods": 9, "ephemeral-storage": "1Gi"}
    pool |= {"resources": {"example.org/b": 1}, "labels": {"c": "d"}, "zones": ["e", "f"]}
    assert load_settings({"cluster": {"pools": [pool, {"count": 0, "zones": "g"}], "scheduler": "s.yaml"}}).cluster == {
        "pools": [pool, {"count": 0, "zones": ["g"]}], "scheduler": "s.yaml",
    }  # fmt: skip


CHOOSING = """\
presets: everything
select: [a, b]
ignore: c
severities: {d: error}
options: {e: {least: 3}}
overrides:
  - paths: x
    select: [f]
  - paths: z
    ignore: [a, g]
    severities: {h: info}
    options: {e: {most: 4}, i: {}}
"""


@pytest.mark.parametrize(("word", "option", "expected"), [
    ("everything", "", (1, 10, "everything")),
    ("a", "", (2, 10, "a")),
    ("b", "", (2, 13, "b")),
    ("c", "", (3, 9, "c")),
    ("d", "", (4, 14, "d")),
    ("e", "", (5, 11, "e")),
    ("e", "least", (5, 15, "least")),
    ("e", "most", (12, 19, "most")),
    ("e", "other", None),
    ("f", "", (8, 14, "f")),
    ("g", "", (10, 17, "g")),
    ("h", "", (11, 18, "h")),
    ("i", "", (12, 29, "i")),
    ("i", "least", None),
    ("every", "", None),
    ("x", "", None),
    ("j", "", None),
])  # fmt: skip
def test_a_word_that_no_rule_has_is_found_where_it_stands(tmp_path, word, option, expected):
    error = fault_at(load(tmp_path, CHOOSING), word, "what is wrong", option)
    found = None
    if error is not None:
        ((finding,), at) = error.findings, error.findings[0].location
        assert (finding.message, error.source.text) == ("what is wrong", CHOOSING)
        found = (at.line, at.column, CHOOSING[at.offset : at.end_offset])
    assert found == expected


def test_what_came_with_the_call_stands_in_no_file():
    assert fault_at(load_settings({}), "a", "what is wrong") is None


def test_the_file_above_all_that_is_checked_rules(tmp_path, monkeypatch):
    for folder in ("a/b", "a/c", "d"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    own = os.path.join("a", "b", ".kubecheck.yaml")
    assert (find_config("a"), choose_config([]), choose_config(["a", "d"])) == ("", ("", []), ("", []))
    (tmp_path / own).write_text("", encoding="utf-8")
    assert (find_config("a/b"), find_config("a")) == (own, "")
    assert choose_config(["a/b"]) == (own, [])
    assert choose_config(["a/b", "a/c"]) == ("", [f"{own} is not used: no config file is above all that is checked"])
    above = os.path.join("a", ".kubecheck.yml")
    (tmp_path / above).write_text("", encoding="utf-8")
    assert choose_config(["a/b", "a/c"]) == (above, [f"{own} is not used: {above} is the nearest above all that is checked"])
    assert choose_config(["a/c", "a/c"]) == (above, [])
    here = ".kubecheck.yaml"
    (tmp_path / here).write_text("", encoding="utf-8")
    assert choose_config([]) == (here, [])
    assert choose_config(["a/c", "d"]) == (here, [f"{above} is not used: {here} is the nearest above all that is checked"])
