import os

import pytest

from kubecheck.source.walk import ABSENT, EXCLUDED, UNUSABLE, compile_pattern, walk


@pytest.fixture
def tree(tmp_path, monkeypatch):
    for name in ("b.yaml", "a.yml", "c.json", "notes.txt", "sub/d.yaml", ".git/e.yaml", ".hidden.yaml", "sub/vendor/f.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_stands_for_its_yaml_and_json_sorted_without_hidden_ones(tree):
    assert walk(["."]) == (["a.yml", "b.yaml", "c.json", "sub/d.yaml", "sub/vendor/f.yaml"], [])


def test_files_named_twice_are_taken_once(tree):
    assert walk(["b.yaml", "./b.yaml", "."])[0].count("b.yaml") == 1


def test_a_named_file_is_taken_whatever_its_name_and_exclusion(tree):
    assert walk(["notes.txt"], exclude=("notes.txt",)) == (["notes.txt"], [])


def test_link_loops_are_not_followed(tree):
    os.symlink("..", "sub/up")
    assert walk(["sub"])[0] == ["sub/d.yaml", "sub/vendor/f.yaml"]


def test_a_dangling_link_and_a_missing_file_say_so(tree):
    os.symlink("nowhere.yaml", "dangling.yaml")
    missed = walk(["dangling.yaml", "B.YAML", "nope/x.yaml"])[1]
    assert [(each.path, each.kind, each.reason) for each in missed] == [
        ("B.YAML", ABSENT, "no such file; there is b.yaml"),
        ("dangling.yaml", UNUSABLE, "a link to nowhere.yaml, which does not exist"),
        ("nope/x.yaml", ABSENT, "no such file: there is no folder nope"),
    ]


def test_excluded_files_are_told_with_their_pattern(tree):
    found, missed = walk(["."], exclude=("sub/d.yaml", "vendor"))
    assert found == ["a.yml", "b.yaml", "c.json"]
    assert [(each.path, each.reason, each.kind) for each in missed] == [("sub/d.yaml", "excluded by sub/d.yaml", EXCLUDED)]


def test_includes_narrow_folders(tree):
    assert walk(["."], include=("*.yaml",))[0] == ["b.yaml", "sub/d.yaml", "sub/vendor/f.yaml"]


def test_globs_cross_folders(tree):
    assert walk(["**/*.yaml"])[0] == ["b.yaml", "sub/d.yaml", "sub/vendor/f.yaml"]
    assert [(each.kind, each.reason) for each in walk(["*.toml"])[1]] == [(ABSENT, "no file matches this pattern")]


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
