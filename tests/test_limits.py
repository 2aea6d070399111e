"""What is spent on one thing at most: each limit is told by its name, and what lies within it is judged all the same."""

import concurrent.futures
import pathlib
import re

import pytest

from kubecheck import check, limits

PAGE = pathlib.Path(__file__).parents[1] / "docs" / "limits.md"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}}}\n"
BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad}\ndatum: {}\n"
WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.27", resources: {requests: {cpu: 100m}}}]}
---
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {allocatable: {cpu: 200m, memory: 8Gi, pods: '110'}}
"""


def told(files, rules=(), **chosen):
    """What is told of files under limits: findings of some rules as (path, line, rule, message), then files that were not read."""
    report = check(files, {"limits": chosen})
    found = [(each.location.path, each.location.line, each.rule, each.message) for each in report.findings if each.rule in rules]
    return found + [(each.path, each.detail) for each in report.files if each.fate.name == "UNREADABLE"]


def test_a_file_of_too_many_bytes_is_not_read_and_the_next_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pathlib.Path("large.yaml").write_text(BAD + "#" * (len(BAD)), "utf-8")
    pathlib.Path("small.yaml").write_text(BAD, "utf-8")
    usual = [("small.yaml", 4, "unknown-field", "unknown field datum in ConfigMap bad")]
    beyond = ("large.yaml", f"more than {len(BAD)} bytes in a file; --limit file-bytes=N allows more")
    assert told(["large.yaml", "small.yaml"], ["unknown-field"], **{"file-bytes": len(BAD)}) == [*usual, beyond]
    assert told(["large.yaml", "small.yaml"], ["unknown-field"], **{"file-bytes": 2 * len(BAD)}) == [("large.yaml", *usual[0][1:]), *usual]


def test_a_text_is_held_to_the_bytes_of_a_file():
    assert told({"a.yaml": MAP.format("a")}, **{"file-bytes": 20}) == [("a.yaml", "more than 20 bytes in a file; --limit file-bytes=N allows more")]


@pytest.mark.parametrize(("text", "line"), [
    (BAD + "---\n" + MAP.format("a") + "---\n" + MAP.format("b"), 10),
    ('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bad"},"datum":{}}\n{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}\n{"kind":1}', 3),
])  # fmt: skip
def test_documents_beyond_the_limit_are_told_and_those_before_it_are_judged(text, line):
    rules = ["unreadable-yaml", "unknown-field"]
    within, beyond = told({"a.yaml": text}, rules, **{"file-documents": 2})
    assert within[2:] == ("unknown-field", "unknown field datum in ConfigMap bad")
    assert beyond == ("a.yaml", line, "unreadable-yaml", "more than 2 documents in a file; --limit file-documents=N allows more")
    assert [each[2] for each in told({"a.yaml": text}, ["unreadable-yaml"], **{"file-documents": 3})] == []


KEYS = "more than 4 keys in a mapping; --limit mapping-keys=N allows more"


@pytest.mark.parametrize(("text", "place"), [
    ("data:\n  a: b\n  c: d\n  e: f\n  g: h\n  i: j\n", (9, 3)),
    ("data: {a: b, c: d, e: f, g: h, i: j}\n", (4, 32)),
    ("data: {a: {b: [{c: d, e: f, g: h, i: j, k: l}]}}\n", (4, 41)),
    ("data:\n  a: b\n  a: d\n  a: f\n  a: h\n  a: i\n  a: j\n", (10, 3)),
    ("data:\n  x: &a {a: b, c: d, e: f, g: h}\n  y: {i: j, <<: *a}\n", (6, 13)),
])  # fmt: skip
def test_a_mapping_of_too_many_keys_is_told_and_the_next_document_is_judged(text, place):
    report = check({"a.yaml": f"{MAP.format('a')}{text}---\n{BAD}"}, {"limits": {"mapping-keys": 4}})
    bad = [each for each in report.findings if each.rule in ("unreadable-yaml", "unknown-field", "crashed-rule")]
    line = text.count("\n") + 8
    assert [(each.location.line, each.location.column, each.rule, each.message) for each in bad] == [
        (*place, "unreadable-yaml", KEYS), (line, 1, "unknown-field", "unknown field datum in ConfigMap bad")
    ]  # fmt: skip


def test_keys_in_json_are_counted_too():
    text = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bad"},"data":{"a":"b","c":"d","e":"f","g":"h"%s}}'
    more, same = text % ',"i":"j"', text % ""
    report = check({"a.json": f"{more}\n{same}\n{same}"}, {"limits": {"mapping-keys": 4, "file-documents": 2}})
    assert [(each.location.line, each.location.column, each.message) for each in report.findings if each.rule == "unreadable-yaml"] == [
        (1, 105, KEYS),
        (3, 1, "more than 2 documents in a file; --limit file-documents=N allows more"),
    ]
    assert told({"a.json": more}, ["unreadable-yaml"], **{"mapping-keys": 5}) == []


class Clock:
    """A clock that goes on by a second each time that somebody looks."""

    def __init__(self):
        self.now = 1000

    def time(self):
        self.now += 1
        return self.now


def test_a_run_that_takes_long_is_ended_and_says_of_what_is_left(monkeypatch):
    monkeypatch.setattr(limits, "time", Clock())
    words = "more than {} seconds of a run; --limit run-seconds=N allows more"
    files = {"a.yaml": BAD, "b.yaml": BAD.replace("bad", "other"), "c.yaml": BAD.replace("bad", "last")}
    rules = ["unknown-field", "not-judged"]
    assert told(files, rules, **{"run-seconds": 3}) == [
        ("a.yaml", 1, "not-judged", f"each object was judged by itself, what is deployed together was not: {words.format(3)}"),
        ("a.yaml", 4, "unknown-field", "unknown field datum in ConfigMap bad"),
        ("b.yaml", 4, "unknown-field", "unknown field datum in ConfigMap other"),
        ("c.yaml", words.format(3)),
    ]
    assert told(files, rules, **{"run-seconds": 1}) == [(name, words.format(1)) for name in files]
    assert [each[:3] for each in told(files, rules)] == [(name, 4, "unknown-field") for name in files]


def test_all_versions_of_a_run_end_together(monkeypatch):
    monkeypatch.setattr(limits, "time", Clock())
    report = check({"a.yaml": BAD}, {"limits": {"run-seconds": 3}, "kubernetes-version": "1.35,1.36,1.37"})
    assert [each.detail for each in report.files] == ["more than 3 seconds of a run; --limit run-seconds=N allows more"]


def test_workers_end_with_the_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(limits, "of_run", lambda chosen: {**chosen, "end": 1})
    monkeypatch.setattr("kubecheck.engine.pipeline.of_run", limits.of_run)
    for name in ("a.yaml", "b.yaml"):
        pathlib.Path(name).write_text(MAP.format(name) + "#" * 210_000, "utf-8")
    report = check(["a.yaml", "b.yaml"], jobs=2)
    assert [(each.path, each.detail) for each in report.files] == [
        (name, "more than 3,600 seconds of a run; --limit run-seconds=N allows more") for name in ("a.yaml", "b.yaml")
    ]


def test_a_run_that_was_ended_leaves_nothing_in_the_cache(run_program, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pathlib.Path("a.yaml").write_text(BAD, "utf-8")
    call = ("check", "a.yaml", "--no-config", "--cache-dir", "kept", "--format", "line", "--no-summary", "--select", "unknown-field")
    monkeypatch.setattr("kubecheck.engine.pipeline.of_run", lambda chosen: {**chosen, "end": 1})
    assert "a.yaml:1:1: error: more than 3,600 seconds of a run" in run_program(*call)[1]
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert run_program(*call)[1] == "a.yaml:4:1: error: unknown field datum in ConfigMap bad [unknown-field]\n"


@pytest.mark.parametrize(("limit", "words", "line"), [
    ("template-steps", "more than 100 steps of a chart's templates; --limit template-steps=N allows more", 2),
    ("template-characters", "more than 100 characters printed by a chart's templates; --limit template-characters=N allows more", 1),
])  # fmt: skip
def test_templates_that_go_on_for_long_are_refused(tmp_path, monkeypatch, limit, words, line):
    (tmp_path / "chart/templates").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    pathlib.Path("chart/Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n", "utf-8")
    pathlib.Path("chart/templates/a.yaml").write_text("#\n{{ range until 200 }}#{{ end }}\n", "utf-8")
    [(path, at, _, message)] = told("chart", ["chart-refused"], **{limit: 100})
    assert (path, at) == ("chart/templates/a.yaml", line)
    assert message.endswith(f": {words}")
    assert told("chart", ["chart-refused"]) == []


def test_a_dry_run_that_is_ended_is_told_and_what_got_stuck_before_is_too():
    rules = ["not-judged", "capacity-used-up"]
    beyond = "the dry run did not come to its end, so what happens later is not judged: more than 9 turns of a dry run; --limit dry-run-turns=N allows more"
    stuck = [("web.yaml", 9, "capacity-used-up")]
    assert [each[:3] for each in told({"web.yaml": WEB}, rules)] == stuck
    assert told({"web.yaml": WEB}, rules, **{"dry-run-turns": 9})[0] == ("web.yaml", 1, "not-judged", beyond)


WIDGET = """---
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
spec:
  a: abaababbabababbabaabbababababaabbabababab
  b: x
