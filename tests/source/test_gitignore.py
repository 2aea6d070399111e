"""What git ignores, beside git itself."""

import os
import random
import shutil
import subprocess

import pytest

from kubecheck.source.gitignore import FILE_NAME, Ignores, matches_wild, top_of

PIECES = [
    "*", "**", "***", "?", "/", "/", "a", "b", "ab", "a.yaml", ".yaml", "[ab]", "[!a]", "[^b]", "[a-b]", "[]a]", "[[:alpha:]]", "[[:digit:]x]", "[a", "[[:no:]]",
    "[\\\\a]", "\\a", "\\*", "\\", " ", "\\ ", "#", "!", "-", "[a-]", "[:a]",
]  # fmt: skip
FOLDERS = ["", "a", "b", "a/b", "a/b/a", "ab/a"]
NAMES = ["a", "b", "ab", "a.yaml", "b.yaml", "ab.yaml", "*", "a ", "#a", "!a", "[a", "-", "x.yaml", "1.yaml"]


def is_ignored(ignores, root, path):
    """As a walk asks: each folder on the way, then the file."""
    folder = root
    steps = path.split("/")
    for index, step in enumerate(steps):
        if ignores.ignores(folder, step, index < len(steps) - 1):
            return True
        folder = os.path.join(folder, step)
    return False


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_random_patterns_are_answered_as_git_answers(tmp_path):
    chance = random.Random(7)
    root = str(tmp_path)
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": root, "XDG_CONFIG_HOME": root}
    subprocess.run(["git", "init", "-q", root], check=True, env=environment)
    paths = [f"{folder}/{name}".lstrip("/") for folder in FOLDERS for name in NAMES if f"{folder}/{name}".lstrip("/") not in FOLDERS and name not in ("a", "b", "ab")]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    hits = 0
    for turn in range(120):
        for folder in FOLDERS:
            lines = []
            for _ in range(chance.choice([0, 0, 1, 2])):
                line = "".join(chance.choices(PIECES, k=chance.randint(1, 5)))
                lines.append(chance.choice(["", "", "!"]) + line + chance.choice(["", "", "/", "  ", "\r"]))
            (tmp_path / folder / FILE_NAME).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
        (tmp_path / ".git" / "info" / "exclude").write_text(chance.choice(["", "x.yaml\n", "!a.yaml\n"]), encoding="utf-8")
        asked = "\0".join(paths).encode()
        done = subprocess.run(["git", "check-ignore", "-z", "--no-index", "--stdin"], input=asked, capture_output=True, check=False, cwd=root, env=environment)
        by_git = set(done.stdout.decode().split("\0")) - {""}
        ignores = Ignores(root)
        ours = {path for path in paths if is_ignored(ignores, root, path)}
        told = {folder: (tmp_path / folder / FILE_NAME).read_text(encoding="utf-8") for folder in FOLDERS}
        assert ours == by_git, (turn, ours ^ by_git, told)
        hits += len(ours)
    assert hits > 500


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("**/a/*.yaml", "a/x.yaml", True),
        ("**/a/*.yaml", "b/c/a/x.yaml", True),
        ("**/a/*.yaml", "b/a/c/x.yaml", False),
        ("a/**", "a/b/c", True),
        ("a/**/c", "a/c", True),
        ("a/**/c", "a/b/b/c", True),
        ("a**c", "a/c", False),
        ("a**c", "abc", True),
        ("*/c", "a/b/c", False),
        ("a?c", "a/c", False),
        ("[!a]", "/", False),
        ("[[:digit:]]*", "1x", True),
        ("x\\*", "x*", True),
        ("x\\*", "xy", False),
        ("*a*b*c", "xaxbxc", True),
        ("*a*b*c", "xaxcxb", False),
    ],
)
def test_wildcards(pattern, text, expected):
    assert matches_wild(pattern, text) is expected


def test_a_repository_within_begins_anew(tmp_path):
    (tmp_path / "inner" / ".git").mkdir(parents=True)
    (tmp_path / FILE_NAME).write_text("*.yaml\n", encoding="utf-8")
    ignores = Ignores(str(tmp_path))
    assert ignores.ignores(str(tmp_path), "x.yaml", False)
    assert not ignores.ignores(str(tmp_path / "inner"), "x.yaml", False)
    assert (top_of(str(tmp_path / "inner")), top_of(str(tmp_path / "inner" / "deep"))) == (str(tmp_path / "inner"),) * 2


@pytest.mark.parametrize(("pattern", "text", "expected"), [
    ("**/a/" * 30 + "b", "a/" * 200 + "c", False),
    ("**/a/" * 30 + "b", "a/" * 200 + "b", True),
    ("**/" * 30 + "b", "a/" * 200 + "c", False),
    ("*a" * 60 + "b", "a" * 200, False),
    ("*a" * 60, "a" * 200, True),
    ("*a" * 101, "a" * 200, False),  # nobody writes so many: it ignores nothing
])  # fmt: skip
def test_many_stars_take_no_longer(pattern, text, expected):
    assert matches_wild(pattern, text) is expected
