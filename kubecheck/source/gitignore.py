"""What git ignores: the patterns of ``.gitignore`` files and ``.git/info/exclude``, nearer files over farther ones.

Mirrors: dir.c and wildmatch.c of git. Left out are ``core.excludesFile``, since a verdict must not hang on the machine, and the index: a file
that git tracks although a pattern names it counts as ignored.
"""

from __future__ import annotations

import os

from kubecheck.source import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FILE_NAME = ".gitignore"
_SPECIAL = "*?[\\"
_CLASSES = {
    "alnum": str.isalnum, "alpha": str.isalpha, "blank": " \t".__contains__, "cntrl": lambda c: c < " " or c == "\x7f",
    "digit": str.isdigit, "graph": lambda c: "!" <= c <= "~", "lower": str.islower, "print": lambda c: " " <= c <= "~",
    "punct": lambda c: "!" <= c <= "~" and not c.isalnum(), "space": " \t\n\v\f\r".__contains__, "upper": str.isupper,
    "xdigit": "0123456789abcdefABCDEF".__contains__,
}  # fmt: skip


class _Pattern:
    """A line of an ignore file. ``literal`` is how much of its begin has no wildcard."""

    __slots__ = ("folders_only", "is_name", "literal", "negated", "text")

    def __init__(self, line: str) -> None:
        self.negated = line.startswith("!")
        text = line[1:] if self.negated else line
        self.folders_only = text.endswith("/")
        text = text[:-1] if self.folders_only else text
        self.is_name = "/" not in text
        self.text = text.removeprefix("/")
        self.literal = next((index for index, each in enumerate(self.text) if each in _SPECIAL), len(self.text))

    def matches(self, path: str, is_folder: bool) -> bool:
        """Whether it names a path relative to the folder of its file."""
        if self.folders_only and not is_folder:
            return False
        text, literal = self.text, self.literal
        subject = path.rpartition("/")[2] if self.is_name else path
        if literal == len(text):
            return subject == text
        if self.is_name:
            if text[0] == "*" and not any(each in text[1:] for each in _SPECIAL):
                return subject.endswith(text[1:])
            return matches_wild(text, subject, by_path=False)
        return subject.startswith(text[:literal]) and matches_wild(text[literal:], subject[literal:])


class _Folder:
    """What the ignore files say that hold in a folder: those of its own patterns, and the ones of the folders above."""

    __slots__ = ("above", "path", "patterns")

    def __init__(self, path: str, patterns: list[_Pattern], above: _Folder | None) -> None:
        self.path = path
        self.patterns = patterns
        self.above = above


class Ignores:
    """Answers what git ignores below a folder.

    Args:
        top: the folder above which nothing counts: that of the repository.
    """

    __slots__ = ("_folders", "top")

    def __init__(self, top: str) -> None:
        self.top = top
        self._folders: dict[str, _Folder | None] = {}

    def ignores(self, folder: str, name: str, is_folder: bool) -> bool:
        """Whether an entry of a folder is ignored, itself; whether a folder above is, is for the caller to ask.

        Args:
            folder: the absolute path of the folder.
            name: the entry's name.
            is_folder: whether the entry is a folder.
        """
        here = self._of(folder)
        path = os.path.join(folder, name).replace(os.sep, "/") if here is not None else ""
        while here is not None:
            relative = path[len(here.path.rstrip("/")) + 1 :]
            for pattern in reversed(here.patterns):
                if pattern.matches(relative, is_folder):
                    return not pattern.negated
            here = here.above
        return False

    def _of(self, folder: str) -> _Folder | None:
        """What holds in a folder; None where nothing does. A repository within the repository begins anew."""
        if folder in self._folders:
            return self._folders[folder]
        parent = os.path.dirname(folder)
        is_top = folder in (self.top, parent) or disk.is_there(os.path.join(folder, ".git"))
        here = None if is_top else self._of(parent)
        for name in (os.path.join(".git", "info", "exclude"), FILE_NAME) if is_top else (FILE_NAME,):
            patterns = list(_read(os.path.join(folder, name)))
            if patterns:
                here = _Folder(folder.replace(os.sep, "/"), patterns, here)
        self._folders[folder] = here
        return here


def _read(path: str) -> Iterator[_Pattern]:
    """The patterns of an ignore file; a link is not followed, as git does not. Mirrors: add_patterns_from_buffer, parse_path_pattern."""
    if disk.is_link(path):
        return
    try:
        text = disk.read(path).decode("utf-8-sig", "surrogateescape")
    except OSError:
        return
    for line in text.split("\n"):
        if line.startswith("#"):
            continue
        entry = _without_trailing_spaces(line.removesuffix("\r"))
        if entry.strip("/") not in ("", "!"):
            yield _Pattern(entry)


def _without_trailing_spaces(line: str) -> str:
    """Mirrors: trim_trailing_spaces."""
    bare = line.rstrip(" ")
    if len(bare) == len(line):
        return line
    slashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if slashes % 2 else bare


