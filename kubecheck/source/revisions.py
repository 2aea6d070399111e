"""A commit of a git repository as a tree of files, read through the installed git's plumbing: nothing is checked out, and no hook, filter or pager runs."""

from __future__ import annotations

import os

from kubecheck.source.trees import FILE, LINK, SUBMODULE, Entry, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen

_KINDS = {"100": FILE, "120": LINK, "160": SUBMODULE}  # by the first digits of the mode
# Where git is told, in a hook for example, of a repository other than the one that the folder lies in.
_MISLEADING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE", "GIT_CEILING_DIRECTORIES")
_QUIET = {
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_PAGER": "cat", "LC_ALL": "C",
}  # fmt: skip
_OPTIONS = (
    "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.alternateRefsCommand=",
    "-c", "diff.external=", "-c", "log.showSignature=false",
)  # fmt: skip


class RevisionError(Exception):
    """Why the state of a revision is not known, as one sentence."""


def tree_of_revision(revision: str, folder: str, asked: str = "--against ") -> Tree:
    """The files of a commit: where the history has parted, of the last one that is common with the commit that is checked out.

    Args:
        revision: what git calls the commit: ``HEAD``, ``origin/main``.
        folder: where the repository is looked for: it or a folder above it.
        asked: how the call names the revision, up to its name: errors begin with it.

    Raises:
        RevisionError: there is no such state, or it cannot be read.
    """
    git = _Git(folder, revision, asked)
    commit = git.commit()
    left_out = git.left_out()
    entries: dict[str, Entry] = {}
    for line in git.ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        words, _, name = line.partition(b"\t")
        if not name or name in left_out:
            continue
        mode, _, object_name = words.decode("ascii").split(" ")
        entries[os.fsdecode(name)] = Entry(_KINDS[mode[:3]], object_name)
    objects = _Objects(git)
    tree = Tree(git.top, entries, objects.fetch, revision, commit, f"{revision}:", objects.close)
    tree.left_out = sorted(map(os.fsdecode, left_out))
    return tree


