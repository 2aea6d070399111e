import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.findings import Finding, Location, Report, Severity
from kubecheck.report import Options, write
from kubecheck.report.snippet import WINDOW, clean, excerpt, width
from kubecheck.source import Source

EXPECTED = """\
web.yaml:12:13: error: selects app=wbe, which no pod template carries [selector-matches-nothing]
   |
12 |   selector: {app: wbe}
   |             ^^^^^^^^^^ nothing has this label
  ::: deploy.yaml:31:9
31 |         app: web
   |         -------- the closest pod template (Deployment web)
   = note: in namespace default
   = help: kubecheck explain selector-matches-nothing

deploy.yaml:31:9: warning: nginx has no tag [image-without-tag]
   |
31 |         app: web
   |         ^^^
   = help: name a version
   = help: kubecheck explain image-without-tag

deploy.yaml:31:14: info: 1 pod, 50% of what is needed: a,b [single-replica]
   |
31 |         app: web
   |              ^^^
   = help: kubecheck explain single-replica

gone.yaml:1:1: error: no such file [unreadable]
"""


def location(source, start, end):
    first, last = source.position(start), source.position(end)
    return Location(source.path, first.line, first.column, last.line, last.column, start, end)


def shown(text, start, end):
    source = Source("a.yaml", text)
    cut = excerpt(source, location(source, start, end))
    return cut.text, cut.indent, cut.length


def test_the_look(report):
    assert write(report, "text", Options()) == EXPECTED


def test_a_second_finding_of_a_rule_does_not_explain_again(report):
    report.findings = [report.findings[1], report.findings[1]]
    assert write(report, "text", Options()).count("kubecheck explain image-without-tag") == 1


def test_colour_adds_only_colour(report):
    import re

    coloured = write(report, "text", Options(colour=True))
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == EXPECTED


def test_one_line_a_finding(report):
    assert write(report, "line", Options()) == (
        "web.yaml:12:13: error: selects app=wbe, which no pod template carries [selector-matches-nothing]\n"
        "deploy.yaml:31:9: warning: nginx has no tag [image-without-tag]\n"
        "deploy.yaml:31:14: info: 1 pod, 50% of what is needed: a,b [single-replica]\n"
        "gone.yaml:1:1: error: no such file [unreadable]\n"
    )


def test_tabs_are_widened():
    assert shown("\ta:\tb", 4, 5) == ("    a:  b", 8, 1)


def test_wide_characters_take_two_columns_and_combining_ones_none():
    assert shown("日本: x", 4, 5) == ("日本: x", 6, 1)
    assert shown("e\u0301: x", 4, 5) == ("e\u0301: x", 3, 1)


def test_an_empty_place_has_one_mark():
    assert shown("a:", 2, 2) == ("a:", 2, 1)


def test_a_place_over_several_lines_is_marked_to_the_end_of_its_first():
    assert shown("a: [1,\n  2]", 3, 11) == ("a: [1,", 3, 3)


def test_a_long_line_is_cut_round_the_place():
    text = "x" * 500 + "NEEDLE" + "y" * 500
    cut, indent, length = shown(text, 500, 506)
    assert cut[indent : indent + length] == "NEEDLE"
    assert (cut[0], cut[-1]) == ("…", "…")
    assert len(cut) == WINDOW + 2


def test_a_place_longer_than_the_window_is_cut_with_it():
    cut, indent, length = shown("a" * 1000, 0, 1000)
    assert (len(cut), indent, length) == (WINDOW + 1, 0, WINDOW)


def test_a_manifest_cannot_steer_the_terminal():
    source = Source("a\x1b[31m.yaml", "name: \x1b]0;owned\x07\u202eevil\n")
    finding = Finding("r", Severity.ERROR, "found \x1b[2J\nerror: other", location(source, 0, 4), label="\x07")
    text = write(Report([finding], [], {source.path: source}), "text", Options())
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert text.startswith("a\\x1b[31m.yaml:1:1: error: found \\x1b[2J\\nerror: other [r]\n")


def test_a_finding_without_a_source_has_its_line():
    finding = Finding("r", Severity.ERROR, "gone", Location("x.yaml", 3, 1, 3, 2, 9, 10))
    assert write(Report([finding], [], {}), "text", Options()) == "x.yaml:3:1: error: gone [r]\n   = help: kubecheck explain r\n"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_marks_stand_within_what_is_shown(text, start, end):
    source = Source("a.yaml", text)
    start, end = sorted((min(start, len(source.text)), min(end, len(source.text))))
    cut = excerpt(source, location(source, start, end))
    assert cut.length >= 1
    assert cut.indent <= width(cut.text) + WINDOW
    assert "\n" not in cut.text
    assert cut.text.isprintable()


@pytest.mark.parametrize(("text", "wanted"), [("plain", "plain"), ("a\tb", "a\\tb"), ("é日", "é日"), ("\ud800", "\\ud800"), ("\x9b", "\\x9b")])
def test_clean(text, wanted):
    assert clean(text) == wanted
