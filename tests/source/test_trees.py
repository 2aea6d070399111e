"""A tree of files answers as the system does of the same files."""

import os

import pytest

from kubecheck.source.disk import System
from kubecheck.source.trees import tree_of_folder

PATHS = (
    ".", "deploy", "deploy/", "deploy/web.yaml", "deploy/none.yaml", "deploy/web.yaml/below", "none", "none/web.yaml", "to-file", "to-folder", "to-folder/web.yaml",
    "to-nothing", "to-nothing/below", "round", "round/below", "deploy/up", "deploy/../deploy/web.yaml", "to-folder/../empty.yaml", "empty.yaml", ".hidden/a.yaml",
    "../beside.yaml", "../folder", "../none.yaml",
)  # fmt: skip
PATTERNS = ("*", "*/*.yaml", "**", "**/*.yaml", "deploy/w?b.yaml", "deploy/*", ".*/*", "none/*", "deploy/web.yaml", "[de]*/web.yaml", "../*.yaml", "to-folder/*")
QUESTIONS = ("is_file", "is_folder", "is_link", "exists", "is_there", "list_folder", "size_of", "link_target", "real_path", "read")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with files and links of every kind, to be in."""
    top = tmp_path / "folder"
    for path, text in (("deploy/web.yaml", "kind: A\n"), ("deploy/more/b.yaml", "b"), ("empty.yaml", ""), (".hidden/a.yaml", "a"), ("../beside.yaml", "c")):
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")
    for name, target in (("to-file", "deploy/web.yaml"), ("to-folder", "deploy"), ("to-nothing", "gone"), ("round", "round"), ("deploy/up", "../empty.yaml")):
        (top / name).symlink_to(target)
    monkeypatch.chdir(top)
    return top


def answer(files, question, path):
    """What is answered, or that it fails; how large a folder is, no older state knows."""
    if question == "size_of" and files.is_folder(path):
        return "folder"
    try:
        return getattr(files, question)(path)
    except OSError:
        return OSError


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_is_answered_as_by_the_system(folder, question):
    tree, system = tree_of_folder(str(folder), str(folder)), System()
    differing = {path: (found, wanted) for path in PATHS if (found := answer(tree, question, path)) != (wanted := answer(system, question, path))}
    assert differing == {}


def test_a_folder_is_scanned_as_by_the_system(folder):
    def shown(files, path):
        return sorted((each.name, each.path, each.is_dir(), each.is_dir(follow_symlinks=False), each.is_file(), each.is_file(follow_symlinks=False), each.is_symlink()) for each in files.scan_folder(path) if each.name != "round")

    tree = tree_of_folder(str(folder), str(folder))
    for path in (".", "deploy", "to-folder", os.pardir):
        assert shown(tree, path) == shown(System(), path)


@pytest.mark.parametrize("recursive", [True, False])
def test_patterns_name_what_they_name_to_the_system(folder, recursive):
    tree = tree_of_folder(str(folder), str(folder))

    def named(files, pattern):
        return sorted(filter(None, {os.path.normpath(each) for each in files.matching(pattern, recursive=recursive)} - {"."}))

    assert {each: named(tree, each) for each in PATTERNS} == {each: named(System(), each) for each in PATTERNS}
