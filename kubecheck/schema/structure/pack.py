"""The packed schemas: one file that holds every version, read by offset so that a run touches only the definitions that it needs.

Layout of ``structure.bin``, numbers little-endian in four bytes: magic; first minor version, count of versions, count of names, length of
the text of kinds; that text, one line a kind; for each version a table with the offset of each definition, `ABSENT` where it has none; and
the pool of distinct definitions, one line each: name, required fields, then each field and the code of its type, separated by ``|``.
"""

from __future__ import annotations

import os

MAGIC = b"KCSP0001"
ABSENT = 0xFFFFFFFF
# Codes of types without parts: string, int32, int64, double, boolean, bytes, any value, object of any values, quantity, int or string,
# time, time with microseconds, duration; schema or boolean, schema or schemas, schema or strings, followed by the number of the schema.
LEAVES = "sildbyaoqxtuDBRS"


class Pack:
    """The open file of packed structure."""

    __slots__ = ("_data", "_first", "_kinds", "_names", "_pool", "_tables", "_versions")

    def __init__(self, data: bytes) -> None:
        if data[:8] != MAGIC:
            raise ValueError("the packed schemas are of another format; rebuild them")
        self._data = data
        self._first, self._versions, self._names, length = (int.from_bytes(data[at : at + 4], "little") for at in range(8, 24, 4))
        self._kinds = data[24 : 24 + length].decode()
        self._tables = 24 + length
        self._pool = self._tables + 4 * self._versions * self._names

    @property
    def minors(self) -> range:
        """The minor versions there are."""
        return range(self._first, self._first + self._versions)

    def kind_line(self, api_version: str, kind: str) -> list[str] | None:
        """Definition's number, plural, flags, first and last minor of a kind; None when no version has it."""
        head = f"\n{api_version} {kind} "
        at = self._kinds.find(head)
        if at < 0:
            return None
        start = at + len(head)
        return self._kinds[start : self._kinds.index("\n", start)].split(" ")

    def kind_lines(self) -> list[list[str]]:
        """All kinds: api version, kind, and what `kind_line` has."""
        return [line.split(" ") for line in self._kinds.split("\n") if line]

    def definition(self, minor: int, number: int) -> list[str] | None:
        """Name, required fields, and the fields with their codes, of a definition in a version; None when that version lacks it."""
        at = self._tables + 4 * ((minor - self._first) * self._names + number)
        offset = int.from_bytes(self._data[at : at + 4], "little")
        if offset == ABSENT:
            return None
        start = self._pool + offset
        return self._data[start : self._data.index(b"\n", start)].decode().split("|")


_OPEN: list[Pack] = []


def open_pack() -> Pack:
    """The shipped pack, read once."""
    if not _OPEN:
        with open(shipped("structure.bin"), "rb") as stream:
            _OPEN.append(Pack(stream.read()))
    return _OPEN[0]


def shipped(name: str) -> str:
    """The path of a shipped data file of the Kubernetes schemas."""
    import kubecheck_schemas

    return os.path.join(kubecheck_schemas.__path__[0], "kubernetes", name)
