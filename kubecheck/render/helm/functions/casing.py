"""Functions that change the case of letters. Mirrors: goutils' wordutils.go, xstrings' convert.go, Go's strings and unicode packages."""

from __future__ import annotations

from kubecheck.render.helm.functions.results import to_bytes
from kubecheck.render.helm.functions.strings import SPACES
from kubecheck.render.helm.template.text import carried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_INVALID, _NUMBER, _UPPER, _ALPHABET, _CONNECTOR, _PUNCTUATION, _OTHER = range(7)
_REPLACEMENT = "\ufffd"


def _category(character: str) -> str:
    if character.isascii():
        return "Lu" if "A" <= character <= "Z" else "Ll" if "a" <= character <= "z" else "Nd" if character.isdigit() else _ascii_category(character)
    import unicodedata

    return unicodedata.category(character)


def _ascii_category(character: str) -> str:
    return "S" if character in "$+<=>^`|~" else "P" if "!" <= character <= "~" else "C"


def _single(character: str, changed: str) -> str:
    """A letter in another case, where that is one letter again: Go knows no other mappings."""
    return changed if len(changed) == 1 else character


def to_upper(character: str) -> str:
    """Mirrors: unicode.ToUpper."""
    return _single(character, character.upper())


def to_lower(character: str) -> str:
    """Mirrors: unicode.ToLower."""
    return "i" if character == "İ" else _single(character, character.lower())


def to_title(character: str) -> str:
    """Mirrors: unicode.ToTitle."""
    return _single(character, character.title())


def _runes(text: str) -> str:
    """A string as runes: bytes that are no UTF-8 are replaced, one by one."""
    return text if text.isascii() else "".join(_REPLACEMENT if "\udc80" <= each <= "\udcff" else each for each in text)


def _mapped(text: str, change: Callable[[str], str]) -> str:
    return "".join(map(change, _runes(text)))


def upper(text: str) -> str:
    """Mirrors: strings.ToUpper."""
    return carried(str.upper(text) if text.isascii() else _mapped(text, to_upper), text)


def lower(text: str) -> str:
    """Mirrors: strings.ToLower."""
    return carried(str.lower(text) if text.isascii() else _mapped(text, to_lower), text)


def title(text: str) -> str:
    """Mirrors: strings.Title."""
    made = []
    before = " "
    for each in _runes(text):
        made.append(to_title(each) if _is_separator(before) else each)
        before = each
    return carried("".join(made), text)


