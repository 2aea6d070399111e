import json
import os

import jsonschema
import pytest
import yaml

from kubecheck.config.keys import KEYS, json_schema
from kubecheck.config.load import ConfigError, load_config, load_settings
from kubecheck.config.location import find_config
from kubecheck.config.settings import UsageError
from kubecheck.findings import Severity

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EVERYTHING = """\
presets: [recommended, security]
select: [image-not-pinned]
ignore: single-replica
locked: [privileged]
severities:
  image-without-tag: error
options:
  single-replica: {least: 3}
overrides:
  - paths: ["test/**"]
    ignore: [security]
    severities: {image-without-tag: info}
files: ["deploy/**/*.yaml"]
exclude: ["**/generated/"]
gitignore: false
relative-to: git-root
namespace: shop
kubernetes-version: 1.30
cluster:
  nodes: nodes.yaml
  pools:
    - {name: small, count: 3, cpu: 2, memory: 4Gi}
crds: [crds/]
crd-catalog: false
schemas: schemas
worlds:
  production: [base/, production/]
baseline: known.json
rule-pages: https://git.example.com/rules
charts:
  web:
    - {values: prod.yaml, set: {image.tag: 1.30, debug: true, size: 3, more: null}, namespace: shop, name: web, kube-version: 1.30, api-versions: [a.test/v1]}
    - {values: [dev.yaml, more.yaml]}
  store: {}
fail-on: error
limits: {file-bytes: 2000000, dry-run-turns: 5}
"""


def faults(tmp_path, text):
    """(line, column, the text at fault, message) of each fault."""
    path = tmp_path / ".kubecheck.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(str(path))
    source = caught.value.source
    return [
        (each.location.line, each.location.column, source.text[each.location.offset : each.location.end_offset], each.message)
        for each in caught.value.findings
    ]


def test_everything_is_read(tmp_path):
    path = tmp_path / ".kubecheck.yaml"
    path.write_text(EVERYTHING, encoding="utf-8")
    settings = load_config(str(path))
    assert settings.presets == ["recommended", "security"]
    assert settings.baseline == "known.json"
    assert settings.rule_pages == "https://git.example.com/rules"
    assert (settings.select, settings.ignore) == (["image-not-pinned"], ["single-replica"])
    assert (settings.locked, settings.locks) == (["privileged"], [settings])
    assert settings.severities == {"image-without-tag": Severity.ERROR}
    assert settings.options == {"single-replica": {"least": 3}}
    (override,) = settings.overrides
    assert (override.paths, override.ignore, override.severities) == (["test/**"], ["security"], {"image-without-tag": Severity.INFO})
    assert (settings.files, settings.exclude) == (["deploy/**/*.yaml"], ["**/generated/"])
    assert (settings.namespace, settings.version, settings.fail_on) == ("shop", "1.30", Severity.ERROR)
    assert settings.cluster == {"nodes": "nodes.yaml", "pools": [{"name": "small", "count": 3, "cpu": 2, "memory": "4Gi"}]}
    assert (settings.crds, settings.schemas) == (["crds/"], "schemas")
    assert settings.worlds == {"production": ["base/", "production/"]}
    first = {
        "values": ["prod.yaml"], "set": {"image.tag": "1.30", "debug": "true", "size": "3", "more": "null"}, "namespace": "shop", "name": "web",
        "kube-version": "1.30", "api-versions": ["a.test/v1"],
    }  # fmt: skip
    assert settings.charts == {
        "web": [(("charts", "web", 0), first), (("charts", "web", 1), {"values": ["dev.yaml", "more.yaml"]})], "store": [(("charts", "store"), {})],
    }  # fmt: skip
    assert settings.limits == {"file-bytes": 2_000_000, "dry-run-turns": 5}
    assert settings.root == str(tmp_path)


def test_the_example_of_everything_names_every_key():
    assert set(yaml.safe_load(EVERYTHING)) == {name for name, _, _ in KEYS}


def test_a_mapping_is_read_as_a_file_is():
    settings = load_settings({"kubernetes-version": "1.34", "ignore": ["security"], "fail-on": "info"})
    assert (settings.version, settings.ignore, settings.fail_on) == ("1.34", ["security"], Severity.INFO)
    with pytest.raises(ConfigError, match="ignor is no setting; did you mean ignore"):
        load_settings({"ignor": []})


def test_an_empty_file_is_the_defaults(tmp_path):
    path = tmp_path / ".kubecheck.yaml"
    path.write_text("# nothing yet\n", encoding="utf-8")
    settings = load_config(str(path))
    assert (settings.presets, settings.fail_on, settings.namespace) == (None, Severity.WARNING, "default")


