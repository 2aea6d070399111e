import json
import os
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import yaml
from kubecheck_rules import FOLDER

from kubecheck.findings import Fate, FileFate, Finding, Location, Note, Report, Severity
from kubecheck.report import FORMATS, Description, Options, describe, pieces, write
from kubecheck.report.snippet import clean_json
from kubecheck.sdk import rules_in
from kubecheck.source import Source

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def written(report, form):
    return write(report, form, Options(version="1.2.3"))


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_report_can_be_written(form):
    written(Report([], [], {}), form)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_report_gives_the_same_text(report, form):
    assert written(report, form) == written(report, form)


def test_the_formats_are_those_of_the_command_line():
    from kubecheck.cli import options

    assert next(each for each in options.CHECK_OPTIONS if each.name == "format").choices == FORMATS


def test_json(report):
    content = json.loads(written(report, "json"))
    assert content["version"] == 1
    assert content["kubecheck"] == "1.2.3"
    assert content["findings"][0] == {
        "rule": "selector-matches-nothing",
        "severity": "error",
        "path": "web.yaml", "line": 12, "column": 13, "endLine": 12, "endColumn": 23,
        "message": "selects app=wbe, which no pod template carries",
        "label": "nothing has this label",
        "object": "Service/default/web",
        "field": ".spec.selector",
        "help": "",
        "notes": [
            {"message": "the closest pod template (Deployment web)", "path": "deploy.yaml", "line": 31, "column": 9, "endLine": 31, "endColumn": 17},
            {"message": "in namespace default"},
        ],
        "fix": {"message": "write app: web", "safe": True, "edits": [{"path": "web.yaml", "start": 23, "end": 31, "text": "app: web", "old": "app: wbe"}]},
        "facts": {"ratio": "inf", "seen": ["a", "b"], "wanted": {"app": "wbe"}},
    }  # fmt: skip
    assert content["files"][1] == {"path": "gone.yaml", "fate": "unreadable", "detail": "no such file", "documents": 0}
    assert content["notices"] == ["nodes: none were given"]
    assert content["summary"] == {
        "findings": {"error": 1, "warning": 1, "info": 1},
        "files": {"checked": 2, "file of another tool": 1, "unreadable": 1},
        "documents": 3,
        "failed": False,
    }


def test_json_is_laid_out_as_the_standard_library_does(report):
    report.findings[0].facts = {"a": [], "b": {}, "c": [1, 2.5, True, None, {"d": ['\x07"\\ö\n']}], "e": ""}
    for each in (report, Report([], [], {}), Report([], [], {}, ("one", "two"), failed=True)):
        text = written(each, "json")
        assert text == clean_json(json.dumps(json.loads(text), indent=2, ensure_ascii=False)) + "\n"
    assert json.loads(written(report, "json"))["findings"][0]["facts"]["c"] == [1, 2.5, True, None, {"d": ['\x07"\\ö\n']}]


@pytest.mark.parametrize("form", ["text", "line", "json"])
def test_large_reports_come_in_pieces(report, form):
    found = list(pieces(report, form, Options(version="0.1.0")))
    assert len(found) > len(report.findings)
    assert "".join(found) == write(report, form, Options(version="0.1.0"))


def test_sarif_fits_the_official_schema(report):
    with open(os.path.join(DATA, "sarif-schema-2.1.0.json"), encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.Draft4Validator(schema)
    for each in (report, Report([], [], {}), Report([], [], {}, failed=True)):
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(written(each, "sarif")))]
        assert errors == []


def test_sarif_has_regions_and_related_places(report):
    run = json.loads(written(report, "sarif"))["runs"][0]
    first = run["results"][0]
    assert first["ruleId"] == run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "selector-matches-nothing"
    assert [each["level"] for each in run["results"]] == ["error", "warning", "note"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "web.yaml"},
        "region": {"startLine": 12, "startColumn": 13, "endLine": 12, "endColumn": 23, "charOffset": 23, "charLength": 10},
    }
    assert [each["physicalLocation"]["region"]["startLine"] for each in first["relatedLocations"]] == [31]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "no such file"