def matches_wild(pattern: str, text: str, by_path: bool = True) -> bool:
    """Whether a pattern with wildcards names a text as a whole.

    Args:
        pattern: with ``*``, ``?``, ``[...]`` and backslashes; ``**`` between slashes crosses folders.
        text: what is matched.
        by_path: whether ``*`` and ``?`` stop at slashes.

    Mirrors: dowild (wildmatch.c).
    """
    return pattern.count("*") <= _MOST_STARS and _match(pattern, 0, text, 0, by_path, {}) is True


_MOST_STARS = 100  # in a pattern; nobody writes more than ten
# What a try says besides yes and no: no later place in the text will do either, or none up to the next slash.
_ABORT_ALL, _ABORT_TO_SLASH = "all", "to slash"


def _match(pattern: str, p: int, text: str, t: int, by_path: bool, known: dict[tuple[int, int, bool], bool | str]) -> bool | str:
    """What a try from a place of both on says; ``known`` is what was tried before, since each star tries all that is behind it."""
    begin, size = p, len(text)
    while p < len(pattern):
        wild = pattern[p]
        if t >= size and wild != "*":
            return _ABORT_ALL
        if wild == "\\":
            p += 1
            if p >= len(pattern) or text[t] != pattern[p]:
                return False
        elif wild == "?":
            if by_path and text[t] == "/":
                return False
        elif wild == "*":
            question = (p, t, p == begin)
            if question not in known:
                known[question] = _match_star(pattern, p, begin, text, t, by_path, known)
            return known[question]
        elif wild == "[":
            found, p = _match_bracket(pattern, p + 1, text[t])
            if found is None:
                return _ABORT_ALL
            if not found or (by_path and text[t] == "/"):
                return False
        elif text[t] != wild:
            return False
        p += 1
        t += 1
    return t >= size


def _match_star(pattern: str, p: int, begin: int, text: str, t: int, by_path: bool, known: dict[tuple[int, int, bool], bool | str]) -> bool | str:
    """The rest of a pattern from its star at ``p`` on; ``begin`` is where the try began, which counts as a border of folders."""
    before, end = p - 1, p
    while end < len(pattern) and pattern[end] == "*":
        end += 1
    crosses = not by_path
    if by_path and end - p > 1 and (before < begin or pattern[before] == "/") and (end == len(pattern) or pattern[end] == "/" or pattern.startswith("\\/", end)):
        if pattern.startswith("/", end) and _match(pattern, end + 1, text, t, by_path, known) is True:
            return True
        crosses = True
    p = end
    if p == len(pattern):
        return True if crosses or "/" not in text[t:] else _ABORT_TO_SLASH
    if not crosses and pattern[p] == "/":
        slash = text.find("/", t)
        return _ABORT_ALL if slash < 0 else _match(pattern, p + 1, text, slash + 1, by_path, known)
    while t < len(text):
        literal = pattern[p]
        if literal not in _SPECIAL:
            while t < len(text) and text[t] != literal and (crosses or text[t] != "/"):
                t += 1
            if t >= len(text):
                return _ABORT_ALL if crosses else _ABORT_TO_SLASH
            if text[t] != literal:
                return _ABORT_TO_SLASH
        found = _match(pattern, p, text, t, by_path, known)
        if found is True or (found is not False and (not crosses or found != _ABORT_TO_SLASH)):
            return found
        if not crosses and text[t] == "/":
            return _ABORT_TO_SLASH
        t += 1
    return _ABORT_ALL


def _match_bracket(pattern: str, p: int, character: str) -> tuple[bool | None, int]:
    """Whether a bracket expression takes a character, and where its ``]`` stands; None where it has none, or names a class that there is not."""
    negated = pattern[p : p + 1] in ("!", "^")
    p += negated
    found, previous, first = False, "", True
    while first or pattern[p : p + 1] != "]":
        if p >= len(pattern):
            return None, p
        first = False
        each = pattern[p]
        if each == "\\":
            p += 1
            if p >= len(pattern):
                return None, p
            each = pattern[p]
            found |= each == character
        elif each == "-" and previous and pattern[p + 1 : p + 2] not in ("", "]"):
            p += 1
            end = pattern[p]
            if end == "\\":
                p += 1
                if p >= len(pattern):
                    return None, p
                end = pattern[p]
            found |= previous <= character <= end
            each = ""
        elif pattern.startswith("[:", p):
            close = pattern.find("]", p + 2)
            if close < 0:
                return None, p
            if close - 1 > p + 1 and pattern[close - 1] == ":":
                test = _CLASSES.get(pattern[p + 2 : close - 1])
                if test is None:
                    return None, p
                found |= character.isascii() and bool(test(character))
                p, each = close, ""
            else:
                found |= character == "["
        else:
            found |= each == character
        previous = each
        p += 1
    return found != negated, p


def top_of(folder: str) -> str:
    """The folder of the git repository that a folder lies in, absolute; empty where there is none."""
    folder = os.path.abspath(folder)
    while not disk.is_there(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent
    return folder
