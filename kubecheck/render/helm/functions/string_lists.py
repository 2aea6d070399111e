"""Functions that part strings, and those on lists of strings. Mirrors: Sprig's strings.go and list.go."""

from __future__ import annotations

from kubecheck.render.helm.functions.results import NilStrings
from kubecheck.render.helm.functions.strings import strings_of, to_string
from kubecheck.render.helm.kinds import StringMap, Strings
from kubecheck.render.helm.template.text import Text, cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _parts(separator: str, text: str, limit: int = -1) -> list[str]:
    """Mirrors: strings.SplitN, for a limit that is not 0."""
    if not separator:
        found = [*text] if limit < 0 or limit >= len(text) else [*text[: limit - 1], text[limit - 1 :]]
    else:
        found = str.split(text, separator, limit - 1 if limit > 0 else -1)
    if text.__class__ is not Text:
        return found
    offset, cuts = 0, []
    for part in found:
        cuts.append(cut(text, offset, offset + len(part)))
        offset += len(part) + len(separator)
    return cuts


def split_list(separator: str, text: str) -> Strings:
    """Mirrors: strings.Split."""
    return Strings(_parts(separator, text))


def split(separator: str, text: str) -> StringMap:
    """Mirrors: split."""
    return StringMap((f"_{index}", part) for index, part in enumerate(_parts(separator, text)))


def splitn(separator: str, limit: int, text: str) -> StringMap:
    """Mirrors: splitn."""
    return StringMap((f"_{index}", part) for index, part in enumerate(_parts(separator, text, limit) if limit else ()))


def to_strings(value: Any) -> Strings:
    """Mirrors: strslice."""
    return value if isinstance(value, Strings) else Strings(strings_of(value))


def sort_alpha(value: Any) -> Strings:
    """Mirrors: sortAlpha, which sorts a []string in place."""
    if not isinstance(value, (list, bytes)):
        return Strings([to_string(value)])
    found = to_strings(value)
    if not isinstance(found, NilStrings):
        found.sort()
    return found
