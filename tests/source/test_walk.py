import os

import pytest

from kubecheck.source import disk
from kubecheck.source.disk import System, showing
from kubecheck.source.file_patterns import compile_pattern
from kubecheck.source.walk import ABSENT, EXCLUDED, HIDDEN, IGNORED, SKIPPED, TEMPLATE, UNUSABLE, Patterns, folder_of, walk


def missed(*arguments, **options):
    return [(each.path, each.kind, each.reason) for each in walk(*arguments, **options)[1]]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    for name in ("b.yaml", "a.yml", "c.json", "notes.txt", "sub/d.yaml", ".git/e.yaml", ".hidden.yaml", "sub/vendor/f.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_stands_for_its_yaml_and_json_sorted_without_hidden_ones(tree):
    assert walk(["."])[0] == ["a.yml", "b.yaml", "c.json", "sub/d.yaml"]


def test_endings_count_in_any_letter_case(tmp_path, monkeypatch):
    for name in ("A.YAML", "b.Yml", "c.JSON", "d.yaml.bak", "e.jsonnet", ".F.YML"):
        (tmp_path / name).write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert walk(["."])[0] == ["A.YAML", "b.Yml", "c.JSON"]
    assert missed(["."]) == [(".F.YML", HIDDEN, "its name begins with a dot")]


def test_what_a_walk_passes_over_is_noted_but_git_s_own_folder(tree):
    assert missed(["."]) == [
        (".hidden.yaml", HIDDEN, "its name begins with a dot"),
        ("sub/vendor/", SKIPPED, "a folder of this name is walked only where it is named"),
    ]


def test_files_named_twice_are_taken_once(tree):
    assert walk(["b.yaml", "./b.yaml", "."])[0].count("b.yaml") == 1


def test_a_named_file_is_taken_whatever_its_name_and_exclusion(tree):
    assert walk(["notes.txt"], exclude=("notes.txt",)) == (["notes.txt"], [])


def test_link_loops_are_not_followed(tree):
    os.symlink("..", "sub/up")
    os.symlink("nowhere.yaml", "sub/lost.yaml")
    os.symlink("nowhere", "sub/lost")
    assert walk(["sub"])[0] == ["sub/d.yaml"]
    assert missed(["sub"])[:2] == [
        ("sub/lost.yaml", SKIPPED, "a link to nowhere.yaml, which does not exist"),
        ("sub/up/", SKIPPED, "a link to a folder, which is not followed"),
    ]


def test_a_link_to_itself_leads_nowhere(tree):
    os.symlink("round.yaml", "sub/round.yaml")
    os.symlink("round", "sub/round")
    assert walk(["sub"])[0] == ["sub/d.yaml"]
    assert missed(["sub"])[0] == ("sub/round.yaml", SKIPPED, "a link to round.yaml, which does not exist")


def test_a_dangling_link_and_a_missing_file_say_so(tree):
    os.symlink("nowhere.yaml", "dangling.yaml")
    assert missed(["dangling.yaml", "B.YAML", "nope/x.yaml"]) == [
        ("B.YAML", ABSENT, "no such file; there is b.yaml"),
        ("dangling.yaml", UNUSABLE, "a link to nowhere.yaml, which does not exist"),
        ("nope/x.yaml", ABSENT, "no such file: there is no folder nope"),
    ]


def test_excluded_files_are_told_with_their_pattern(tree):
    assert walk(["."], exclude=("sub/d.yaml", "vendor"))[0] == ["a.yml", "b.yaml", "c.json"]
    assert missed(["sub"], exclude=("sub/d.yaml", "vendor")) == [
        ("sub/d.yaml", EXCLUDED, "excluded by sub/d.yaml"),
        ("sub/vendor/", EXCLUDED, "excluded by vendor"),
    ]


def test_includes_narrow_folders(tree):
    assert walk(["."], include=("*.yaml",))[0] == ["b.yaml", "sub/d.yaml"]


def test_folders_that_are_named_are_walked_whatever_their_name(tree):
    (tree / ".k8s").mkdir()
    (tree / ".k8s" / "g.yaml").write_text("{}")
    assert walk(["sub/vendor", ".k8s"])[0] == [".k8s/g.yaml", "sub/vendor/f.yaml"]
    assert walk(["."], include=("sub/vendor/*.yaml", ".k8s"))[0] == [".k8s/g.yaml", "sub/vendor/f.yaml"]
    assert walk(["sub/vendor/*.yaml"])[0] == ["sub/vendor/f.yaml"]
    assert walk(["*/*/*.yaml"])[0] == []


def test_what_git_ignores_is_left_out_of_folders_and_globs_only(tree):
    (tree / ".gitignore").write_text("b.yaml\n/sub/*\n!/sub/keep/\n")
    (tree / "sub" / "keep").mkdir()
    (tree / "sub" / "keep" / "h.yaml").write_text("{}")
    found = ["a.yml", "c.json", "sub/keep/h.yaml"]
    ignored = [("b.yaml", IGNORED, "ignored by git"), ("sub/d.yaml", IGNORED, "ignored by git")]
    assert walk(["."], gitignore=True)[0] == found
    assert [each for each in missed(["."], gitignore=True) if each[1] == IGNORED] == ignored
    assert walk(["b.yaml", "sub/d.yaml"], gitignore=True)[0] == ["b.yaml", "sub/d.yaml"]
    assert walk(["**/*.yaml"], gitignore=True)[0] == ["sub/keep/h.yaml"]
    assert walk(["sub"], gitignore=True)[0] == ["sub/keep/h.yaml"]
    assert walk(["."])[0] == ["a.yml", "b.yaml", "c.json", "sub/d.yaml", "sub/keep/h.yaml"]


def test_a_folder_that_git_ignores_is_walked_where_it_is_named(tree):
    (tree / ".gitignore").write_text("sub/\n")
    assert walk(["sub"], gitignore=True)[0] == ["sub/d.yaml"]
    assert missed(["."], gitignore=True)[1:] == [("sub/", IGNORED, "ignored by git")]


def test_patterns_that_match_nothing(tree):
    assert Patterns((), ("*.yaml", "deploy/*.yml"), ".").unmatched(["b.yaml"]) == ["deploy/*.yml"]


@pytest.mark.parametrize(
    ("argument", "folder"),
    [("sub", "sub"), ("sub/d.yaml", "sub"), ("b.yaml", "."), ("sub/*/f.yaml", "sub"), ("*.yaml", "."), ("/*.yaml", "/"), ("no/such.yaml", "no"), ("no.yaml", ".")],
)
def test_from_where_an_argument_is_looked_for(tree, argument, folder):
    assert folder_of(argument) == folder


def test_globs_cross_folders(tree):
    assert walk(["**/*.yaml"])[0] == ["b.yaml", "sub/d.yaml"]
    assert missed(["*.toml"]) == [("*.toml", ABSENT, "no file matches this pattern")]


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.yaml", "deep/down/x.yaml", True),
        ("/x.yaml", "deep/x.yaml", False),
        ("deep/*.yaml", "deep/down/x.yaml", False),
        ("deep/**", "deep/down/x.yaml", True),
        ("**/down/*.yaml", "down/x.yaml", True),
        ("deep", "deep/down/x.yaml", True),
        ("x?.yaml", "x1.yaml", True),
        ("a.b", "aXb", False),
    ],
)
def test_patterns_read_like_ignore_files(pattern, path, expected):
    assert bool(compile_pattern(pattern)(path)) is expected


