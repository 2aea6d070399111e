"""The fast door reads a call exactly as click does, or leaves it to click."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.cli.main import check, program
from kubecheck.cli.options import CHECK_OPTIONS, parse

VALUES = st.sampled_from(["a", "b.yaml", "json", "text", "error", "never", "1", "-", "x=y", ""])
FLAGS = st.sampled_from([flag for option in CHECK_OPTIONS for flag in option.flags])
WORDS = st.one_of(FLAGS, VALUES, st.builds("{}={}".format, FLAGS, VALUES), st.sampled_from(["--", "--help", "-h", "--unknown", "-fjson", "--form"]))


def by_click(words):
    """What click makes of the words; None where it refuses them or shows help."""
    import click

    try:
        context = check.make_context("check", list(words), resilient_parsing=False)
    except (click.ClickException, click.exceptions.Exit):
        return None
    return {name: list(value) if isinstance(value, tuple) else value for name, value in context.params.items() if value not in (None, False, ())}


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=6))
def test_both_doors_read_alike(words):
    fast = parse(words)
    if fast is None:
        return
    slow = by_click(words)
    assert slow is not None, "the fast door takes what click refuses"
    assert {name: value for name, value in fast.items() if value != [] or name != "paths"} == slow


@pytest.mark.parametrize("words", [["--help"], ["--unknown"], ["--format", "txt"], ["--format"], ["--no-config=yes"], ["-fjson"]])
def test_rare_and_wrong_calls_are_left_to_click(words):
    assert parse(words) is None


def test_every_option_stands_in_the_help_with_words():
    import click

    text = check.get_help(click.Context(check, info_name="check"))
    for option in CHECK_OPTIONS:
        assert option.flags[0] in text
        assert option.help


def test_the_commands_are_these_in_this_order():
    assert list(program.commands) == ["check", "simulate", "drain", "upgrade", "baseline", "rules", "explain", "new", "dev", "lsp", "mcp", "completion", "version"]


COMMON = {
    "--format", "-f", "--kubernetes-version", "-k", "--feature-gates", "--namespace", "-n", "--nodes", "--crds", "--no-crd-catalog", "--stdin-filename", "--exclude", "--no-gitignore",
    "--allow-empty", "--config", "-c", "--no-config", "--relative-to", "--limit",
}  # fmt: skip
FINDING = (COMMON - {"--format", "-f", "--stdin-filename", "--allow-empty", "--relative-to"}) | {
    "--select", "--ignore", "--preset", "--schemas", "--no-cache", "--cache-dir", "--jobs", "-j",
}  # fmt: skip


@pytest.mark.parametrize(
    ("command", "flags"),
    [
        (
            "check",
            COMMON | {
                "--output", "-o", "--select", "--ignore", "--preset", "--fail-on", "--schemas", "--show-files", "--jobs", "-j", "--color", "--no-summary", "--cache-dir",
                "--no-cache", "--executor", "--against", "--baseline", "--today", "--group-by", "--statistics", "--quiet", "-q", "--exit-zero",
                "--fix", "--diff", "--unsafe-fixes", "--add-ignore", "--watch", "-w",
            },
        ),
        ("simulate", COMMON | {"--play", "--plan", "--explain", "--scheduler", "--trace"}),
        ("drain", COMMON | {"--scheduler", "--trace"}),
        ("upgrade", COMMON | {"--scheduler", "--trace"}),
        ("baseline write", FINDING | {"--by", "--until", "--force"}),
        ("baseline shrink", FINDING),
        ("rules", {"--group", "--preset", "--from", "--format"}),
        ("explain", set()),
        ("mcp", {"--root"}),
        ("version", set()),
    ],
)  # fmt: skip
def test_the_options_of_each_command(command, flags):
    found = program
    for word in command.split():
        found = found.commands[word]
    options = [each for each in found.params if each.param_type_name == "option"]
    assert {flag for option in options for flag in option.opts} == flags
    assert all(option.help for option in options)


def test_what_the_tools_for_developers_print(kubecheck):
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for words, name in (("hooks", ".pre-commit-hooks.yaml"), ("manual", os.path.join("docs", "kubecheck.1")), ("config-schema", os.path.join("schemas", "kubecheck.json"))):
        with open(os.path.join(root, name), encoding="utf-8") as stream:
            assert kubecheck("dev", words) == (0, stream.read(), "")


def test_a_catalog_without_projects_is_one_sentence(kubecheck, folder):
    (folder / "empty").mkdir()
    code, out, err = kubecheck("dev", "crds", "empty")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("kubecheck: error: [Errno 2] No such file or directory")


def test_explain_knows_groups_and_what_is_no_rule(kubecheck):
    assert kubecheck("explain", "storage")[1].startswith("storage is a group: ")
    assert kubecheck("explain", "unreadable")[1].startswith("# unreadable\n")
    assert kubecheck("version")[0] == 0
