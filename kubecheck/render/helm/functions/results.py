"""Types of Go that only functions make, and what all of them share: nil slices, bytes of strings, how much a function may make."""

from __future__ import annotations

from kubecheck.render.helm.kinds import FunctionError, Panic, Strings, Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# More than this no function makes, in characters or items: a chart that asks for it would fill the memory.
LARGEST = 10_000_000


class Lists(list):  # type: ignore[type-arg]  # what it holds is Go's matter
    """A [][]interface {}: what chunk makes."""

    go_type = "[][]interface {}"
    go_element = "[]interface {}"


class NilList(list):  # type: ignore[type-arg]  # as above
    """A []interface {} that is nil: empty as another, but null in JSON."""

    go_type = "[]interface {}"


class NilStrings(Strings):
    """A []string that is nil."""


class Uint64(int):
    """A uint64: a part of a version."""

    go_type = "uint64"


class Certificate(Struct):
    """A certificate and its key, as PEM."""

    go_type = "sprig.certificate"

    def __init__(self, certificate: str, key: str) -> None:
        self.certificate = certificate
        self.key = key

    def fields(self) -> dict[str, Any]:
        """Both."""
        return {"Cert": self.certificate, "Key": self.key}


def to_bytes(text: str) -> bytes:
    """The bytes of a string of Go."""
    return text.encode("utf-8", "surrogateescape")


def to_text(data: bytes) -> str:
    """A string of Go by its bytes; those that are no UTF-8 become surrogates."""
    return data.decode("utf-8", "surrogateescape")


def length_of(text: str) -> int:
    """The number of bytes of a string."""
    return len(text) if text.isascii() else len(to_bytes(text))


def check_amount(amount: int) -> None:
    """Refuses to make more than fits.

    Raises:
        FunctionError: it is too much.
    """
    if amount > LARGEST:
        raise FunctionError(f"the result would have a size of {amount}, more than {LARGEST}")


def slice_fault(start: int | None, stop: int | None, length: int, what: str = "length") -> Panic:
    """What Go panics with where a slice is out of its bounds. Mirrors: runtime.boundsError."""
    if stop is not None and not 0 <= stop <= length:
        bounds = f"[:{stop}] with {what} {length}" if stop >= 0 else f"[:{stop}]"
    elif start is not None and start < 0:
        bounds = f"[{start}:]"
    else:
        bounds = f"[{start}:{length if stop is None else stop}]"
    return Panic(f"runtime error: slice bounds out of range {bounds}")