@pytest.mark.parametrize(("star", "end"), [("*", "b"), ("**", "b"), ("*", "**b"), ("**", "*b")])
def test_many_stars_take_no_longer(star, end):
    matches = compile_pattern(f"{star}a" * 25 + end)
    assert not matches("a" * 200)
    assert matches("a" * 100 + "b")


@pytest.mark.parametrize(("pattern", "path", "expected"), [
    ("**/a/**/a/**/a/b", "a/x/a/a/b", True),
    ("**/a/**/a/**/a/b", "a/x/a/b", False),
    ("**/a/**/a/**/a", "a/a/a/b.yaml", True),
    ("**/a?/**/*b*/**/c**", "x/ab/bb/cd/e", True),
    ("**/a?/**/*b*/**/c**", "x/a/bb/cd/e", False),
    ("x**/**/**/b", "x1/2/b", True),
    ("/**/**/**/*.yaml", "b.yaml", True),
    ("**/" * 30 + "b", "a/" * 100 + "c", False),
    ("**/a/" * 30 + "b", "a/" * 100 + "c", False),
    ("**/a/" * 30 + "b", "a/" * 100 + "b", True),
    ("**/a**/" * 30 + "b", "aa/" * 100 + "c", False),
])  # fmt: skip
def test_many_folders_that_may_be_any_take_no_longer(pattern, path, expected):
    assert bool(compile_pattern(pattern)(path)) is expected


