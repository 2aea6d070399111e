"""A commit as a tree: what stands in it, whatever the working tree has become, and one sentence for each reason why there is none."""

import os
import subprocess

import pytest

from kubecheck.source import disk
from kubecheck.source.revisions import RevisionError, tree_of_revision
from kubecheck.source.trees import FILE, Entry, Tree, tree_of_folder
from kubecheck.source.walk import walk

QUIET = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}


def git(folder, *words):
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", "-C", str(folder), *who, *words], env=QUIET, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one commit, and a working tree that has moved on."""
    top = tmp_path / "repository"
    (top / "deploy" / "base").mkdir(parents=True)
    git(top, "init", "-q")
    (top / "deploy" / "web.yaml").write_bytes(b"kind: A\r\n")
    (top / "deploy" / "base" / "binary.yaml").write_bytes(b"\x00\xff\n\n\x01")
    (top / "deploy" / "link.yaml").symlink_to("base/../web.yaml")
    (top / "deploy" / "lost.yaml").symlink_to("nowhere.yaml")
    (top / "linked").symlink_to("deploy")
    os.close(os.open(os.fsencode(top) + b"/deploy/caf\xe9.yaml", os.O_CREAT | os.O_WRONLY))
    (top / "deploy" / "with\nline.yaml").write_text("kind: B\n")
    (top / ".gitignore").write_text("ignored.yaml\n")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "one")
    (top / "deploy" / "web.yaml").write_text("kind: Changed\n")
    (top / "deploy" / "new.yaml").write_text("kind: New\n")
    (top / "deploy" / "base" / "binary.yaml").unlink()
    monkeypatch.chdir(top)
    return top


@pytest.fixture
def tree(repository):
    found = tree_of_revision("HEAD", ".")
    yield found
    found.close()


def complaint(revision, folder="."):
    with pytest.raises(RevisionError) as caught:
        tree_of_revision(revision, str(folder))
    return str(caught.value)


def test_files_are_as_they_were(tree):
    assert tree.read("deploy/web.yaml") == b"kind: A\r\n"
    assert tree.read("deploy/base/binary.yaml") == b"\x00\xff\n\n\x01"
    assert tree.size_of("deploy/base/binary.yaml") == 5
    assert tree.read(os.fsdecode(b"deploy/caf\xe9.yaml")) == b""
    assert tree.read("deploy/with\nline.yaml") == b"kind: B\n"
    assert not tree.exists("deploy/new.yaml")
    with pytest.raises(FileNotFoundError):
        tree.read("deploy/new.yaml")
    with pytest.raises(IsADirectoryError):
        tree.read("deploy")


def test_links_are_followed_within_the_tree(tree, repository):
    assert tree.read("deploy/link.yaml") == tree.read("linked/web.yaml") == b"kind: A\r\n"
    assert (tree.is_link("deploy/link.yaml"), tree.is_file("deploy/link.yaml"), tree.link_target("deploy/link.yaml")) == (True, True, "base/../web.yaml")
    assert (tree.is_there("deploy/lost.yaml"), tree.exists("deploy/lost.yaml")) == (True, False)
    assert (tree.is_folder("linked"), tree.real_path("linked/web.yaml")) == (True, f"{repository}/deploy/web.yaml")
    with pytest.raises(OSError, match="No such file"):
        tree.real_path("deploy/lost.yaml")


def test_folders_list_what_was_in_them(tree):
    assert tree.list_folder(".") == [".gitignore", "deploy", "linked"]
    assert tree.list_folder("linked/base") == ["binary.yaml"]
    assert [(each.name, each.path, each.is_dir(), each.is_dir(follow_symlinks=False)) for each in tree.scan_folder("linked/..")] == [
        (".gitignore", "linked/../.gitignore", False, False), ("deploy", "linked/../deploy", True, True), ("linked", "linked/../linked", True, False),
    ]  # fmt: skip
    with pytest.raises(NotADirectoryError):
        tree.list_folder("deploy/web.yaml")
    with pytest.raises(FileNotFoundError):
        tree.list_folder("nowhere")


