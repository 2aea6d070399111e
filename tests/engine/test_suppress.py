"""What an ignore covers, by the line; and which ignores are told of as unused."""

import pytest

from kubecheck.engine.pipeline import check as run
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.source import Source

POD = """apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: web
"""


def told(text, select=("image-without-tag",), overrides=(), today="2027-01-31", locked=(), **choice):
    ruleset = RuleSet(Registry(load_rules()), Choice(presets=(), select=select, **choice), overrides, locks=[Choice(select=locked)])
    findings = run(Request([Source("a.yaml", text)], ruleset, jobs=1, today=today)).findings
    return [(each.rule, each.location.line, each.location.column, each.location.end_column, each.message, each.facts.get("word")) for each in findings]


TAG = ("image-without-tag", 8, 14, 17, "web has no tag, so whatever is latest runs", None)


def test_a_comment_on_the_last_line_covers_it():
    assert told(POD.rstrip() + "  # kubecheck: ignore[image-without-tag]") == []


def test_a_comment_before_the_last_line_of_a_document_covers_it():
    text = POD.replace("      image", "      # kubecheck: ignore[image-without-tag]\n      image")
    assert told(text) == []
    assert told(text + "---\n" + POD.replace("name: web\nspec", "name: api\nspec")) == [(TAG[0], 18, *TAG[2:])]


def test_a_comment_two_lines_before_covers_nothing():
    text = POD.replace("    - name", "    # kubecheck: ignore[image-without-tag]\n    - name")
    assert told(text) == [("unused-ignore", 7, 5, 43, "image-without-tag finds nothing here to ignore", "image-without-tag"), (TAG[0], 9, *TAG[2:])]


def test_a_comment_at_the_head_covers_the_document_and_no_other():
    text = "# kubecheck: ignore[image-without-tag]\n" + POD + "---\n" + POD.replace("name: web\nspec", "name: api\nspec")
    assert told(text) == [(TAG[0], 18, *TAG[2:])]


def test_a_comment_that_names_nothing_covers_everything():
    ignore = "  # kubecheck: ignore"
    assert told(POD.rstrip() + ignore) == []
    assert told(POD.rstrip() + ":1.0" + ignore) == [("unused-ignore", 8, 23, 42, "ignores nothing: no rule finds anything here", None)]


def test_a_group_covers_its_rules_and_no_others():
    assert told(POD.rstrip() + "  # kubecheck: ignore[images]") == []
    assert told(POD.rstrip() + "  # kubecheck: ignore[security]", ("image-without-tag", "host-path")) == [
        TAG, ("unused-ignore", 8, 19, 48, "security finds nothing here to ignore", "security"),
    ]  # fmt: skip


def test_a_group_is_unused_when_any_of_its_rules_is_on():
    text = POD.rstrip() + ":1.0  # kubecheck: ignore[images]"
    assert told(text) == [("unused-ignore", 8, 23, 50, "images finds nothing here to ignore", "images")]
    assert told(text, ("host-path",)) == []


def test_a_rule_that_is_off_for_the_file_is_no_unused_ignore():
    text = POD.rstrip() + ":1.0  # kubecheck: ignore[image-without-tag]"
    assert told(text, overrides=[(["a.yaml"], Choice(ignore=["image-without-tag"]))]) == []


def test_each_unused_word_is_told_of_by_itself():
    text = POD.rstrip() + "  # kubecheck: ignore[image-without-tag, host-path, imagse, zzzzzz]"
    assert told(text, ("image-without-tag", "host-path")) == [
        ("unused-ignore", 8, 19, 84, "host-path finds nothing here to ignore", "host-path"),
        ("unused-ignore", 8, 19, 84, "imagse is no rule or group; did you mean images?", "imagse"),
        ("unused-ignore", 8, 19, 84, "zzzzzz is no rule or group", "zzzzzz"),
    ]


def test_unused_ignores_are_not_told_of_when_they_are_off():
    text = POD.rstrip() + ":1.0  # kubecheck: ignore"
    assert told(text, ignore=["unused-ignore"]) == []
    assert told(text, overrides=[(["a.yaml"], Choice(ignore=["unused-ignore"]))]) == []