"""


def test_a_pattern_that_takes_many_steps_is_told_as_not_judged_and_the_rest_is(widget_definition):
    text = widget_definition("{a: {type: string, pattern: '(?:a*b*)*a(?:a|b){40}c'}, b: {type: integer}}") + WIDGET
    rules = ["custom-resource-invalid", "wrong-type"]
    words = ".spec.a: whether spec.a matches its pattern is not judged: more than 100 steps of a regular expression over one value; --limit pattern-steps=N allows more"
    usual, limited = told({"a.yaml": text}, rules), told({"a.yaml": text}, rules, **{"pattern-steps": 100})
    assert [each[:3] for each in usual] == [each[:3] for each in limited] == [("a.yaml", 18, "custom-resource-invalid"), ("a.yaml", 19, "custom-resource-invalid")]
    assert "does not have the form that the definition asks for" in usual[0][3]
    assert limited == [("a.yaml", 18, "custom-resource-invalid", words), usual[1]]


def test_workers_hold_to_the_limits_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", "b.yaml"):
        pathlib.Path(name).write_text(MAP.format(name) + "#" * 210_000, "utf-8")
    report = check(["a.yaml", "b.yaml"], {"limits": {"file-bytes": 200_000}}, jobs=2)
    assert [(each.path, each.detail) for each in report.files] == [
        (name, "more than 200,000 bytes in a file; --limit file-bytes=N allows more") for name in ("a.yaml", "b.yaml")
    ]


def test_an_executor_holds_to_the_limits_too():
    with concurrent.futures.ThreadPoolExecutor(2) as executor:
        report = check({"a.yaml": f"{MAP.format('a')}---\n{MAP.format('b')}"}, {"limits": {"file-documents": 1}}, executor=executor)
    assert [(each.rule, each.message) for each in report.findings if each.rule == "unreadable-yaml"] == [
        ("unreadable-yaml", "more than 1 documents in a file; --limit file-documents=N allows more")
    ]


@pytest.mark.parametrize("path", ["a.yaml", "a.json"])
def test_levels_beyond_those_that_can_be_walked_are_told(path):
    text = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": %s1%s}'
    [(name, line, rule, message), *_] = told({path: text % ('{"a": ' * 500, "}" * 500)}, ["unreadable-yaml", "crashed-rule"])
    assert (name, line, rule, message) == (path, 1, "unreadable-yaml", "nested deeper than 200 levels")
    assert told({path: text % ('{"a": ' * 150, "}" * 150)}, ["unreadable-yaml", "crashed-rule"]) == []


def test_the_usual_limits_hold_again_afterwards():
    with limits.holding({"file-bytes": 7}):
        assert (limits.most("file-bytes"), limits.most("file-documents"), limits.in_force()) == (7, 100_000, {"file-bytes": 7})
    assert (limits.most("file-bytes"), limits.in_force()) == (100_000_000, {})


@pytest.mark.parametrize(("word", "words"), [
    ("file-byts=3", "file-byts is no limit; did you mean file-bytes?"),
    ("zz=3", "zz is no limit; there are file-bytes, file-documents, mapping-keys, template-steps, template-characters, pattern-steps, dry-run-turns, run-seconds"),
    ("file-bytes", "file-bytes: NAME=N is needed, with a number above zero"),
    ("file-bytes=0", "file-bytes=0: NAME=N is needed, with a number above zero"),
    ("file-bytes=-1", "file-bytes=-1: NAME=N is needed, with a number above zero"),
])  # fmt: skip
def test_what_sets_no_limit_is_refused(run_program, word, words):
    assert run_program("check", "--limit", word, ".") == (2, "", f"kubecheck: error: --limit {words}\n")


def test_the_call_overrules_the_config(run_program, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pathlib.Path(".kubecheck.yaml").write_text("limits: {file-bytes: 20, file-documents: 1}\n", "utf-8")
    pathlib.Path("a.yaml").write_text(MAP.format("a"), "utf-8")
    assert run_program("check", "a.yaml", "--format", "line", "--no-summary")[:2] == (
        1, "a.yaml:1:1: error: more than 20 bytes in a file; --limit file-bytes=N allows more [unreadable]\n"
    )  # fmt: skip
    assert run_program("check", "a.yaml", "--limit", "file-bytes=2000", "--format", "line", "--no-summary")[:2] == (0, "")


@pytest.mark.parametrize(("value", "words"), [
    ("{file-bytes: 0}", "0; a number above zero is needed here"),
    ("{file-bytes: true}", "true or false; a number above zero is needed here"),
    ("{file-byts: 1}", "file-byts is no setting; did you mean file-bytes?"),
])  # fmt: skip
def test_what_sets_no_limit_in_the_config_is_told_at_its_place(run_program, tmp_path, monkeypatch, value, words):
    monkeypatch.chdir(tmp_path)
    pathlib.Path(".kubecheck.yaml").write_text(f"limits: {value}\n", "utf-8")
    code, _, told = run_program("check", ".")
    assert code == 2
    assert words in told


def test_the_page_has_every_limit_with_its_number():
    rows = re.findall(r"^\| `(\S+)` \| ([\d,]+) \| ([^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {name: (int(number.replace(",", "")), what) for name, number, what in rows} == limits.LIMITS
