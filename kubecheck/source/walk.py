"""From arguments to files: files as they are named, folders walked, globs expanded, in a fixed order."""

from __future__ import annotations

import os

from kubecheck.source.disk import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.source.disk import Found
    from kubecheck.source.gitignore import Ignores

SUFFIXES = (".yaml", ".yml", ".json")  # in any letter case
# What the names of files end in behind one of these, of which a program, or somebody, makes the file.
_TEMPLATED = frozenset((
    "ctmpl", "dist", "ejs", "envsubst", "erb", "example", "gotmpl", "hbs", "in", "j2", "jinja", "jinja2", "mustache", "sample", "template", "tftpl", "tmpl", "tpl",
))  # fmt: skip
# Folders of other people's files. Unless they are named, nobody means them.
VENDORED = frozenset(("vendor", "node_modules"))

# Why something is not read: a pattern leaves it out, git ignores it, a walk passes it over, its name begins with a dot, or says that a program makes a
# file of it, nothing is there, or what is there cannot be used.
EXCLUDED, IGNORED, SKIPPED, HIDDEN, TEMPLATE, ABSENT, UNUSABLE = "excluded", "ignored", "skipped", "hidden", "template", "absent", "unusable"


class Missed:
    """An argument, file or folder that is not read: ``kind`` is one of the words above, ``reason`` says so in words. Folders end with a slash."""

    __slots__ = ("kind", "path", "reason")

    def __init__(self, path: str, kind: str, reason: str) -> None:
        self.path = path
        self.kind = kind
        self.reason = reason

    def __repr__(self) -> str:
        return f"Missed({self.path!r}, {self.kind!r}, {self.reason!r})"


def walk(
    arguments: list[str], exclude: tuple[str, ...] = (), include: tuple[str, ...] = (), root: str = "", *, gitignore: bool = False
) -> tuple[list[str], list[Missed]]:
    """The files that arguments stand for, each once, and what is not read.

    Args:
        arguments: files, folders, globs; a folder stands for its YAML and JSON files. Hidden folders and those of `VENDORED` are passed over, links
            to folders are not followed, so that no loop can arise.
        exclude: patterns of files to leave out of folders and globs; a file named itself is always taken.
        include: patterns of which one must match a file found in a folder; none means all. A folder that they name is walked whatever its name.
        root: the folder that patterns are relative to; the current one when empty.
        gitignore: whether what git ignores is left out of folders and globs.
    """
    walker = _Walker(Patterns(exclude, include, root), gitignore)
    found, missed = walker.found, walker.missed
    for argument in arguments:
        if files().is_folder(argument):
            walker.walk_folder(argument)
        elif files().exists(argument):
            found.setdefault(_shown(argument))
        elif any(character in argument for character in "*?["):
            walker.expand(argument)
        elif files().is_link(argument):
            missed[argument] = Missed(argument, UNUSABLE, f"a link to {files().link_target(argument)}, which does not exist")
        else:
            missed[argument] = Missed(argument, ABSENT, _reason_of_absence(argument))
    return sorted(found), [missed[path] for path in sorted(missed) if path not in found]


def _shown(path: str) -> str:
    """A path without the ``./`` that walking puts before it, and without going up only to come back: a file has one name."""
    if path.startswith(f"..{os.sep}"):
        path = os.path.relpath(path)
    path = path.replace("\\", "/") if os.sep == "\\" else path
    while path.startswith("./") and len(path) > 2:
        path = path[2:].lstrip("/")
    return path


def _reason_of_absence(path: str) -> str:
    folder = os.path.dirname(path) or "."
    if not files().is_folder(folder):
        return f"no such file: there is no folder {folder}"
    try:
        names = files().list_folder(folder)
    except OSError:  # who may go through a folder may not always list it
        names = []
    near = [name for name in names if name.lower() == os.path.basename(path).lower()]
    return f"no such file; there is {os.path.join(os.path.dirname(path), near[0])}" if near else "no such file"


def folder_of(argument: str) -> str:
    """The folder from which an argument is looked for: itself, the one that holds the file, or the part of a glob without wildcards."""
    if files().is_folder(argument):
        return argument
    if not files().exists(argument):
        steps = argument.replace(os.sep, "/").split("/")
        wild = next((index for index, step in enumerate(steps) if any(each in step for each in "*?[")), len(steps) - 1)
        return "/".join(steps[:wild]) or ("/" if argument.startswith("/") else ".")
    return os.path.dirname(argument) or "."