def _is_separator(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return _category(character)[0] != "L" and _category(character) != "Nd" and character in SPACES


def untitle(text: str) -> str:
    """Mirrors: goutils.Uncapitalize."""
    made = []
    changes = True
    for each in _runes(text):
        if each in SPACES:
            changes = True
        elif changes:
            each, changes = to_lower(each), False
        made.append(each)
    return carried("".join(made), text)


def initials(text: str) -> str:
    """Mirrors: goutils.Initials, which takes each byte for a character."""
    made = []
    was_gap = True
    for each in to_bytes(text).decode("latin-1"):
        if each in SPACES:
            was_gap = True
        elif was_gap:
            made.append(each)
            was_gap = False
    return carried("".join(made), text)


def swapcase(text: str) -> str:
    """Mirrors: goutils.SwapCase."""
    made = []
    whitespace = True
    for each in _runes(text):
        category = _category(each)
        if category in ("Lu", "Lt"):
            made.append(to_lower(each))
            whitespace = False
        elif category == "Ll":
            made.append(to_title(each) if whitespace else to_upper(each))
            whitespace = False
        else:
            made.append(each)
            whitespace = each in SPACES
    return carried("".join(made), text)


def _is_connector(character: str) -> bool:
    return character in ("-", "_") or character in SPACES


def camelcase(text: str) -> str:
    """Mirrors: xstrings.ToPascalCase."""
    runes = iter(_runes(text))
    made: list[str] = []
    current = ""
    is_first_upper = False
    for current in runes:
        if not _is_connector(current):
            is_first_upper = _category(current) == "Lu"
            current = to_upper(current)
            break
        made.append(current)
    return carried("".join(_joined_words(made, current, runes, is_first_upper)), text)


def _joined_words(made: list[str], current: str, runes: Iterable[str], is_first_upper: bool) -> list[str]:
    """What follows the first letter of a camel-case text."""
    rest = [*runes]
    if not rest:
        return [*made, current] if current else made
    for each in rest:
        before, current = current, each
        if _is_connector(current) and _is_connector(before):
            made.append(before)
            continue
        if _is_connector(before):
            is_first_upper = _category(current) == "Lu"
            current = to_upper(current)
        else:
            if is_first_upper:
                if _category(current) == "Lu":
                    current = to_lower(current)
                else:
                    is_first_upper = False
            made.append(before)
    return [*made, current]


def snakecase(text: str) -> str:
    """Mirrors: xstrings.ToSnakeCase."""
    return carried(_lower_words(text, "_"), text)


def kebabcase(text: str) -> str:
    """Mirrors: xstrings.ToKebabCase."""
    return carried(_lower_words(text, "-"), text)


class _Words:
    """Takes words from the front of a text."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def next(self) -> tuple[int, str]:
        kind, word = _next_word(self.rest)
        self.rest = self.rest[len(word) :]
        return kind, word


def _lower_words(text: str, connector: str) -> str:
    """Mirrors: camelCaseToLowerCase."""
    if not text:
        return ""
    made: list[str] = []
    words = _Words(text)
    kind, word = words.next()
    while words.rest:
        if kind != _CONNECTOR:
            made.append(_lowered(kind, word, connector))
        before, last = kind, word
        kind, word = words.next()
        if before == _NUMBER:
            kind, word = _attached(words, kind, word, made, connector)
            if kind not in (_INVALID, _PUNCTUATION, _CONNECTOR):
                made.append(connector)
        elif before == _CONNECTOR:
            made.append(_lowered(before, last, connector))
        elif before != _PUNCTUATION:
            kind, word = _after_letters(words, kind, word, made, connector)
    made.append(_lowered(kind, word, connector))
    return "".join(made)


def _after_letters(words: _Words, kind: int, word: str, made: list[str], connector: str) -> tuple[int, str]:
    if kind != _NUMBER:
        if kind not in (_CONNECTOR, _PUNCTUATION):
            made.append(connector)
        return kind, word
    if not words.rest:
        return kind, word
    last = word
    kind, word = words.next()
    if kind != _ALPHABET:
        made.append(_lowered(_NUMBER, last, connector))
        if kind not in (_CONNECTOR, _PUNCTUATION):
            made.append(connector)
        return kind, word
    made += (connector, _lowered(_NUMBER, last, connector))
    kind, word = _attached(words, kind, word, made, connector)
    if kind not in (_INVALID, _CONNECTOR, _PUNCTUATION):
        made.append(connector)
    return kind, word


def _attached(words: _Words, kind: int, word: str, made: list[str], connector: str) -> tuple[int, str]:
    """Passes over letters and numbers that follow a number."""
    while kind in (_ALPHABET, _NUMBER):
        made.append(_lowered(kind, word, connector))
        kind, word = words.next()
    return kind, word


def _kind(character: str) -> int:
    if _is_connector(character):
        return _CONNECTOR
    category = _category(character)
    if category[0] == "P":
        return _PUNCTUATION
    if category == "Lu":
        return _UPPER
    if _is_alphabet(character, category):
        return _ALPHABET
    return _NUMBER if category[0] == "N" else _OTHER


def _is_alphabet(character: str, category: str) -> bool:
    """Mirrors: xstrings.isAlphabet."""
    if category[0] != "L":
        return False
    return not any(first <= character <= last for first, last in (("\u3400", "\u4d85"), ("\u4e00", "\u9fcc"), ("\U00020000", "\U0002b81d")))


def _next_word(text: str) -> tuple[int, str]:
    """Mirrors: nextWord."""
    if not text:
        return _INVALID, ""
    kind = _kind(text[0])
    end = 1
    if kind == _UPPER:
        if end < len(text) and _kind(text[end]) == _UPPER:
            while end < len(text) and _kind(text[end]) == _UPPER:
                end += 1
            if end < len(text) and _kind(text[end]) == _ALPHABET:
                end -= 1
        else:
            while end < len(text) and _kind(text[end]) == _ALPHABET:
                end += 1
    elif kind == _OTHER:
        while end < len(text) and _kind(text[end]) in (_OTHER, _UPPER) and not _is_alphabet(text[end], _category(text[end])):
            end += 1
    else:
        while end < len(text) and _kind(text[end]) == kind:
            end += 1
    return kind, text[:end]


def _lowered(kind: int, word: str, connector: str) -> str:
    """Mirrors: toLower."""
    if kind not in (_UPPER, _CONNECTOR):
        return word
    return "".join(connector if _is_connector(each) else to_lower(each) if _category(each) == "Lu" else each for each in word)
