"""Functions on strings. Mirrors: Sprig's strings.go, Go's strings package, goutils' stringutils.go."""

from __future__ import annotations

from kubecheck.field_messages import quote as quote_plainly
from kubecheck.render.helm.functions.results import check_amount, length_of, slice_fault, to_bytes, to_text
from kubecheck.render.helm.kinds import Panic
from kubecheck.render.helm.template.printing import show
from kubecheck.render.helm.template.text import Text, carried, cut, joined, replaced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# unicode.IsSpace
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_SMALLEST_WIDTH, _SMALLEST_BOTH = 4, 7


def hello() -> str:
    """Mirrors: genericMap."""
    return "Hello!"


def to_string(value: Any) -> str:
    """Mirrors: strval."""
    found = value.__class__
    if found is Text or found is str:
        return value  # type: ignore[no-any-return]  # a string by its class
    if found is bytes:
        return to_text(value)
    return str(value) if isinstance(value, str) else show(value)


def strings_of(value: Any) -> list[str]:
    """Mirrors: strslice, of a value that is no []string."""
    if isinstance(value, list):
        return [to_string(each) for each in value if each is not None]
    if value.__class__ is bytes:
        return [str(each) for each in value]
    return [] if value is None else [to_string(value)]


def quote(*values: Any) -> str:
    """Mirrors: quote."""
    if len(values) == 1 and values[0] is not None:
        text = to_string(values[0])
        return carried(quoted(text), text)
    return joined([carried(quoted(text), text) for text in map(to_string, _without_nil(values))], " ")