class _Git:
    """Asks git about the repository of a folder."""

    def __init__(self, folder: str, revision: str, asked: str) -> None:
        self.folder = folder
        self.revision = revision
        self.named = f"{asked}{revision}"
        found = self._try("rev-parse", "--show-toplevel")
        self.top = os.fsdecode(found).removesuffix("\n") if found is not None else ""
        if not self.top:
            raise RevisionError(self._why_no_repository())
        self.top = self._as_called(self.top)

    def _as_called(self, top: str) -> str:
        """The folder of the repository, by the path on which we came to it: git gives it without links on the way."""
        here = os.path.abspath(self.folder)
        inside = os.path.relpath(os.path.realpath(here), top)
        if inside == ".":
            return here
        return here[: -len(inside) - 1] if here.endswith(f"{os.sep}{inside}") else top

    def commit(self) -> str:
        """The full name of the commit.

        Raises:
            RevisionError: there is none.
        """
        named = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{self.revision}^{{commit}}")
        if named is None:
            raise RevisionError(self._why_no_commit())
        commit = named.decode("ascii").strip()
        if self._try("rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
            return commit
        common = self._try("merge-base", commit, "HEAD")
        if common is not None:
            return common.decode("ascii").split("\n")[0]
        if self._is_shallow():
            raise RevisionError(f"{self.named}: this is a shallow clone, which does not reach back to what it has in common with HEAD; `git fetch --unshallow` gets the rest")
        raise RevisionError(f"{self.named}: it has no commit in common with HEAD")

    def left_out(self) -> frozenset[bytes]:
        """The files that a sparse checkout does not bring into the folder: these are not gone."""
        found = self._try("rev-parse", "--git-path", "info/sparse-checkout")
        if found is None or not os.path.exists(os.path.join(os.fsencode(self.folder), found.removesuffix(b"\n"))):
            return frozenset()
        lines = self.ask("-C", os.path.abspath(self.top), "ls-files", "-t", "-z").split(b"\0")
        return frozenset(line[2:] for line in lines if line.startswith(b"S ") and not os.path.lexists(os.path.join(os.fsencode(self.top), line[2:])))

    def ask(self, *words: str) -> bytes:
        """What git answers.

        Raises:
            RevisionError: it cannot.
        """
        code, answer, complaint = self._run(words)
        if code:
            raise RevisionError(f"{self.named}: git cannot read it: {_first_line(complaint)}")
        return answer

    def _why_no_repository(self) -> str:
        code, answer, complaint = self._run(("rev-parse", "--is-bare-repository"))
        if not code and answer.strip() == b"true":
            return f"{self.named}: {self.folder} lies in a bare repository, which has no files to compare"
        if b"dubious ownership" in complaint:
            return f"{self.named}: the repository of {self.folder} belongs to somebody else; `git config --global --add safe.directory PATH` trusts it"
        return f"{self.named}: {self.folder} lies in no git repository, and there is no folder of that name"

    def _why_no_commit(self) -> str:
        if self._try("rev-parse", "--verify", "--quiet", "HEAD") is None and self.revision.startswith("HEAD"):
            return f"{self.named}: nothing is committed yet"
        kind = self._try("cat-file", "-t", self.revision)
        if kind is not None and not self.revision.startswith("-"):
            return f"{self.named}: it is a {kind.decode('ascii').strip()}, and a commit is needed"
        older = self.revision.partition("..")[0]
        if ".." in self.revision and "/" not in self.revision.partition("..")[2][:1]:
            return f"{self.named}: it is a range, and the older commit alone is needed{f': {older}' if older else ''}"
        hint = f"; this is a shallow clone, and `git fetch --unshallow{self._branch_to_fetch()}` gets more" if self._is_shallow() else ""
        return f"{self.named}: there is neither a revision nor a folder of that name{hint}"

    def _branch_to_fetch(self) -> str:
        """What a call of ``git fetch`` must say for the branch of another repository, which a clone of one branch does not follow."""
        remote, _, branch = self.revision.partition("/")
        remotes = (self._try("remote") or b"").decode("utf-8", "replace").split("\n")
        return f" {remote} +refs/heads/{branch}:refs/remotes/{remote}/{branch}" if branch and remote in remotes else ""

    def _is_shallow(self) -> bool:
        return self._try("rev-parse", "--is-shallow-repository") == b"true\n"

    def _try(self, *words: str) -> bytes | None:
        code, answer, _ = self._run(words)
        return None if code else answer

    def _run(self, words: tuple[str, ...]) -> tuple[int, bytes, bytes]:
        import subprocess

        try:
            done = subprocess.run(self.words(*words), env=_environment(), capture_output=True, stdin=subprocess.DEVNULL, check=False)  # noqa: S603  # git itself
        except FileNotFoundError as error:
            raise RevisionError(f"{self.named}: git is not installed, and there is no folder of that name") from error
        except (OSError, ValueError) as error:
            raise RevisionError(f"{self.named}: git cannot be run: {error}") from error
        return done.returncode, done.stdout, done.stderr

    def words(self, *words: str) -> list[str]:
        """The words of a call of git."""
        return ["git", "-C", self.folder, *_OPTIONS, *words]


class _Objects:
    """Reads the contents of files by their names in the repository, through one process of git; another process of ours has one of its own."""

    def __init__(self, git: _Git) -> None:
        self._git = git
        self._owner = 0
        self._process: Popen[bytes] | None = None

    def fetch(self, name: str) -> bytes:
        """The content of a name.

        Raises:
            RevisionError: the repository does not have it.
        """
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{name}\n".encode("ascii"))
        process.stdin.flush()
        words = process.stdout.readline().split()
        if len(words) != 3:  # name, type, size; else the name and that it is missing
            raise RevisionError(f"{self._git.named}: the repository lacks the object {name}, as a partial clone does; `git fetch --refetch` gets all of them")
        content = process.stdout.read(int(words[2]))
        process.stdout.read(1)
        return content

    def close(self) -> None:
        """Lets the process of git end."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.communicate()

    def _started(self) -> Popen[bytes]:
        import subprocess

        if self._process is None or self._owner != os.getpid():
            words = self._git.words("cat-file", "--batch")
            self._process = subprocess.Popen(words, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603  # git itself
            self._owner = os.getpid()
        return self._process


def _environment() -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name not in _MISLEADING}, **_QUIET}


def _first_line(complaint: bytes) -> str:
    return complaint.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
