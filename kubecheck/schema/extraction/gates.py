"""Reads from Go sources which feature gates there are in which minor version, and their defaults; used when the packed schemas are built."""

from __future__ import annotations

import glob
import os
import re

_NAME = re.compile(r'^\s*(\w+)\s+(?:featuregate\.Feature)?\s*=\s*"(\w+)"', re.MULTILINE)
_VERSION = re.compile(r"@v[01]\.(\d+)\.")
_PLAIN = re.compile(r"^\t(?:\w+\.)?(\w+):\s*\{(Default[^{}]*)\}", re.MULTILINE)
_VERSIONED = re.compile(r"^\t(?:\w+\.)?(\w+): \{\n(.*?)^\t\}", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r'\{Version: version\.MustParse\("1\.(\d+)"\), ([^{}]*)\}')
_STAGES = {"Alpha": "a", "Beta": "b", "GA": "g", "Deprecated": "d", "PreAlpha": "a"}

# The state of a gate since a minor version: letter of the stage (a capital where it cannot be set), and whether it is on.
States = dict[int, str]


def read_gates(modules: str) -> dict[str, tuple[States, int]]:
    """Gate -> its states by the minor version since which they hold, and the last version that has it (0 where the newest one does).

    Args:
        modules: the folder that holds the Go modules ``kubernetes@…``, ``apiserver@…`` and ``apiextensions-apiserver@…``; those of other
            versions lie in ``releases/1.37`` and the like. The newest of all is the newest that is known.
    """
    sources: dict[int, dict[str, States]] = {}
    places = [os.path.join(modules, *below, "*@v*", "pkg", "features", "*kube_features.go") for below in ((), ("releases", "*"))]
    for path in sorted(path for place in places for path in glob.glob(place)):
        found = _VERSION.search(path)
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        if found is not None:
            sources.setdefault(int(found[1]), {}).update(_gates_of(text, int(found[1])))
    gates: dict[str, tuple[States, int]] = {}
    for minor, there in sorted(sources.items()):
        for name, states in there.items():
            earlier = gates[name][0] if name in gates else {}
            gates[name] = ({**{since: state for since, state in earlier.items() if since < min(states)}, **states}, minor)
    newest = max(sources, default=0)
    return {name: (states, 0 if last == newest else last) for name, (states, last) in gates.items()}


def _gates_of(text: str, minor: int) -> dict[str, States]:
    names = dict(_NAME.findall(text))
    found: dict[str, States] = {}
    for name, spec in _PLAIN.findall(text):
        found[names.get(name, name)] = {minor: _state(spec)}
    for name, lines in _VERSIONED.findall(text):
        # A state that wants a compatibility which servers do not promise by default is left out.
        if states := {int(since): _state(spec) for since, spec in _LINE.findall(lines) if "MinCompatibilityVersion" not in spec}:
            found[names.get(name, name)] = states
    return found


def _state(spec: str) -> str:
    letter = next(letter for stage, letter in _STAGES.items() if f"featuregate.{stage}" in spec)
    is_locked = re.search(r"LockToDefault:\s*true", spec) is not None
    return (letter.upper() if is_locked else letter) + ("+" if re.search(r"(?<!LockTo)Default:\s*true", spec) else "-")


def print_gates(modules: str) -> str:
    """One line a gate: name, states such as ``31a-``, and ``!`` with the last version that has it."""
    lines = []
    for name, (states, last) in sorted(read_gates(modules).items()):
        words = [f"{minor}{state}" for minor, state in sorted(states.items())]
        lines.append(" ".join([f"\n{name}", *words, *([f"!{last}"] if last else [])]))
    return "".join(lines) + "\n"
