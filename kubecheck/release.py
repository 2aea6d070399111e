"""The release of Kubernetes that is asked: what its rules are asked where they depend on the version.

A rule that came, went or changed asks ``current().since(minor)``; one behind a feature gate asks ``current().has(gate)``. What is asked
is a matter of the judgement under way: `asking` says so for the time of a block, in this thread alone, and blocks may stand in one another.

Mirrors: pkg/features/kube_features.go and k8s.io/component-base/featuregate of v1.31 to v1.37.
"""

from __future__ import annotations

import os
from _thread import _local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# What the functions of the server mirror where they ask nothing.
DEFAULT_MINOR = 37
_TEXT: list[str] = []
_LOCKED = frozenset("ABDG")


class UnknownGateError(ValueError):
    """A feature gate that a release does not have, or that cannot be set as it is wanted; ``near`` is the name that may have been meant instead of ``gate``."""

    def __init__(self, gate: str, message: str, near: str = "") -> None:
        super().__init__(message)
        self.gate = gate
        self.near = near


class Release:
    """A minor version with the feature gates as they are set; immutable, and the same for the same.

    Attributes:
        minor: the second number of the version.
        gates: the gates that are set otherwise than by default.
        kept: what others work out once for a release, by a name of theirs.
    """

    __slots__ = ("_known", "gates", "kept", "minor")

    def __init__(self, minor: int, gates: Iterable[tuple[str, bool]] = ()) -> None:
        self.minor = minor
        self.gates = tuple(gates)
        self.kept: dict[str, dict[object, object]] = {}
        self._known: dict[str, bool] = dict(self.gates)

    def since(self, minor: int) -> bool:
        """Whether it is that minor version or a later one."""
        return self.minor >= minor

    def has(self, gate: str) -> bool:
        """Whether a feature gate is on; those that the release does not have are off."""
        known = self._known.get(gate)
        if known is None:
            state = self.state(gate)
            known = self._known[gate] = state is not None and state[1] == "+"
        return known

    def state(self, gate: str) -> str | None:
        """Letter of the stage (a capital where the gate cannot be set) and ``+`` or ``-`` for the default; None where there is no such gate.

        A gate that went because it was on for good counts as on still.
        """
        found = None
        for word in _words(gate):
            if word[0] == "!":
                if self.minor > int(word[1:]):
                    return "G+" if found is not None and found[1] == "+" else None
            elif int(word[:-2]) <= self.minor:
                found = word[-2:]
        return found

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return release_of, (self.minor, self.gates)

    def __repr__(self) -> str:
        return f"Release(1.{self.minor}{''.join(f', {gate}={on}' for gate, on in self.gates)})"


def _table() -> str:
    if not _TEXT:
        import kubecheck_schemas

        with open(os.path.join(kubecheck_schemas.__path__[0], "kubernetes", "gates.txt"), encoding="utf-8") as stream:
            _TEXT.append(stream.read())
    return _TEXT[0]


def _words(gate: str) -> list[str]:
    """The states of a gate since minor versions, and ``!`` with the last version that has it; empty for none."""
    text = _table()
    start = text.find(f"\n{gate} ")
    return [] if start < 0 else text[start + len(gate) + 2 : text.index("\n", start + 1)].split(" ")


_RELEASES: dict[tuple[int, tuple[tuple[str, bool], ...]], Release] = {}


def release_of(minor: int, gates: Iterable[tuple[str, bool]] = ()) -> Release:
    """The release of a minor version with gates set; the same object for the same question."""
    key = (minor, tuple(gates))
    found = _RELEASES.get(key)
    if found is None:
        found = _RELEASES[key] = Release(*key)
    return found


class _Asked(_local):
    """What each thread asks; ``threading.local`` by its shorter way."""

    release = release_of(DEFAULT_MINOR)


_ASKED = _Asked()


def current() -> Release:
    """The release that is asked now in this thread; the one of the default version where nobody said."""
    return _ASKED.release


class asking:  # noqa: N801  # read as a statement: with asking(release)
    """Ask a release for the time of a block."""

    __slots__ = ("_before", "_release")

    def __init__(self, release: Release) -> None:
        self._release = release

    def __enter__(self) -> None:
        self._before = _ASKED.release
        _ASKED.release = self._release

    def __exit__(self, *_: object) -> None:
        _ASKED.release = self._before


def parse_gates(text: str, minor: int) -> tuple[tuple[str, bool], ...]:
    """The gates that ``A=true,B=false`` sets, sorted by name. Mirrors: featureGate.Set, validateUnknownFields.

    Raises:
        UnknownGateError: the version has no such gate, it cannot be set so, or the text is not of that form.
    """
    found: dict[str, bool] = {}
    for word in filter(None, (each.strip() for each in text.split(","))):
        name, equals, value = (part.strip() for part in word.partition("="))
        if not equals:
            raise UnknownGateError(name, f"missing bool value for {name}")
        if value.lower() not in {"true", "false", "t", "f", "1", "0"}:
            raise UnknownGateError(name, f"invalid value of {name}={value}, err: expected true or false")
        found[name] = value.lower() in {"true", "t", "1"}
        _check_gate(name, minor, is_on=found[name])
    return tuple(sorted(found.items()))


def _check_gate(name: str, minor: int, *, is_on: bool) -> None:
    if name in {"AllAlpha", "AllBeta"}:
        raise UnknownGateError(name, f"{name} is not understood here: name the gates themselves")
    words = _words(name)
    if not words:
        from kubecheck.near import nearest

        near = nearest(name, [line.partition(" ")[0] for line in _table().split("\n") if line])
        raise UnknownGateError(name, f"unrecognized feature gate: {name}", near or "")
    state = release_of(minor).state(name)
    last = int(words[-1][1:]) if words[-1][0] == "!" else minor
    first = min(int(word[:-2]) for word in words if word[0] != "!")
    if state is None or last < minor:
        there = f"it came with 1.{first}" if first > minor else f"1.{last} was the last version that had it"
        raise UnknownGateError(name, f"there is no feature gate {name} in Kubernetes 1.{minor}: {there}")
    if state[0] in _LOCKED and is_on != (state[1] == "+"):
        value = "true" if is_on else "false"
        kept = "true" if state[1] == "+" else "false"
        raise UnknownGateError(name, f"cannot set feature gate {name} to {value}, feature is locked to {kept}")