def test_sarif_paths_are_uri_references():
    finding = Finding("r", Severity.ERROR, "m", Location("a b/ü#.yaml", 1, 1, 1, 2, 0, 1))
    absolute = Finding("r", Severity.ERROR, "m", Location("/x/a.yaml", 1, 1, 1, 2, 0, 1))
    results = json.loads(written(Report([finding, absolute], [], {}), "sarif"))["runs"][0]["results"]
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results]
    assert uris == ["a%20b/%C3%BC%23.yaml", "file:///x/a.yaml"]


def test_fingerprints_outlive_moved_lines(report):
    before = [each["partialFingerprints"] for each in json.loads(written(report, "sarif"))["runs"][0]["results"]]
    for finding in report.findings:
        finding.location.line += 7
    assert [each["partialFingerprints"] for each in json.loads(written(report, "sarif"))["runs"][0]["results"]] == before


def test_junit(report):
    root = ET.fromstring(written(report, "junit"))
    assert root.attrib == {"name": "kubecheck", "tests": "4", "failures": "2", "errors": "1"}
    suites = {suite.get("name"): suite for suite in root}
    assert sorted(suites) == ["deploy.yaml", "gone.yaml", "web.yaml"]
    failure = suites["web.yaml"].find("testcase/failure")
    assert failure.get("message") == "selects app=wbe, which no pod template carries"
    assert "deploy.yaml:31:9: the closest pod template (Deployment web)" in failure.text
    assert suites["gone.yaml"].find("testcase/error").get("message") == "no such file"


def test_junit_of_no_files_at_all():
    root = ET.fromstring(written(Report([], [], {}), "junit"))
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {"tests": "0", "failures": "0", "errors": "0"}


def test_junit_holds_any_text():
    finding = Finding("r", Severity.ERROR, 'a "b" <c> & \x00\ud800 \x1b', Location("<a&>.yaml", 1, 1, 1, 2, 0, 1))
    root = ET.fromstring(written(Report([finding], [], {}), "junit").encode())
    assert root.find("testsuite/testcase/failure").get("message") == 'a "b" <c> & ?? ?'


def test_github(report):
    assert written(report, "github").splitlines() == [
        ("::error file=web.yaml,line=12,endLine=12,col=13,endColumn=23,title=selector-matches-nothing::selects app=wbe, which no pod template "
        "carries%0Adeploy.yaml:31:9: the closest pod template (Deployment web)%0Ain namespace default"),
        "::warning file=deploy.yaml,line=31,endLine=31,col=9,endColumn=12,title=image-without-tag::nginx has no tag%0Aname a version",
        "::notice file=deploy.yaml,line=31,endLine=31,col=14,endColumn=17,title=single-replica::1 pod, 50%25 of what is needed: a,b",
        "::error file=gone.yaml,title=unreadable::no such file",
    ]


def test_gitlab(report):
    issues = json.loads(written(report, "gitlab"))
    assert [(each["check_name"], each["severity"], each["location"]) for each in issues] == [
        ("selector-matches-nothing", "major", {"path": "web.yaml", "lines": {"begin": 12, "end": 12}}),
        ("image-without-tag", "minor", {"path": "deploy.yaml", "lines": {"begin": 31, "end": 31}}),
        ("single-replica", "info", {"path": "deploy.yaml", "lines": {"begin": 31, "end": 31}}),
    ]


def test_equal_findings_have_different_fingerprints_in_gitlab(report):
    report.findings = [report.findings[1], report.findings[1]]
    marks = [each["fingerprint"] for each in json.loads(written(report, "gitlab"))]
    assert len(set(marks)) == 2


RULES = {
    "selector-matches-nothing": Description("A Service without pods", "Clients get no answer.", Severity.ERROR, "https://git.example.com/rules/services/x.md"),
    "single-replica": Description("A single pod", "", Severity.INFO, ""),
}


def described(report, form):
    return write(report, form, Options(version="1.2.3", rules=RULES))


def test_sarif_describes_the_rules(report):
    selector, tag, single = sorted(json.loads(described(report, "sarif"))["runs"][0]["tool"]["driver"]["rules"], key=lambda each: -len(each["id"]))
    assert selector == {
        "id": "selector-matches-nothing",
        "help": {"text": "kubecheck explain selector-matches-nothing\nhttps://git.example.com/rules/services/x.md"},
        "helpUri": "https://git.example.com/rules/services/x.md",
        "shortDescription": {"text": "A Service without pods"},
        "fullDescription": {"text": "Clients get no answer."},
        "defaultConfiguration": {"level": "error"},
    }
    assert tag == {"id": "image-without-tag", "help": {"text": "kubecheck explain image-without-tag"}}
    assert single == {
        "id": "single-replica",
        "help": {"text": "kubecheck explain single-replica"},
        "shortDescription": {"text": "A single pod"},
        "fullDescription": {"text": "A single pod"},
        "defaultConfiguration": {"level": "note"},
    }