def quoted(text: str) -> str:
    """Mirrors: strconv.Quote."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    if any("\udc80" <= each <= "\udcff" for each in text):
        parts = ["".join(quote_plainly(each)[1:-1] if not "\udc80" <= each <= "\udcff" else f"\\x{ord(each) - 0xDC00:02x}") for each in text]
        return f'"{"".join(parts)}"'
    return quote_plainly(text)


def squote(*values: Any) -> str:
    """Mirrors: squote."""
    return joined([joined(["'", show(each), "'"]) for each in values if each is not None], " ")


def _without_nil(values: tuple[Any, ...]) -> list[Any]:
    return [each for each in values if each is not None]


def cat(*values: Any) -> str:
    """Mirrors: cat."""
    return joined([show(each) for each in _without_nil(values)], " ")


def indent(spaces: int, text: str) -> str:
    """Mirrors: indent."""
    if spaces < 0:
        raise Panic("strings: negative Repeat count")
    count = text.count("\n") + 1
    check_amount(count * spaces + len(text))
    pad = " " * spaces
    return carried(pad + text.replace("\n", "\n" + pad), text)


def nindent(spaces: int, text: str) -> str:
    """Mirrors: nindent."""
    if spaces < 0:
        raise Panic("strings: negative Repeat count")
    count = text.count("\n") + 1
    check_amount(count * spaces + len(text))
    pad = "\n" + " " * spaces
    return carried(pad + text.replace("\n", pad), text)


def replace(old: str, new: str, text: str) -> str:
    """Mirrors: replace."""
    check_amount(len(text) + (text.count(old) if old else len(text) + 1) * len(new))
    return replaced(text, old, new)


def plural(one: str, many: str, count: int) -> str:
    """Mirrors: plural."""
    return one if count == 1 else many


def repeat(count: int, text: str) -> str:
    """Mirrors: strings.Repeat."""
    if count < 0:
        raise Panic("strings: negative Repeat count")
    check_amount(count * len(text))
    return joined([text] * count) if text.__class__ is Text else text * count


def trim(text: str) -> str:
    """Mirrors: strings.TrimSpace."""
    return trim_all(SPACES, text)


def trim_all(characters: str, text: str) -> str:
    """Mirrors: strings.Trim."""
    if text.__class__ is not Text:
        return text.strip(characters)
    start = len(text) - len(text.lstrip(characters))
    return cut(text, start, max(start, len(text.rstrip(characters))))


def trim_suffix(suffix: str, text: str) -> str:
    """Mirrors: strings.TrimSuffix."""
    return cut(text, 0, len(text) - len(suffix)) if text.endswith(suffix) else text


def trim_prefix(prefix: str, text: str) -> str:
    """Mirrors: strings.TrimPrefix."""
    return cut(text, len(prefix), len(text)) if text.startswith(prefix) else text


def contains(part: str, text: str) -> bool:
    """Mirrors: strings.Contains."""
    return part in text


def has_prefix(part: str, text: str) -> bool:
    """Mirrors: strings.HasPrefix."""
    return text.startswith(part)


def has_suffix(part: str, text: str) -> bool:
    """Mirrors: strings.HasSuffix."""
    return text.endswith(part)


def cut_bytes(text: str, start: int, stop: int) -> str:
    """A part of a string by the offsets of bytes, both within it."""
    if text.isascii():
        return cut(text, start, stop)
    return carried(to_text(to_bytes(text)[start:stop]), text)


def trunc(length: int, text: str) -> str:
    """Mirrors: trunc."""
    size = length_of(text)
    if length < 0 and size + length > 0:
        return cut_bytes(text, size + length, size)
    return cut_bytes(text, 0, length) if 0 <= length < size else text


def substr(start: int, stop: int, text: str) -> str:
    """Mirrors: substring."""
    size = length_of(text)
    if start < 0:
        if not 0 <= stop <= size:
            raise slice_fault(None, stop, size)
        return cut_bytes(text, 0, stop)
    if stop < 0 or stop > size:
        if start > size:
            raise slice_fault(start, None, size)
        return cut_bytes(text, start, size)
    if start > stop:
        raise slice_fault(start, stop, size)
    return cut_bytes(text, start, stop)


def nospace(text: str) -> str:
    """Mirrors: goutils.DeleteWhiteSpace, which takes each byte for a character."""
    if text.isascii():
        found = "".join(text.split())
        if any(each in found for each in "\x1c\x1d\x1e\x1f") or any(each in text for each in "\x1c\x1d\x1e\x1f"):
            found = "".join(each for each in text if each not in SPACES)
        return carried(found, text)
    characters = to_bytes(text).decode("latin-1")
    found = "".join(each for each in characters if each not in SPACES)
    return text if len(found) == len(characters) else carried(found, text)


def abbrev(width: int, text: str) -> str:
    """Mirrors: abbrev."""
    return text if width < _SMALLEST_WIDTH else _abbreviate(text, 0, width)


def abbrevboth(left: int, right: int, text: str) -> str:
    """Mirrors: abbrevboth."""
    if right < _SMALLEST_WIDTH or (left > 0 and right < _SMALLEST_BOTH):
        return text
    return _abbreviate(text, left, right)


def _abbreviate(text: str, offset: int, width: int) -> str:
    """Mirrors: goutils.AbbreviateFull."""
    size = length_of(text)
    if not text or width < _SMALLEST_WIDTH:
        return ""
    if size <= width:
        return text
    offset = min(offset, size)
    if size - offset < width - 3:
        offset = size - (width - 3)
    if offset <= 4:
        return joined([cut_bytes(text, 0, width - 3), "..."])
    if width < _SMALLEST_BOTH:
        return ""
    if offset + width - 3 < size:
        return joined(["...", _abbreviate(cut_bytes(text, offset, size), 0, width - 3)])
    return joined(["...", cut_bytes(text, size - (width - 3), size)])


def wrap(width: int, text: str) -> str:
    """Mirrors: goutils.Wrap."""
    return _wrap(text, width, "\n", breaks_words=False)


def wrap_with(width: int, separator: str, text: str) -> str:
    """Mirrors: goutils.WrapCustom, which breaks long words."""
    return _wrap(text, width, separator or "\n", breaks_words=True)


def _wrap(text: str, width: int, separator: str, *, breaks_words: bool) -> str:
    if not text:
        return ""
    width = max(width, 1)
    data, line_end = to_bytes(text), to_bytes(separator)
    size, offset = len(data), 0
    check_amount(size + (size // width + 1) * len(line_end))
    parts: list[bytes] = []
    while size - offset > width:
        if data[offset] == 0x20:
            offset += 1
            continue
        space = data.rfind(b" ", offset, offset + width + 1)
        if space >= 0:
            parts += (data[offset:space], line_end)
            offset = space + 1
        elif breaks_words:
            parts += (data[offset : offset + width], line_end)
            offset += width
        else:
            space = data.find(b" ", offset + width)
            if space < 0:
                parts.append(data[offset:])
                offset = size
            else:
                parts += (data[offset:space], line_end)
                offset = space + 1
    parts.append(data[offset:])
    return carried(to_text(b"".join(parts)), text)


def join(separator: str, value: Any) -> str:
    """Mirrors: join."""
    parts = strings_of(value)
    check_amount(sum(map(len, parts)) + len(separator) * len(parts))
    return joined(parts, separator)