def test_stars_find_what_comes_later():
    assert compile_pattern("**a*b")("a/ab")
    assert compile_pattern("x/*a**/b")("x/aa/a/b")
    assert compile_pattern("*ab?*c")("ababxc")


def test_a_link_that_becomes_something_else_is_told(tree, monkeypatch):
    (tree / "sub" / "link.yaml").symlink_to("nowhere")

    class Changing(System):
        """Files of which a link goes when it is looked at."""

        @staticmethod
        def link_target(path):
            os.unlink(path)
            return os.readlink(path)

    with showing(Changing()):
        found, passed = walk(["sub"])
    assert "sub/link.yaml" not in found
    assert ("sub/link.yaml", UNUSABLE, "it was another file a moment ago, when its folder was listed") in [(each.path, each.kind, each.reason) for each in passed]


@pytest.mark.parametrize("question", ["size_of", "link_target", "list_folder", "scan_folder", "real_path", "read"])
@pytest.mark.parametrize("path", ["a\0b", "a\ud800b"])
def test_a_text_that_can_be_no_path_is_answered_as_the_system_answers_go(question, path):
    with pytest.raises(OSError, match="invalid argument"):
        getattr(System, question)(path)
    assert list(System.matching("a\0b/*")) == []


def test_a_folder_that_cannot_be_listed_has_no_near_names(tree, monkeypatch):
    def refuse(folder):
        raise PermissionError(folder)

    monkeypatch.setattr(System, "list_folder", staticmethod(refuse))
    assert missed(["B.yaml"]) == [("B.yaml", ABSENT, "no such file")]


@pytest.mark.parametrize("size", [0, 1, 5, 6, 7, 5000])
def test_a_file_is_read_whole_whatever_size_it_was_said_to_have(tmp_path, size, monkeypatch):
    """Those of /proc say 0, and one that somebody writes into grows."""
    monkeypatch.setattr(disk, "_AT_ONCE", 2)
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: bc\n")
    assert disk._read_plain(str(path), size) == b"a: bc\n"


def test_templates_by_their_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = ("a.yaml.in", "b.YML.J2", "c.json.tmpl", "d.yaml.bak", "e.in", "f.txt.in", ".g.yaml.in", "h.yaml", "out/i.yaml.in", "chart/templates/j.yaml.tpl", "templates.yaml.in", "k.yaml.example", "l.yaml.tftpl")
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    found, left = walk(["."], exclude=("out/*",))
    assert found == ["h.yaml"]
    assert [(each.path, each.kind, each.reason) for each in left] == [
        ("a.yaml.in", TEMPLATE, "a template by its name, which ends in .in"),
        ("b.YML.J2", TEMPLATE, "a template by its name, which ends in .J2"),
        ("c.json.tmpl", TEMPLATE, "a template by its name, which ends in .tmpl"),
        ("k.yaml.example", TEMPLATE, "a template by its name, which ends in .example"),
        ("l.yaml.tftpl", TEMPLATE, "a template by its name, which ends in .tftpl"),
        ("templates.yaml.in", TEMPLATE, "a template by its name, which ends in .in"),
    ]
    assert [each.path for each in walk(["."], include=("h.*",))[1]] == []
    assert walk(["a.yaml.in"])[0] == ["a.yaml.in"]  # somebody asked for it
