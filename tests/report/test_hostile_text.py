"""What manifests and file names hold cannot steer a terminal or a CI server: each format shows control characters escaped."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from kubecheck.findings import Report
from kubecheck.report import Options, write

EVIL = "\x1b]0;owned\x07\x1b[2J\r\n::error file=x::smuggled\u2028\u202e\x9b31m\x00"
YAML = '"' + "".join(f"\\U{ord(each):08x}" if not each.isprintable() else each for each in EVIL) + '"'
MANIFEST = f"""\
apiVersion: v1
kind: Pod
metadata:
  name: {YAML}
  labels:
    {YAML}: {YAML}
spec:
  {YAML}: 1
  restartPolicy: {YAML}
  containers:
    - name: {YAML}
      image: {YAML}
      env: {YAML}
---
apiVersion: {YAML}
kind: {YAML}
metadata: {{name: a}}
"""
FORMATS = ("text", "line", "github", "gitlab", "junit", "sarif", "json", "checkstyle", "tap", "markdown", "html")
# What would end the script, the section or the cell that a text stands in, or be more than a text there.
BREAKING = "</script><script>alert(1)</script><!-- ]]> --> </td></tr> | a | b | `code` ```\" onload=x ' &lt; @team #12 [x](http://example.com) ![y](z) <img src=x onerror=y> not ok 9 # SKIP"


def report(tmp_path, style, *more):
    (tmp_path / "evil\x1b[31m\n::error::name.yaml").write_text(MANIFEST, "utf-8")
    (tmp_path / "broken\x1b]0;x\x07.yaml").write_text("a: [", "utf-8")
    words = [sys.executable, "-m", "kubecheck", "check", ".", "--format", style, *more]
    done = subprocess.run(words, cwd=tmp_path, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, check=False, timeout=120)
    assert done.returncode == 1, done.stderr
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("style", FORMATS)
def test_no_control_character_comes_through(tmp_path, style):
    found = report(tmp_path, style)
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", found) == []
    assert "smuggled" in found


def test_annotations_cannot_be_smuggled(tmp_path):
    lines = report(tmp_path, "github").splitlines()
    findings = json.loads(report(tmp_path, "json"))["findings"]
    assert sum(line.lstrip().startswith("::") for line in lines) == len(findings)
    assert not any(line.lstrip().startswith(("::error::", "::error file=x")) for line in lines)


@pytest.mark.parametrize("style", ["text", "line", "github"])
def test_no_line_begins_with_a_command(tmp_path, style):
    lines = report(tmp_path, style).splitlines()
    assert not any(line.lstrip(" |").startswith(("::error::", "::error file=x", "##[")) for line in lines)


@pytest.mark.parametrize("style", ["text", "line", "github", "tap", "markdown"])
def test_a_file_name_is_no_command(tmp_path, style):
    for name in ("::error::a.yaml", " ::stop-commands::b.yaml"):
        (tmp_path / name).write_text(MANIFEST, "utf-8")
    (tmp_path / "::warning::broken.yaml").write_text("a: [", "utf-8")
    lines = report(tmp_path, style, "--show-files").splitlines()
    assert [line for line in lines if line.lstrip().startswith(("::error::", "::stop", "::warning::"))] == []


@pytest.mark.parametrize("style", FORMATS)
def test_no_command_stands_in_a_line(tmp_path, style):
    evil = "##vso[task.setvariable variable=x]y ##[add-path]z ###VSO[a]"
    (tmp_path / "##vso[a]b.yaml").write_text(MANIFEST.replace(YAML, f'"{evil}"'), "utf-8")
    found = report(tmp_path, style, "--show-files").lower()
    assert "add-path" in found
    assert ("##vso[" in found, "##[" in found) == (False, False)


@pytest.mark.parametrize("config", ['baseline: "{0}"', 'files: ["{0}", "*.yaml"]', "baseline: old.json", 'crds: ["{0}"]', 'cluster: {{nodes: "{0}"}}'])
def test_nothing_comes_through_beside_the_report(tmp_path, config):
    evil = "x\\u001b[31m\\n::error::smuggled"
    (tmp_path / ".kubecheck.yaml").write_text(config.format(evil), "utf-8")
    (tmp_path / "old.json").write_text('{"version": 1, "findings": [{"' + evil + '": 1}]}', "utf-8")
    (tmp_path / "a.yaml").write_text("kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n", "utf-8")
    words = [sys.executable, "-m", "kubecheck", "check"]
    done = subprocess.run(words, cwd=tmp_path, env={**os.environ, "NO_COLOR": "1"}, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120)
    said = done.stderr.decode("utf-8")
    assert "smuggled" in said
    assert ("\x1b" in said, "\n::" in said) == (False, False)


def test_machines_read_what_was_written(tmp_path):
    assert json.loads(report(tmp_path, "sarif"))["version"] == "2.1.0"
    assert ET.fromstring(report(tmp_path, "junit")).tag == "testsuites"
    assert all(each["location"]["path"] for each in json.loads(report(tmp_path, "gitlab")))


@pytest.fixture
def breaking(tmp_path):
    """The report of a manifest, and of a file, that try to break out of where they are shown."""
    quoted = json.dumps(BREAKING)
    (tmp_path / "a | `b` @team <b>.yaml").write_text(MANIFEST.replace(YAML, quoted), "utf-8")

    def written(style):
        words = [sys.executable, "-m", "kubecheck", "check", ".", "--format", style]
        return subprocess.run(words, cwd=tmp_path, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, check=False, timeout=120).stdout.decode("utf-8")

    return written


class Tags(HTMLParser):
    """The tags of a page, with the names of their attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, *(name for name, _ in attrs)))


def test_a_page_has_no_tag_that_is_not_its_own(breaking):
    found = Tags()
    found.feed(breaking("html"))
    assert {each for each in found.found if each[0] in ("img", "iframe", "object", "embed") or any(name.startswith("on") for name in each[1:])} == set()
    plain = Tags()
    plain.feed(write(Report([], [], {}), "html", Options(version="1")))
    assert [each[0] for each in found.found].count("script") == [each[0] for each in plain.found].count("script")


@pytest.mark.parametrize("style", ["junit", "checkstyle"])
def test_xml_gives_the_text_back(breaking, style):
    assert BREAKING in " ".join(text for each in ET.fromstring(breaking(style)).iter() for text in (each.text or "", *each.attrib.values()))


@pytest.mark.parametrize("style", ["json", "sarif", "gitlab"])
def test_json_gives_the_text_back(breaking, style):
    assert json.dumps(BREAKING)[1:-1] in json.dumps(json.loads(breaking(style)), ensure_ascii=False)


def test_a_table_of_markdown_has_as_many_cells_in_each_row(breaking):
    rows = [line for line in breaking("markdown").splitlines() if line.startswith("|")]
    assert len(rows) > 4
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}
    outside_of_code = re.sub(r"(`+) .*? \1|`[^`]*`", "", "\n".join(rows[2:]))
    assert re.findall(r"@\w|#\d|<(?!!-- -->)|(?<!\\)\[(?!\w+-)|(?<!\\)`", outside_of_code) == []


def test_tap_has_one_test_a_file(breaking):
    lines = breaking("tap").splitlines()
    assert [line for line in lines if re.match(r"(not )?ok\b", line)] == [line for line in lines if line.startswith(("not ok 1 - ", "ok 1 - "))]
    assert not any("# SKIP" in line for line in lines if re.match(r"(not )?ok\b", line))
