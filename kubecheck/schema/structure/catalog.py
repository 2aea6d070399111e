"""The kinds of one Kubernetes version and their structure, read from the packed schemas as they are asked for."""

from __future__ import annotations

from kubecheck.release import DEFAULT_MINOR, current, release_of
from kubecheck.schema.structure.compile import Compiler
from kubecheck.schema.structure.pack import open_pack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubecheck.fields import FieldError
    from kubecheck.release import Release
    from kubecheck.schema.structure.compile import Fits
    from kubecheck.schema.structure.pack import Pack

DEFAULT_VERSION = f"1.{DEFAULT_MINOR}"


class UnknownVersionError(ValueError):
    """A Kubernetes version for which there are no schemas; says which there are."""


class Kind:
    """A built-in kind of a version.

    ``creatable`` says whether objects of it can be created; ``number`` is its definition's number in the pack.
    """

    __slots__ = ("_plain", "catalog", "creatable", "group", "kind", "namespaced", "number", "plural", "version")

    def __init__(self, catalog: Catalog, group: str, version: str, kind: str, line: list[str]) -> None:
        self.catalog = catalog
        self.group = group
        self.version = version
        self.kind = kind
        self.number = int(line[0])
        self.plural = line[1]
        self.namespaced = line[2][0] == "N"
        self.creatable = line[2][1] == "C"
        self._plain: Fits | None = None

    @property
    def api_version(self) -> str:
        """``apps/v1``, or ``v1`` in the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def fits_plainly(self) -> Fits:
        """Whether a value has only known fields with values of their types, and no null item: a function of the value, and a fast one."""
        if self._plain is None:
            self._plain = self.catalog.fits_plainly(self.number)
        return self._plain

    def fits(self, value: object) -> bool:
        """Whether a value has only known fields with values of their types, or nulls in their stead."""
        return self.fits_plainly(value) or not self.explain(value)

    def explain(self, value: object) -> list[FieldError]:
        """Everything about the structure of a value that does not fit: unknown fields and wrong types, each at its field."""
        from kubecheck.schema.structure.decoding import decode

        return decode(self, value).errors

    def missing(self, value: object) -> list[FieldError]:
        """The fields that the published schema requires and the value lacks; the server itself may fill in some of them."""
        from kubecheck.schema.structure.fields_of import missing

        return missing(self, value)

    def field(self, path: tuple[str | int, ...]) -> dict[str, object]:
        """What is known of the field at a path: ``type``, and where there are such, ``enum``, ``default``, list types; empty when unknown."""
        from kubecheck.schema.structure.fields_of import describe

        return describe(self, path)

    def homes(self, parent: tuple[str | int, ...], name: str) -> list[tuple[str | int, ...]]:
        """The paths of the objects near by that have a field of this name; few or none."""
        from kubecheck.schema.structure.fields_of import homes

        return homes(self, parent, name)

    def part(self, field: str) -> Kind:
        """The structure of one field of the kind, such as ``metadata``, asked by itself."""
        parts = self.catalog.pack.definition(self.catalog.minor, self.number) or []
        code = next(part.rpartition(":")[2] for part in parts[2:] if part.startswith(f"{field}:"))
        return Kind(self.catalog, self.group, self.version, self.kind, [code[1:], self.plural, "N-"])

    def __repr__(self) -> str:
        return f"Kind({self.api_version} {self.kind})"


class Catalog:
    """The kinds of one version; ``release`` is what its rules are asked of, ``codes_of_fields`` is kept by `fields_of` of objects whose fields were looked up."""

    __slots__ = ("_compiler", "_kinds", "_near", "_served", "_tolerant", "codes_of_fields", "minor", "pack", "placeholder", "release", "version")

    def __init__(self, version: str, minor: int, pack: Pack, placeholder: Callable[[str], bool] | None = None, release: Release | None = None) -> None:
        self.version = version
        self.minor = minor
        self.release = release if release is not None else release_of(minor)
        self.pack = pack
        self.placeholder = placeholder
        self._near: dict[str, list[tuple[str, str]]] = {}
        self._compiler = Compiler(pack, minor)
        self._tolerant = Compiler(pack, minor, placeholder) if placeholder is not None else None
        self._kinds: dict[tuple[str, str], Kind | None] = {}
        self._served: dict[tuple[str, str], Kind | None] = {}
        self.codes_of_fields: dict[str, dict[str, str]] = {}

    def kind(self, api_version: str, kind: str) -> Kind | None:
        """The kind that a server of this version serves by default, or None."""
        question = (api_version, kind)
        if question not in self._served:
            found = self.defined(api_version, kind)
            self._served[question] = found if found is not None and self._is_served(found) else None
        return self._served[question]

    def defined(self, api_version: str, kind: str) -> Kind | None:
        """The kind if this version defines it, also where a server must be told to serve it (alpha, and beta since 1.24)."""
        question = (api_version, kind)
        if question not in self._kinds:
            line = self.pack.kind_line(api_version, kind)
            found = None
            if line is not None and int(line[3]) <= self.minor <= int(line[4]):
                group, _, version = api_version.rpartition("/")
                found = Kind(self, group, version, kind, line)
            self._kinds[question] = found
        return self._kinds[question]

    def fits_plainly(self, number: int) -> Fits:
        """The question of a definition, by its number, whether a value fits plainly. Placeholders are only looked for where nothing else helps."""
        fits = self._compiler.definition(number)
        tolerant = self._tolerant
        return fits if tolerant is None else lambda value: fits(value) or tolerant.definition(number)(value)

    def _is_served(self, kind: Kind) -> bool:
        line = self.pack.kind_line(kind.api_version, kind.kind)
        return line is not None and int(line[5]) <= self.minor <= int(line[6])

    def kinds(self) -> list[tuple[str, str]]:
        """Every (apiVersion, kind) served by default, sorted."""
        return [(line[0], line[1]) for line in self.pack.kind_lines() if int(line[7]) <= self.minor <= int(line[8])]

    def near_kinds(self, api_version: str, kind: str) -> list[tuple[str, str]]:
        """Served kinds that someone may have meant by an unknown one: the same kind under other versions first, else the nearest names."""
        found = self._near.get(kind)
        if found is None:
            kinds = self.kinds()
            found = [each for each in kinds if each[1].lower() == kind.lower()]
            if not found:
                from kubecheck.near import nearest

                name = nearest(kind, sorted({each[1] for each in kinds}))
                found = [each for each in kinds if each[1] == name]
            self._near[kind] = found
        return found


_CATALOGS: dict[tuple[Release, bool], Catalog] = {}


def known_version(text: str) -> tuple[str, str]:
    """The version that a text means, ``latest`` included, and a word on it where it is judged as another.

    Raises:
        UnknownVersionError: it is none, or older than all that are known.
    """
    minors = open_pack().minors
    if text == "latest":
        return f"1.{minors[-1]}", ""
    minor = int(text[2:]) if text in [f"1.{each}" for each in minors] else _minor_of(text)
    if minor is not None and minor > minors[-1]:
        return f"1.{minors[-1]}", f"Kubernetes 1.{minor} is newer than all that is known here; judged as 1.{minors[-1]}"
    if minor is None or minor not in minors:
        raise _unknown(text, minors)
    return f"1.{minor}", ""


def _minor_of(text: str) -> int | None:
    """The minor of 1.36, v1.36.3, and what distributions make of it: 1.36+, v1.36.3-gke.100, v1.36.3+k3s1; None for what is no version."""
    import re

    found = re.fullmatch(r"v?1\.(0|[1-9][0-9]{0,3})(?:\.[0-9]+(?:[-+][0-9A-Za-z][0-9A-Za-z.+-]*)?|\+)?", text)
    return int(found[1]) if found is not None else None


def _unknown(text: str, minors: range) -> UnknownVersionError:
    what = f"{text!r} is no version of Kubernetes" if _minor_of(text) is None else f"no schemas of Kubernetes {text!r}"
    return UnknownVersionError(f"{what}; there are 1.{minors[0]} to 1.{minors[-1]}")


def catalog(version: str = "", placeholder: Callable[[str], bool] | None = None) -> Catalog:
    """The catalog of a version such as ``1.36``; ``v1.36`` and ``1.36.3`` mean the same.

    Its feature gates are those of the release that is asked (`kubecheck.release.asking`) where that is of this version, else the defaults.

    Args:
        version: the Kubernetes version; empty for that of the release that is asked.
        placeholder: says of a string whether it is filled in later and so fits every type; None when there are no such strings.

    Raises:
        UnknownVersionError: there are no schemas of that version.
    """
    pack = open_pack()
    parts = version.removeprefix("v").split(".") if version else ["1", str(current().minor)]
    minors = pack.minors
    if len(parts) < 2 or parts[0] != "1" or not parts[1].isdigit() or int(parts[1]) not in minors:
        raise _unknown(version, minors)
    minor = int(parts[1])
    release = current() if current().minor == minor else release_of(minor)
    key = (release, placeholder is not None)
    found = _CATALOGS.get(key)
    if found is None or found.placeholder is not placeholder:
        found = _CATALOGS[key] = Catalog(f"1.{minor}", minor, pack, placeholder, release)
    return found