def test_a_walk_goes_through_the_tree_as_through_folders(tree):
    with disk.showing(tree):
        found, missed = walk(["."], gitignore=True)
        by_glob = walk(["deploy/**/b*.yaml"])[0]
    assert found == ["deploy/base/binary.yaml", os.fsdecode(b"deploy/caf\xe9.yaml"), "deploy/link.yaml", "deploy/web.yaml", "deploy/with\nline.yaml"]
    assert [(each.path, each.reason) for each in missed] == [
        ("deploy/lost.yaml", "a link to nowhere.yaml, which does not exist"), ("linked/", "a link to a folder, which is not followed"),
    ]  # fmt: skip
    assert by_glob == ["deploy/base/binary.yaml"]
    assert walk(["deploy/base"])[0] == []


def test_nothing_is_noted_while_an_older_state_answers(tree):
    journal = disk.begin_journal()
    with disk.showing(tree):
        assert disk.read("deploy/web.yaml") == b"kind: A\r\n"
    disk.exists("deploy/new.yaml")
    disk.end_journal(journal)
    assert journal == {("exists", "deploy/new.yaml"): True}


def test_a_file_is_shown_as_git_names_it_and_found_again(tree, monkeypatch):
    monkeypatch.chdir("deploy")
    assert tree.shown("web.yaml") == "HEAD:deploy/web.yaml"
    assert tree.read_shown("HEAD:deploy/web.yaml") == b"kind: A\r\n"
    assert tree.read_shown("HEAD:deploy/new.yaml") is None
    assert tree.read_shown("deploy/web.yaml") is None


def test_where_the_history_has_parted_what_is_common_counts(repository):
    git(repository, "checkout", "-q", "-b", "other")
    (repository / "deploy" / "web.yaml").write_text("kind: Other\n")
    git(repository, "commit", "-qam", "two")
    git(repository, "checkout", "-q", "main")
    (repository / "later.yaml").write_text("kind: Later\n")
    git(repository, "add", "later.yaml")
    git(repository, "commit", "-qm", "three")
    tree = tree_of_revision("other", ".")
    assert (tree.read("deploy/web.yaml"), tree.exists("later.yaml"), tree.label) == (b"kind: A\r\n", False, "other")
    tree.close()


def test_a_submodule_is_an_empty_folder(repository, tmp_path):
    git(repository, "submodule", "--quiet", "add", str(repository), "vendor/own")
    git(repository, "commit", "-qm", "with a submodule")
    tree = tree_of_revision("HEAD", ".")
    assert (tree.submodules, tree.is_folder("vendor/own"), tree.list_folder("vendor/own")) == (["vendor/own"], True, [])
    tree.close()


def test_a_hook_s_environment_does_not_lead_elsewhere(repository, tmp_path, monkeypatch):
    git(tmp_path, "init", "-q", "elsewhere")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    tree = tree_of_revision("HEAD", "deploy")
    assert tree.read("deploy/web.yaml") == b"kind: A\r\n"
    tree.close()


def test_nothing_of_the_repository_s_config_runs(repository):
    mark = repository / "ran"
    git(repository, "config", "core.fsmonitor", f"touch {mark}; false")
    git(repository, "config", "core.pager", f"touch {mark}; cat")
    git(repository, "config", "diff.external", f"touch {mark}")
    git(repository, "config", "filter.own.smudge", f"touch {mark}; cat")
    (repository / ".gitattributes").write_text("*.yaml filter=own\n")
    tree = tree_of_revision("HEAD", ".")
    assert (tree.read("deploy/web.yaml"), mark.exists()) == (b"kind: A\r\n", False)
    tree.close()


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("HEAD..main", "--against HEAD..main: it is a range, and the older commit alone is needed: HEAD"),
        ("main...HEAD", "--against main...HEAD: it is a range, and the older commit alone is needed: main"),
        ("..HEAD", "--against ..HEAD: it is a range, and the older commit alone is needed"),
        ("no-such", "--against no-such: there is neither a revision nor a folder of that name"),
        ("HEAD:deploy/web.yaml", "--against HEAD:deploy/web.yaml: it is a blob, and a commit is needed"),
        ("--output=ran", "--against --output=ran: there is neither a revision nor a folder of that name"),
        ("a\0b", "--against a\0b: git cannot be run: embedded null byte"),
    ],
)
def test_what_names_no_commit(repository, revision, words):
    assert complaint(revision) == words
    assert not (repository / "ran").exists()


def test_before_the_first_commit(tmp_path):
    git(tmp_path, "init", "-q", "empty")
    assert complaint("HEAD", tmp_path / "empty") == "--against HEAD: nothing is committed yet"