class _Walker:
    """Collects what is found and what is missed."""

    def __init__(self, patterns: Patterns, gitignore: bool) -> None:
        self.found: dict[str, None] = {}
        self.missed: dict[str, Missed] = {}
        self._patterns = patterns
        self._gitignore = gitignore
        self._ignores: Ignores | None = None
        self._named = {step for pattern, _ in patterns.include for step in pattern.split("/")}

    def _miss(self, path: str, kind: str, reason: str) -> None:
        self.missed[path] = Missed(path, kind, reason)

    def walk_folder(self, folder: str) -> None:
        """Takes the files of a folder and of those below it."""
        self._enter(folder)
        pending = [folder]
        while pending:
            current = pending.pop()
            try:
                listed = files().scan_folder(current)
            except OSError as error:
                self._miss(_shown(current), UNUSABLE, f"cannot be listed: {error.strerror or error}")
                continue
            within = os.path.abspath(current) if self._ignores is not None else ""
            for entry in listed:
                is_folder = entry.is_dir(follow_symlinks=False)
                if entry.name.startswith(".") and entry.name not in self._named:
                    self._pass_over_hidden(entry, is_folder)
                elif is_folder:
                    if self._goes_into(within, entry.name, _shown(entry.path)):
                        pending.append(entry.path)
                elif entry.name.lower().endswith(SUFFIXES) and _leads_to(entry.is_file):
                    self._take(within, entry.name, _shown(entry.path))
                elif entry.is_symlink():
                    self._pass_over_link(entry)
                elif is_template_name(entry.name):
                    self._pass_over_template(within, entry.name, _shown(entry.path))

    def expand(self, glob_pattern: str) -> None:
        """Takes the files that a glob names, less those in folders that a walk would not enter."""
        matches = [each for each in files().matching(glob_pattern) if files().is_file(each)]
        if not matches:
            self._miss(glob_pattern, ABSENT, "no file matches this pattern")
        base = folder_of(glob_pattern)
        self._enter(base)
        self._named |= set(glob_pattern.split("/"))
        for match in matches:
            within = base
            *folders, name = os.path.relpath(match, base).split(os.sep)
            for folder in folders:
                inner = os.path.join(within, folder)
                if not self._goes_into(os.path.abspath(within), folder, _shown(inner)):
                    break
                within = inner
            else:
                self._take(os.path.abspath(within), name, _shown(match))

    def _enter(self, folder: str) -> None:
        """Learns what git ignores from a folder on. Outside of a repository nothing above it and the current folder counts."""
        if not self._gitignore:
            return
        from kubecheck.source.gitignore import Ignores, top_of

        here, current = os.path.abspath(folder), os.getcwd()
        self._ignores = Ignores(top_of(here) or (current if f"{here}{os.sep}".startswith(f"{current}{os.sep}") else here))

    def _goes_into(self, within: str, name: str, path: str) -> bool:
        """Whether a walk enters a folder; where it does not, that is noted. ``within`` is the absolute path of the folder around it."""
        pattern = self._patterns.excluding(path)
        if pattern:
            self._miss(f"{path}/", EXCLUDED, f"excluded by {pattern}")
        elif name in VENDORED and name not in self._named:
            self._miss(f"{path}/", SKIPPED, "a folder of this name is walked only where it is named")
        elif self._ignores is not None and self._ignores.ignores(within, name, True):
            self._miss(f"{path}/", IGNORED, "ignored by git")
        else:
            return True
        return False

    def _take(self, within: str, name: str, path: str) -> None:
        pattern = self._patterns.excluding(path)
        if pattern:
            self._miss(path, EXCLUDED, f"excluded by {pattern}")
        elif not self._patterns.takes(path):
            return
        elif self._ignores is not None and self._ignores.ignores(within, name, False):
            self._miss(path, IGNORED, "ignored by git")
        else:
            self.found.setdefault(path)

    def _pass_over_template(self, within: str, name: str, path: str) -> None:
        """Notes a template of a file that would have been taken, but for those of charts, which Helm renders whatever their names."""
        if self._patterns.excluding(path) or not self._patterns.takes(path) or (self._ignores is not None and self._ignores.ignores(within, name, False)):
            return
        if "templates" not in path.split("/")[:-1]:
            self._miss(path, TEMPLATE, f"a template by its name, which ends in .{name.rpartition('.')[2]}")

    def _pass_over_hidden(self, entry: Found, is_folder: bool) -> None:
        """Notes a folder, other than git's own, or a file that would have been taken but for the dot before its name."""
        if (is_folder and entry.name != ".git") or entry.name.lower().endswith(SUFFIXES):
            self._miss(_shown(entry.path) + "/" * is_folder, HIDDEN, "its name begins with a dot")

    def _pass_over_link(self, entry: Found) -> None:
        """Notes a link to a folder, and one that should be a file and leads nowhere."""
        path = _shown(entry.path)
        if _leads_to(entry.is_dir):
            self._miss(f"{path}/", SKIPPED, "a link to a folder, which is not followed")
        elif entry.name.lower().endswith(SUFFIXES):
            try:
                self._miss(path, SKIPPED, f"a link to {files().link_target(entry.path)}, which does not exist")
            except OSError:
                self._miss(path, UNUSABLE, "it was another file a moment ago, when its folder was listed")


def is_template_name(name: str) -> bool:
    """Whether a file is called like a template of a YAML or JSON file: ``web.yaml.in``, ``web.yml.j2``."""
    stem, _, suffix = name.lower().rpartition(".")
    return suffix in _TEMPLATED and stem.endswith(SUFFIXES)


def _leads_to(asks: Callable[[], bool]) -> bool:
    """What an entry of a folder says of where it leads; a link that leads in a circle, or where nobody may look, leads nowhere."""
    try:
        return asks()
    except OSError:
        return False


class Patterns:
    """Patterns in the manner of ignore files: ``*`` and ``?`` stay within a folder, ``**`` crosses folders.

    A pattern with a slash counts from the root; one without matches a name anywhere. A pattern that names a folder covers what is in it.
    """

    __slots__ = ("exclude", "include", "root")

    def __init__(self, exclude: tuple[str, ...], include: tuple[str, ...] = (), root: str = "") -> None:
        self.exclude, self.include = _compiled(exclude), _compiled(include)
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

    def takes(self, path: str) -> bool:
        """Whether a file found in a folder is among the included ones."""
        return not self.include or any(matches(self._relative(path)) for _, matches in self.include)

    def unmatched(self, paths: list[str]) -> list[str]:
        """The included patterns that match none of the paths."""
        relative = [self._relative(path) for path in paths]
        return [pattern for pattern, matches in self.include if not any(map(matches, relative))]


def _compiled(patterns: tuple[str, ...]) -> list[tuple[str, Callable[[str], object]]]:
    """Each pattern with what says whether a path matches it."""
    if not patterns:
        return []
    from kubecheck.source.file_patterns import compile_pattern

    return [(pattern, compile_pattern(pattern)) for pattern in patterns]