def test_sarif_with_descriptions_fits_the_official_schema(report):
    with open(os.path.join(DATA, "sarif-schema-2.1.0.json"), encoding="utf-8") as file:
        validator = jsonschema.Draft4Validator(json.load(file))
    assert list(validator.iter_errors(json.loads(described(report, "sarif")))) == []


def test_junit_describes_the_rules(report):
    root = ET.fromstring(described(report, "junit"))
    failure = root.find("testsuite[@name='web.yaml']/testcase/failure")
    assert failure.text.endswith(
        "\nselector-matches-nothing (error): A Service without pods\nClients get no answer.\nhttps://git.example.com/rules/services/x.md"
    )
    assert root.find("testsuite/testcase/system-out").text.endswith("\nsingle-replica (info): A single pod")


def test_gitlab_describes_the_rules(report):
    bodies = [each.get("content") for each in json.loads(described(report, "gitlab"))]
    assert bodies == [
        {"body": "A Service without pods.\n\nClients get no answer.\n\nhttps://git.example.com/rules/services/x.md"}, None, {"body": "A single pod."},
    ]  # fmt: skip


def test_the_rules_are_described_by_their_pages():
    rules = rules_in("kubecheck_rules", FOLDER)
    named = {rule.id: rule for rule in rules}
    findings = [Finding(each, Severity.ERROR, "m", Location("a.yaml", 1, 1, 1, 2, 0, 1)) for each in ("wrong-type", "crashed-rule")]
    (found,) = describe(Report(findings, [], {}), named, "https://git.example.com/rules/").values()
    assert (found.summary, found.severity) == (named["wrong-type"].summary, Severity.ERROR)
    assert found.url == "https://git.example.com/rules/api_server/wrong_type.md"
    assert os.path.isfile(os.path.join(FOLDER, "api_server", "wrong_type.md"))
    assert describe(Report(findings, [], {}), named)["wrong-type"].url == ""  # nobody said where the pages are
    assert found.why == named["wrong-type"].why
    assert all(rule.why and "\n" not in rule.why for rule in rules)


HOSTILE = 'a\t| `b` <c> &amp; "d" @team #12 *e* \x1b[31m \u202e'


def hostile_report():
    source = Source("<a&>|`.yaml", f"key: {HOSTILE}\n".replace("\x1b", ""))
    finding = Finding("r", Severity.ERROR, HOSTILE, Location(source.path, 1, 6, 1, 9, 5, 8), label=HOSTILE, object="Pod/x/<y>", help=HOSTILE, notes=(Note(HOSTILE),))
    return Report([finding], [FileFate("b#.yaml", Fate.UNREADABLE, "no | text")], {source.path: source})


def test_checkstyle(report):
    root = ET.fromstring(written(report, "checkstyle"))
    assert [(each.get("name"), [error.attrib for error in each]) for each in root] == [
        ("deploy.yaml", [
            {"line": "31", "column": "9", "severity": "warning", "message": "nginx has no tag\nname a version", "source": "kubecheck.image-without-tag"},
            {"line": "31", "column": "14", "severity": "info", "message": "1 pod, 50% of what is needed: a,b", "source": "kubecheck.single-replica"},
        ]),
        ("gone.yaml", [{"line": "1", "column": "1", "severity": "error", "message": "no such file", "source": "kubecheck.unreadable"}]),
        ("web.yaml", [
            {
                "line": "12", "column": "13", "severity": "error", "message": "selects app=wbe, which no pod template carries",
                "source": "kubecheck.selector-matches-nothing",
            },
        ]),
    ]  # fmt: skip


def test_checkstyle_names_clean_files():
    root = ET.fromstring(written(Report([], [FileFate("a.yaml", Fate.CHECKED, documents=1), FileFate("b.yaml", Fate.EXCLUDED)], {}), "checkstyle"))
    assert [(each.get("name"), len(each)) for each in root] == [("a.yaml", 0)]


