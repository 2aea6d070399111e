"""From arguments to files: files as they are named, folders walked, globs expanded, in a fixed order."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIXES = (".yaml", ".yml", ".json")


# Why something is not read: a pattern leaves it out, nothing is there, or what is there cannot be used.
EXCLUDED, ABSENT, UNUSABLE = "excluded", "absent", "unusable"


class Missed:
    """An argument or file that is not read: ``kind`` is `EXCLUDED`, `ABSENT` or `UNUSABLE`, ``reason`` says so in words."""

    __slots__ = ("kind", "path", "reason")

    def __init__(self, path: str, kind: str, reason: str) -> None:
        self.path = path
        self.kind = kind
        self.reason = reason

    def __repr__(self) -> str:
        return f"Missed({self.path!r}, {self.kind!r}, {self.reason!r})"


def walk(arguments: list[str], exclude: tuple[str, ...] = (), include: tuple[str, ...] = (), root: str = "") -> tuple[list[str], list[Missed]]:
    """The files that arguments stand for, each once, and what is not read.

    Args:
        arguments: files, folders, globs; a folder stands for its YAML and JSON files. Hidden folders are skipped, links to folders are
            not followed, so that no loop can arise.
        exclude: patterns of files to leave out of folders and globs; a file named itself is always taken.
        include: patterns of which one must match a file found in a folder; none means all.
        root: the folder that patterns are relative to; the current one when empty.
    """
    found: dict[str, None] = {}
    missed: dict[str, Missed] = {}
    patterns = Patterns(exclude, include, root)
    for argument in arguments:
        if os.path.isdir(argument):
            _walk_folder(argument, patterns, found, missed)
        elif os.path.exists(argument):
            found.setdefault(_shown(argument))
        elif any(character in argument for character in "*?["):
            import glob

            matches = [each for each in glob.iglob(argument, recursive=True) if os.path.isfile(each)]
            if not matches:
                missed[argument] = Missed(argument, ABSENT, "no file matches this pattern")
            for match in matches:
                _take(_shown(match), patterns, found, missed)
        elif os.path.islink(argument):
            missed[argument] = Missed(argument, UNUSABLE, f"a link to {os.readlink(argument)}, which does not exist")
        else:
            missed[argument] = Missed(argument, ABSENT, _reason_of_absence(argument))
    return sorted(found), [missed[path] for path in sorted(missed) if path not in found]


def _shown(path: str) -> str:
    """A path without the ``./`` that walking puts before it."""
    path = path.replace("\\", "/") if os.sep == "\\" else path
    while path.startswith("./") and len(path) > 2:
        path = path[2:].lstrip("/")
    return path


def _reason_of_absence(path: str) -> str:
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        return f"no such file: there is no folder {folder}"
    near = [name for name in os.listdir(folder) if name.lower() == os.path.basename(path).lower()]
    return f"no such file; there is {os.path.join(os.path.dirname(path), near[0])}" if near else "no such file"


def _walk_folder(folder: str, patterns: Patterns, found: dict[str, None], missed: dict[str, Missed]) -> None:
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            with os.scandir(current) as entries:
                listed = list(entries)
        except OSError as error:
            missed[_shown(current)] = Missed(_shown(current), UNUSABLE, f"cannot be listed: {error.strerror or error}")
            continue
        for entry in listed:
            path = _shown(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and not patterns.leaves_out_folder(path):
                    pending.append(entry.path)
            elif entry.name.endswith(SUFFIXES) and not entry.name.startswith(".") and entry.is_file():
                _take(path, patterns, found, missed)


def _take(path: str, patterns: Patterns, found: dict[str, None], missed: dict[str, Missed]) -> None:
    pattern = patterns.excluding(path)
    if pattern:
        missed[path] = Missed(path, EXCLUDED, f"excluded by {pattern}")
    elif patterns.takes(path):
        found.setdefault(path)


class Patterns:
    """Patterns in the manner of ignore files: ``*`` and ``?`` stay within a folder, ``**`` crosses folders.

    A pattern with a slash counts from the root; one without matches a name anywhere. A pattern that names a folder covers what is in it.
    """

    __slots__ = ("exclude", "include", "root")

    def __init__(self, exclude: tuple[str, ...], include: tuple[str, ...] = (), root: str = "") -> None:
        self.exclude = [(pattern, compile_pattern(pattern)) for pattern in exclude]
        self.include = [(pattern, compile_pattern(pattern)) for pattern in include]
        self.root = os.path.abspath(root) if root else ""

    def _relative(self, path: str) -> str:
        if not self.root:
            return path
        relative = os.path.relpath(os.path.abspath(path), self.root)
        return relative.replace("\\", "/") if os.sep == "\\" else relative

    def excluding(self, path: str) -> str:
        """The pattern that leaves a file out, or nothing."""
        if not self.exclude:
            return ""
        relative = self._relative(path)
        return next((pattern for pattern, matches in self.exclude if matches(relative)), "")

    def leaves_out_folder(self, path: str) -> bool:
        """Whether nothing below a folder can be taken; such folders are not walked."""
        return bool(self.excluding(path))

    def takes(self, path: str) -> bool:
        """Whether a file found in a folder is among the included ones."""
        return not self.include or any(matches(self._relative(path)) for _, matches in self.include)


def compile_pattern(pattern: str) -> Callable[[str], object]:
    """A function that says whether a relative path matches a pattern."""
    import re

    body = pattern.strip("/").removeprefix("./") if pattern != "/" else ""
    anchored = "/" in pattern.strip("/") or pattern.startswith("/")
    parts = []
    index = 0
    while index < len(body):
        if body.startswith("**/", index):
            parts.append("(?:[^/]+/)*")
            index += 3
        elif body.startswith("**", index):
            parts.append(".*")
            index += 2
        elif body[index] == "*":
            parts.append("[^/]*")
            index += 1
        elif body[index] == "?":
            parts.append("[^/]")
            index += 1
        else:
            parts.append(re.escape(body[index]))
            index += 1
    prefix = "" if anchored else "(?:.*/)?"
    return re.compile(f"{prefix}{''.join(parts)}(?:/.*)?\\Z", re.DOTALL).match
