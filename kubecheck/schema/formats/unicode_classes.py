"""Classes of characters by their Unicode properties, as Go's regular expressions name them, in the syntax of Python's classes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_ALL = range(0x110000)
# Mirrors: unicode.CategoryAliases.
_ALIASES = {
    "Cased_Letter": "LC", "Close_Punctuation": "Pe", "Combining_Mark": "M", "Connector_Punctuation": "Pc", "Control": "Cc", "Currency_Symbol": "Sc",
    "Dash_Punctuation": "Pd", "Decimal_Number": "Nd", "Enclosing_Mark": "Me", "Final_Punctuation": "Pf", "Format": "Cf", "Initial_Punctuation": "Pi",
    "Letter": "L", "Letter_Number": "Nl", "Line_Separator": "Zl", "Lowercase_Letter": "Ll", "Mark": "M", "Math_Symbol": "Sm", "Modifier_Letter": "Lm",
    "Modifier_Symbol": "Sk", "Nonspacing_Mark": "Mn", "Number": "N", "Open_Punctuation": "Ps", "Other": "C", "Other_Letter": "Lo", "Other_Number": "No",
    "Other_Punctuation": "Po", "Other_Symbol": "So", "Paragraph_Separator": "Zp", "Private_Use": "Co", "Punctuation": "P", "Separator": "Z",
    "Space_Separator": "Zs", "Spacing_Mark": "Mc", "Surrogate": "Cs", "Symbol": "S", "Titlecase_Letter": "Lt", "Unassigned": "Cn", "Uppercase_Letter": "Lu",
    "cntrl": "Cc", "digit": "Nd", "punct": "P",
}  # fmt: skip
_CATEGORIES = frozenset((
    "C", "Cc", "Cf", "Cn", "Co", "Cs", "L", "LC", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi",
    "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
))  # fmt: skip
# Scripts whose characters are not called after them.
_HAN = ("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "CJK RADICAL", "KANGXI RADICAL", "IDEOGRAPHIC")
# Scripts of which nothing but a table tells: their class takes everything.
_UNTOLD = frozenset(("Any", "Common", "Inherited"))


@lru_cache(maxsize=32)
def ranges_of(name: str, *, negated: bool) -> str:
    """What stands between the brackets of a class of a category or script, or of all others; empty when there is none of that name.

    Scripts are told by the names of their characters, which is nearly what the tables say.
    """
    category = _ALIASES.get(name, name)
    if name in _UNTOLD:
        return "\\x00-\\U0010ffff"
    if category == "LC":
        return _ranges(lambda code: unicodedata.category(chr(code)) in ("Lu", "Ll", "Lt"), negated=negated)
    if category in _CATEGORIES:
        return _ranges(lambda code: unicodedata.category(chr(code)).startswith(category), negated=negated)
    if not name[:1].isupper() or name.isupper():
        return ""
    words = _HAN if name == "Han" else (f"{name.upper().replace('_', ' ')} ", f"{name.upper().replace('_', '-')} ")
    if not any(unicodedata.name(chr(code), "").startswith(words) for code in _ALL):
        return ""
    return _ranges(lambda code: unicodedata.name(chr(code), "").startswith(words), negated=negated)


def _ranges(takes: Callable[[int], bool], *, negated: bool) -> str:
    parts: list[str] = []
    start = -1
    for code in (*_ALL, -1):
        is_in = code >= 0 and takes(code) != negated
        if is_in and start < 0:
            start = code
        elif not is_in and start >= 0:
            parts.append(f"\\U{start:08x}-\\U{(code if code >= 0 else len(_ALL)) - 1:08x}")
            start = -1
    return "".join(parts)