@pytest.mark.parametrize("word", ["image-without-tag", "host-path, image-without-tag", "images", "all"])
def test_an_annotation_covers_its_object(word):
    annotated = POD.replace("  name: web\nspec", f"  name: web\n  annotations:\n    kubecheck.io/ignore: {word}\nspec")
    assert told(annotated + "---\n" + POD.replace("name: web\nspec", "name: api\nspec")) == [(TAG[0], 19, *TAG[2:])]


def test_an_annotation_of_an_item_covers_the_item_only():
    item = "  - " + POD.rstrip().replace("\n", "\n    ") + "\n"
    annotated = item.replace("  name: web\n    spec", "  name: one\n      annotations: {kubecheck.io/ignore: images}\n    spec")
    assert told("apiVersion: v1\nkind: List\nitems:\n" + annotated + item) == [("image-without-tag", 20, 18, 21, f"Pod web: {TAG[4]}", None)]


def test_an_annotation_that_is_unused_is_told_of_at_itself():
    text = POD.replace("  name: web\nspec", "  name: web\n  annotations:\n    kubecheck.io/ignore: host-path\nspec").replace("image: web", "image: web:1.0")
    assert told(text, ("host-path",)) == [("unused-ignore", 6, 5, 35, "host-path finds nothing here to ignore", "host-path")]


@pytest.mark.parametrize("words", [
    "[image-without-tag] until=2027-01-31 the registry moves", "[image-without-tag]until=2027-01-31", " until=2027-01-31 all of it",
    "[image-without-tag] the registry moves until=2027-01-31", "[image-without-tag] until=2027-01-31 and not until=2020-01-01",
])  # fmt: skip
def test_an_ignore_with_a_last_day_holds_until_its_end(words):
    text = f"{POD.rstrip()}  # kubecheck: ignore{words}"
    assert told(text, today="2027-01-31") == []
    ended = ("unused-ignore", 8, 19, len(text.splitlines()[-1]) + 1, "ended on 2027-01-31: mend what it was for, or name a later day", None)
    assert told(text, today="2027-02-01") == [TAG, ended]
    assert told(text.replace("image: web ", "image: web:1 "), today="2027-02-01")[0][4] == ended[4]


@pytest.mark.parametrize("day", ["soon", "", "2027-1-31", "2027-02-29", "20270131", "2027-01-31,", "\uff12\uff10\uff12\uff17-01-31"])
def test_a_last_day_that_is_none_ignores_nothing(day):
    text = f"{POD.rstrip()}  # kubecheck: ignore[image-without-tag] until={day}"
    words = f"until={day} is no date, so nothing is ignored; expected one such as until=2027-01-31"
    assert [(each[0], each[4]) for each in told(text)] == [(TAG[0], TAG[4]), ("unused-ignore", words)]


def test_a_last_word_that_is_no_day_ignores_nothing():
    words = "until=soon is no date, so nothing is ignored; expected one such as until=2027-01-31"
    assert [each[4] for each in told(POD.rstrip() + "  # kubecheck: ignore[image-without-tag] we wait until=soon")] == [TAG[4], words]


def test_words_of_a_reason_are_no_last_day():
    assert told(POD.rstrip() + "  # kubecheck: ignore[image-without-tag] we wait until=2020-01-01 or so", today="2027-01-31") == []


def test_the_annotation_of_an_object_may_have_a_last_day():
    text = POD.replace("  name: web\nspec", "  name: web\n  annotations: {kubecheck.io/ignore: 'image-without-tag, until=2027-01-31'}\nspec")
    assert told(text, today="2027-01-31") == []
    assert [(each[0], each[1], each[4]) for each in told(text, today="2027-02-01")] == [
        ("unused-ignore", 5, "ended on 2027-01-31: mend what it was for, or name a later day"), (TAG[0], 9, TAG[4]),
    ]  # fmt: skip


def test_a_locked_rule_is_not_ignored():
    words = "image-without-tag is locked by the config file, so it is told all the same"
    locked = {"locked": ["image-without-tag"], "select": ["host-path"]}
    assert told(POD.rstrip() + "  # kubecheck: ignore[image-without-tag]", **locked) == [TAG, ("unused-ignore", 8, 19, 57, words, "image-without-tag")]
    assert [each[4] for each in told(POD.rstrip() + "  # kubecheck: ignore", **locked)] == [TAG[4], "ignores nothing: no rule finds anything here"]
    assert [each[4] for each in told(POD.rstrip() + "  # kubecheck: ignore[images]", **locked)] == [TAG[4], "images finds nothing here to ignore"]
