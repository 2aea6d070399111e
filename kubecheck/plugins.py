"""Finds plugins by the entry-point group ``kubecheck`` and asks them for their rules.

Only installed distributions count: nothing is ever loaded from the folder that is checked. Their ``entry_points.txt`` are read directly,
because the standard library's own reader costs more than a whole check of a file; pluggy is imported only when there is a plugin besides
the built-in rules, which hand over an index instead of importing all of themselves.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType
    from typing import Any, Protocol

    from kubecheck.sdk import Rule

    class Kept(Protocol):
        """Plain data by keys, as `kubecheck.engine.cache.folder.Folder` keeps it."""

        def get(self, key: str) -> Any:
            """What is kept under a key; None where nothing is."""

        def put(self, key: str, value: object) -> None:
            """Keeps plain data under a key."""


GROUP = "kubecheck"
# Clocks of file systems go on in steps of up to two seconds.
_STAMPS_APART = 3_000_000_000


class PluginError(Exception):
    """A plugin that cannot be used; the sentence says which and why."""


class EntryPoint:
    """A line of an ``entry_points.txt``: a name and the module that it stands for, and the distribution that has it."""

    __slots__ = ("distribution", "module", "name")

    def __init__(self, name: str, module: str, distribution: str) -> None:
        self.name = name
        self.module = module
        self.distribution = distribution

    def __repr__(self) -> str:
        return f"EntryPoint({self.name} = {self.module}, {self.distribution})"


def find_entry_points(folders: Iterable[str] | None = None) -> list[EntryPoint]:
    """The entry points of our group in all installed distributions, sorted by name; a distribution found twice counts once.

    Args:
        folders: where to look; None for the import path.
    """
    found: dict[tuple[str, str], EntryPoint] = {}
    for folder in sys.path if folders is None else folders:
        try:
            names = os.listdir(folder or ".") if folder else []
        except OSError:
            continue
        for name in names:
            if not name.endswith((".dist-info", ".egg-info")):
                continue
            try:
                with open(os.path.join(folder, name, "entry_points.txt"), encoding="utf-8") as file:
                    text = file.read()
            except OSError:
                continue
            if f"[{GROUP}]" in text:
                distribution = name.rpartition(".")[0].partition("-")[0]
                for point in _read(text, distribution):
                    found.setdefault((point.name, point.module), point)
    return sorted(found.values(), key=lambda each: (each.name, each.module))


def fingerprint(points: list[EntryPoint] | None = None, kept: Kept | None = None) -> str:
    """The digest of all code that reports depend on: ours, that of the plugins, and which versions of what else are installed.

    Args:
        points: the plugins; None for all that are installed.
        kept: where earlier answers are kept, by what the file system says of the files; files of which it says the same are not read again.

    Raises:
        OSError: some of it cannot be read.
    """
    import hashlib

    found = hashlib.blake2b(sys.version.encode(), digest_size=20)
    installed = {name for folder in sys.path if os.path.isdir(folder) for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))}
    found.update("\n".join(sorted(installed)).encode("utf-8", "surrogateescape"))
    files = _all_code(find_entry_points() if points is None else points)
    if kept is None:
        return _digest_of_code(found, files)
    stamped = found.copy()
    lines = [f"{path}\0{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}" for _, path, stat in files]
    stamped.update("\n".join(lines).encode("utf-8", "surrogateescape"))
    key = stamped.hexdigest()
    known = kept.get(key)
    if isinstance(known, str) and known:
        return known
    digest = _digest_of_code(found, files)
    # What was written just now may be written again without being stamped anew.
    if max(max(stat.st_mtime_ns, stat.st_ctime_ns) for _, _, stat in files) < time.time_ns() - _STAMPS_APART:
        kept.put(key, digest)
    return digest


def _all_code(points: list[EntryPoint]) -> list[tuple[str, str, os.stat_result]]:
    """Each file of our code and that of plugins, sorted: by what name it goes in, its path, and what the file system says of it."""
    tops = {point.module.partition(".")[0] for point in points}
    found = []
    for top in ("kubecheck", "kubecheck_schemas", *sorted(tops - {"kubecheck", "kubecheck_schemas"})):
        module = __import__(top)
        files: list[tuple[str, str, os.stat_result]] = []
        for folder in getattr(module, "__path__", ()):
            _add_code(folder, len(folder), files)
        files.sort()
        alone = module.__file__ or ""
        found += [(top + name, path, stat) for name, path, stat in files or [("", alone, os.stat(alone))]]
    return found


def _digest_of_code(found: Any, files: list[tuple[str, str, os.stat_result]]) -> str:
    for name, path, _ in files:
        with open(path, "rb", buffering=0) as file:
            data = file.read()
        found.update(f"{name} {len(data)}\n".encode("utf-8", "surrogateescape"))
        found.update(data)
    return str(found.hexdigest())


def _add_code(folder: str, above: int, found: list[tuple[str, str, os.stat_result]]) -> None:
    """Adds the files of a package, its code and data without the pages of rules: what follows the first characters of its path, the path, and what the file system says of it."""
    with os.scandir(folder) as entries:
        for each in entries:
            if each.is_dir():
                if each.name != "__pycache__":
                    _add_code(each.path, above, found)
            elif not each.name.endswith((".md", ".pyc")):
                found.append((each.path[above:], each.path, each.stat()))


def _read(text: str, distribution: str) -> list[EntryPoint]:
    points = []
    inside = False
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            inside = line == f"[{GROUP}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            name, _, module = line.partition("=")
            points.append(EntryPoint(name.strip(), module.strip(), distribution))
    return points


def load_rules(points: list[EntryPoint] | None = None) -> list[Rule]:
    """The rules of every plugin, the built-in ones among them.

    Args:
        points: the plugins; None for all that are installed.

    Raises:
        PluginError: a plugin cannot be imported or hands over something else than rules; or nothing is installed, not even our own rules.
    """
    points = find_entry_points() if points is None else points
    if not points:
        raise PluginError("no rules are installed: kubecheck runs from a bare checkout; install it, for example with `pip install -e .`")
    if len(points) == 1 and (index := getattr(_load(points[0]), "rule_index", None)) is not None:
        rules: list[Rule] = index()
        return rules
    return _through_hooks(points)


def _load(point: EntryPoint) -> ModuleType:
    try:
        module: ModuleType = __import__(point.module, fromlist=["*"])
    except Exception as error:
        raise PluginError(f"plugin {point.name} of {point.distribution} cannot be imported: {type(error).__name__}: {error}") from error
    return module


def _through_hooks(points: list[EntryPoint]) -> list[Rule]:
    import pluggy

    from kubecheck import hookspecs
    from kubecheck.sdk import Rule

    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    found: list[Rule] = []
    for point in points:
        module = _load(point)
        if manager.is_registered(module):
            continue
        try:
            manager.register(module, point.name)
            manager.check_pending()
            handed = manager.subset_hook_caller("kubecheck_rules", [each for each in manager.get_plugins() if each is not module])()
        except Exception as error:
            raise PluginError(f"plugin {point.name} of {point.distribution} failed: {type(error).__name__}: {error}") from error
        for each in (rule for rules in handed for rule in rules):
            if not isinstance(each, Rule):
                raise PluginError(f"plugin {point.name} of {point.distribution} hands over {each!r}, which is no rule")
            found.append(each)
    return found