def test_outside_of_a_repository(tmp_path):
    assert complaint("HEAD", tmp_path) == f"--against HEAD: {tmp_path} lies in no git repository, and there is no folder of that name"


def test_in_a_bare_repository(repository, tmp_path):
    git(tmp_path, "clone", "-q", "--bare", str(repository), "bare")
    assert complaint("HEAD", tmp_path / "bare") == f"--against HEAD: {tmp_path}/bare lies in a bare repository, which has no files to compare"


def test_in_a_shallow_clone(repository, tmp_path):
    git(repository, "commit", "-qam", "two")
    git(repository, "checkout", "-q", "-b", "side", "HEAD~1")
    git(repository, "commit", "-q", "--allow-empty", "-m", "aside")
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", "-b", "main", f"file://{repository}", "shallow")
    lacking = "; `git fetch --unshallow` gets the rest"
    assert complaint("origin/side", tmp_path / "shallow") == f"--against origin/side: this is a shallow clone, which does not reach back to what it has in common with HEAD{lacking}"
    assert complaint("HEAD~1", tmp_path / "shallow") == "--against HEAD~1: there is neither a revision nor a folder of that name; this is a shallow clone, and `git fetch --unshallow` gets more"
    git(tmp_path, "clone", "-q", "--depth", "1", "-b", "side", f"file://{repository}", "alone")
    command = "git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main"
    assert complaint("origin/main", tmp_path / "alone") == f"--against origin/main: there is neither a revision nor a folder of that name; this is a shallow clone, and `{command}` gets more"
    git(tmp_path / "alone", *command.split()[1:], "-q")
    assert tree_of_revision("origin/main", str(tmp_path / "alone")).identity == git(repository, "rev-parse", "main~1")


def test_what_a_sparse_checkout_leaves_out_is_in_neither_state(repository, tmp_path):
    (repository / "other").mkdir()
    (repository / "other" / "a.yaml").write_text("kind: C\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "other")
    git(tmp_path, "clone", "-q", "--no-checkout", str(repository), "sparse")
    git(tmp_path / "sparse", "sparse-checkout", "set", "--cone", "other")
    git(tmp_path / "sparse", "checkout", "-q", "main")
    tree = tree_of_revision("HEAD", str(tmp_path / "sparse" / "other"))
    assert [path for path in tree.left_out if path.startswith("deploy/")] == tree.left_out != []
    assert (tree.is_file(str(tmp_path / "sparse" / "other" / "a.yaml")), tree.exists(str(tmp_path / "sparse" / "deploy"))) == (True, False)
    tree.close()


def test_histories_that_have_nothing_in_common(repository):
    git(repository, "checkout", "-q", "--orphan", "alone")
    git(repository, "commit", "-qm", "alone")
    assert complaint("main") == "--against main: it has no commit in common with HEAD"


def test_objects_that_are_missing(repository):
    name = git(repository, "rev-parse", "HEAD:deploy/web.yaml")
    (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    tree = tree_of_revision("HEAD", ".")
    with pytest.raises(RevisionError, match=f"^--against HEAD: the repository lacks the object {name}, as a partial clone does; `git fetch --refetch` gets all of them$"):
        tree.read("deploy/web.yaml")
    assert tree.read("deploy/with\nline.yaml") == b"kind: B\n"
    tree.close()
    name = git(repository, "rev-parse", "HEAD:deploy")
    (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    assert complaint("HEAD").startswith("--against HEAD: git cannot read it: ")


def test_without_git(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert complaint("HEAD") == "--against HEAD: git is not installed, and there is no folder of that name"


def test_a_folder_may_hold_folders_however_deep(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(1100):
        os.mkdir("a")
        os.chdir("a")
    os.close(os.open("web.yaml", os.O_CREAT | os.O_WRONLY))
    monkeypatch.chdir(tmp_path)
    try:
        assert tree_of_folder(".", ".").is_file("a/" * 1100 + "web.yaml")
    finally:  # what clears pytest's folder away goes no deeper than Python's stack
        subprocess.run(["rm", "-rf", "a"], check=True)


def test_folders_may_lie_however_deep():
    path = "/".join(["a"] * 1100) + "/web.yaml"
    tree = Tree(os.path.abspath("."), {path: Entry(FILE, "x"), "web.yaml": Entry(FILE, "y")}, str.encode, "HEAD", "one", "HEAD:")
    with disk.showing(tree):
        assert walk(["."])[0] == [path, "web.yaml"]