def test_checkstyle_holds_any_text():
    hostile, unread = ET.fromstring(written(hostile_report(), "checkstyle").encode())
    assert hostile.get("name") == "<a&>|`.yaml"
    assert hostile.find("error").get("message") == f"{HOSTILE}\n{HOSTILE}".replace("\x1b", "?").replace("\u202e", "\\u202e")
    assert unread.find("error").get("message") == "no | text"


def test_tap(report):
    assert written(report, "tap").splitlines() == [
        "TAP version 14",
        "1..3",
        "not ok 1 - deploy.yaml",
        "  ---",
        "  findings:",
        '    - "deploy.yaml:31:9: warning: nginx has no tag [image-without-tag]"',
        '    - "deploy.yaml:31:14: info: 1 pod, 50% of what is needed: a,b [single-replica]"',
        "  ...",
        "not ok 2 - gone.yaml",
        "  ---",
        "  findings:",
        '    - "gone.yaml:1:1: error: no such file [unreadable]"',
        "  ...",
        "not ok 3 - web.yaml",
        "  ---",
        "  findings:",
        '    - "web.yaml:12:13: error: selects app=wbe, which no pod template carries [selector-matches-nothing]"',
        "  ...",
    ]


def test_notes_fail_no_test_of_tap(report):
    report.findings, report.files = report.findings[2:], [FileFate("clean.yaml", Fate.CHECKED)]
    lines = written(report, "tap").splitlines()
    assert lines[:3] == ["TAP version 14", "1..2", "ok 1 - clean.yaml"]
    assert lines[3] == "ok 2 - deploy.yaml"


def test_tap_of_nothing_and_of_hostile_names():
    assert written(Report([], [], {}), "tap") == "TAP version 14\n1..0\n"
    lines = written(hostile_report(), "tap").splitlines()
    assert lines[2] == "not ok 1 - <a&>|`.yaml"
    assert lines[7] == r"not ok 2 - b\#.yaml"
    assert yaml.safe_load("\n".join(line[2:] for line in lines[3:6]))["findings"][0].endswith("*e* \\x1b[31m \\u202e [r]")


def test_markdown(report):
    assert written(report, "markdown") == """### kubecheck

1 error, 1 warning, 1 note in 2 files (3 documents); 1 file of another tool; 1 unreadable (gone.yaml)

| severity | place | finding | rule |
|---|---|---|---|
| error | `gone.yaml` | no such file | unreadable |
| error | `web.yaml:12` | selects app=wbe, which no pod template carries (Service/default/web) | selector-matches-nothing |
| warning | `deploy.yaml:31` | nginx has no tag | image-without-tag |
| info | `deploy.yaml:31` | 1 pod, 50% of what is needed: a,b | single-replica |
"""


def test_markdown_links_rules_that_have_a_page(report):
    assert "[selector-matches-nothing](https://git.example.com/rules/services/x.md) |" in described(report, "markdown")


def test_markdown_shows_any_text_as_it_is():
    row = written(hostile_report(), "markdown").splitlines()[7]
    assert row == (
        '| error | `` <a&>\\|`.yaml:1 `` | a\\\\t\\| \\`b\\` &lt;c&gt; &amp;amp; "d" @<!-- -->team #<!-- -->12 \\*e\\* \\\\x1b\\[31m \\\\u202e '
        "(Pod/x/&lt;y&gt;) | r |"
    )


@pytest.mark.parametrize("words", ["too long", "ü" * 40], ids=["ascii", "wide"])
def test_markdown_is_cut_at_the_length_of_a_comment(words):
    findings = [Finding("r", Severity.INFO, words, Location("a.yaml", line, 1, line, 2, 0, 1)) for line in range(1, 3001)]
    findings.append(Finding("r", Severity.ERROR, "the worst", Location("z.yaml", 1, 1, 1, 2, 0, 1)))
    text = written(Report(findings, [], {}), "markdown")
    rows = text.splitlines()[6:-2]
    assert 60_000 < len(text.encode()) <= 65_536
    assert rows[0] == "| error | `z.yaml:1` | the worst | r |"
    assert text.endswith(f"\n\n{3001 - len(rows)} more findings would not fit here.\n")


def test_markdown_of_a_clean_run_is_two_lines():
    assert written(Report([], [FileFate("a.yaml", Fate.CHECKED, documents=1)], {}), "markdown") == "### kubecheck\n\nno findings in 1 file (1 document)\n"