RELEASE_WORDS = (
    'release name "My_web": invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'
    " and the length must not be longer than 53"
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ignor: [a]\n", [(1, 1, "ignor", "ignor is no setting; did you mean ignore?")]),
        ("select: {a: b}\n", [(1, 9, "{a: b}", "a map; a list of texts is needed here")]),
        ("select:\n  - a\n  - [b]\n", [(3, 5, "[b]", "a list; a text is needed here")]),
        ("fail-on: never\n", [(1, 10, "never", "never; one of info, warning, error is needed here")]),
        ("severities: {a: fatal}\n", [(1, 17, "fatal", "fatal; one of info, warning, error is needed here")]),
        ("overrides:\n  - ignore: [a]\n", [(2, 5, "ignore: [a]", "an override without paths; say which files it is about")]),
        ("overrides:\n  - paths: [a]\n    slect: [b]\n", [(3, 5, "slect", "slect is no setting; did you mean select?")]),
        ("cluster:\n  pools:\n    - coutn: 3\n      count: 3\n", [(3, 7, "coutn", "coutn is no setting; did you mean count?")]),
        ("cluster:\n  pools:\n    - {cpu: 2}\n", [(3, 7, "{cpu: 2}", "nothing; count says how many nodes of this shape there are")]),
        (
            "cluster:\n  pools:\n    - {count: 3, max: 2}\n",
            [(3, 23, "2", "2; max says how many nodes an autoscaler may make of this shape, no fewer than count")],
        ),
        ("cluster:\n  pools:\n    - {count: 15000}\n    - {count: 5001}\n", [(4, 15, "5001", "5001; pools have at most 20,000 nodes together")]),
        ("cluster:\n  pools:\n    - {count: 1, max: 99999}\n", [(3, 23, "99999", "99999; pools have at most 20,000 nodes together")]),
        ("cluster:\n  pools:\n    - {count: 3, cpu: two}\n", [(3, 23, "two", "two is no amount, such as 2, 500m or 4Gi")]),
        ("charts: [web]\n", [(1, 9, "[web]", "a list; a map is needed here")]),
        ("charts: {web: {value: a.yaml}}\n", [(1, 16, "value", "value is no setting; did you mean values?")]),
        ("charts: {web: [{values: {a: b}}]}\n", [(1, 25, "{a: b}", "a map; a list of texts is needed here")]),
        ("charts: {web: {kube-version: new}}\n", [(1, 30, "new", 'could not parse "new" as version')]),
        ("charts: {web: {kube-version: 1}}\n", [(1, 30, "1", 'illegal version string "1"')]),
        ("charts: {web: {name: My_web}}\n", [(1, 22, "My_web", RELEASE_WORDS)]),
        ("charts: {web: {set: {image: {tag: a}}}}\n", [(1, 29, "{tag: a}", "a map; one value is needed here, and its path in the key: image.tag")]),
        ("- a\n", [(1, 1, "- a", "a list; the config file holds a map of settings")]),
        ("select: [a]\nselect: [b]\n", [(2, 1, "select", "select stands twice")]),
    ],
)
def test_faults_stand_at_their_place(tmp_path, text, wanted):
    assert faults(tmp_path, text) == wanted


def test_several_faults_are_told_at_once(tmp_path):
    assert [fault[:2] for fault in faults(tmp_path, "ignor: [a]\nfail-on: never\nnamespace: [x]\n")] == [(1, 1), (2, 10), (3, 12)]


def test_yaml_that_cannot_be_read_has_its_place(tmp_path):
    ((line, _, _, message),) = faults(tmp_path, "select: [a\nignore: b\n")
    assert line in (1, 2)
    assert "','" in message


def test_a_file_that_is_no_text_is_one_sentence(tmp_path):
    (tmp_path / "c.yaml").write_bytes(b"ignore: [a\xff]\n")
    with pytest.raises(UsageError, match=r"c\.yaml is no text: byte 11 does not fit utf-8"):
        load_config(str(tmp_path / "c.yaml"))


def test_where_paths_count_from_and_what_git_ignores(tmp_path):
    settings = load_settings({"gitignore": False, "relative-to": "git-root"})
    assert (settings.gitignore, settings.relative_to) == (False, "git-root")
    assert (load_settings({}).gitignore, load_settings({}).relative_to) == (True, "cwd")
    assert faults(tmp_path, "gitignore: no thanks\nrelative-to: home\n") == [
        (1, 12, "no thanks", "a text; true or false is needed here"),
        (2, 14, "home", "home; one of cwd, git-root is needed here"),
    ]


def test_the_nearest_file_above_is_found(tmp_path, monkeypatch):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / ".kubecheck.yaml").write_text("", encoding="utf-8")
    monkeypatch.chdir(inner)
    assert os.path.abspath(find_config()) == str(tmp_path / ".kubecheck.yaml")
    (tmp_path / "a" / ".kubecheck.yml").write_text("", encoding="utf-8")
    assert find_config() == os.path.join("..", ".kubecheck.yml")


def test_the_json_schema_in_the_package_is_the_one_of_the_keys():
    with open(os.path.join(ROOT, "schemas", "kubecheck.json"), encoding="utf-8") as file:
        assert json.load(file) == json_schema()


def test_the_json_schema_takes_what_the_loader_takes():
    validator = jsonschema.Draft7Validator(json_schema())
    content = yaml.safe_load(EVERYTHING)
    assert [error.message for error in validator.iter_errors(content)] == []


@pytest.mark.parametrize("text", ["ignor: [a]", "select: {a: b}", "fail-on: never", "overrides: [{ignore: [a]}]", "cluster: {pools: [{coutn: 3}]}", "charts: {web: {value: a}}", "charts: {web: [{set: {a: {b: c}}}]}"])
def test_the_json_schema_refuses_what_the_loader_refuses(text):
    assert not jsonschema.Draft7Validator(json_schema()).is_valid(yaml.safe_load(text))
