"""What a plain scalar means to the API server: YAML 1.1 booleans, octal, hexadecimal and binary integers, floats, null.

The server turns YAML into JSON and reads that, so numbers end as JSON numbers: ``1.0`` becomes the integer 1. Integers of any size keep their
digits; where the server knows no type, `schema.unstructured` makes floats of large ones.
"""

from __future__ import annotations

from kubecheck.source.patterns import late

# Plain scalars that mean something else than their text.
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}

_FLOAT_WORDS = {
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}

STRING_TAG = "tag:yaml.org,2002:str"
BINARY_TAG = "tag:yaml.org,2002:binary"
MERGE_TAG = "tag:yaml.org,2002:merge"
_BOOL_TAG = "tag:yaml.org,2002:bool"
_INTEGER_TAG = "tag:yaml.org,2002:int"
_FLOAT_TAG = "tag:yaml.org,2002:float"
_NULL_TAG = "tag:yaml.org,2002:null"
_TIMESTAMP_TAG = "tag:yaml.org,2002:timestamp"
_RESOLVABLE = frozenset(("", STRING_TAG, _BOOL_TAG, _INTEGER_TAG, _FLOAT_TAG, _NULL_TAG, _TIMESTAMP_TAG))
_LONG_PREFIX = "tag:yaml.org,2002:"

_SIGNED = late(r"[-+](?:0|[1-9][0-9]*)\Z")
_PREFIXED = late(r"([-+]?)0(?:[xX]([0-9a-fA-F]+)|[oO]?([0-7]+)|[bB]([01]+))\Z")
_ODD_BINARY = late(r"0b([-+][01]+)\Z")
_POINT_FLOAT = late(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?\Z")  # Mirrors: strconv.ParseFloat, which allows single underscores
_STYLE_FLOAT = late(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_TIMESTAMP = late(
    r"[0-9]{4}-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2}))|(?: [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]+)?))?\Z"
)
_INT64_MIN, _INT64_MAX, _UINT64_MAX = -(1 << 63), (1 << 63) - 1, (1 << 64) - 1


class ScalarError(Exception):
    """A scalar that its tag does not allow; the text is the server's."""


def _is_decimal(text: str) -> bool:
    """Whether a text is a decimal integer without a zero in front."""
    if text[0] in "-+":
        return _SIGNED.match(text) is not None
    return text.isdigit() and text.isascii() and (text[0] != "0" or len(text) == 1)


def read_number(text: str) -> int | float | None:
    """The number that a plain scalar beginning with a digit, sign or point is, before JSON; None when it is none.

    Mirrors: go.yaml.in/yaml/v2 resolve
    """
    if text[0] == ".":
        if (word := _FLOAT_WORDS.get(text)) is not None:
            return word
        return _float(text) if _STYLE_FLOAT.match(text) or ("_" in text and _POINT_FLOAT.match(text)) else None
    plain = text.replace("_", "") if "_" in text else text
    if _is_decimal(plain):
        if len(plain) < 19:
            return int(plain)
        return _fit(plain, int(plain[:400]) if len(plain) < 400 else 1 << 70)
    if match := _PREFIXED.match(plain):
        sign, hexadecimal, octal, binary = match.groups()
        digits, base = (hexadecimal, 16) if hexadecimal else (octal, 8) if octal else (binary, 2)
        if len(digits) > 80:  # beyond any integer; a long octal may still be a float
            return _float(plain) if _STYLE_FLOAT.match(plain) else None
        value = int(digits, base)
        return _fit(plain, -value if sign == "-" else value)
    if _STYLE_FLOAT.match(plain):
        return _float(plain)
    if match := _ODD_BINARY.match(plain):
        value = int(match[1], 2) if len(match[1]) < 70 else 1 << 70
        return value if _INT64_MIN <= value <= _INT64_MAX else None
    return _FLOAT_WORDS.get(text)


def _fit(plain: str, value: int) -> int | float | None:
    """An integer as ParseInt and ParseUint take it; what they do not take may still read as a float."""
    if _INT64_MIN <= value <= _INT64_MAX or (value <= _UINT64_MAX and plain[0] not in "+-"):
        return value
    return _float(plain) if _STYLE_FLOAT.match(plain) else None


def _float(text: str) -> float | None:
    value = float(text)
    return None if value in (float("inf"), float("-inf")) else value


def to_json_number(value: float) -> int | float:
    """A number after its way through JSON text: a float that JSON writes with digits alone is an integer, of any size.

    Raises:
        ScalarError: JSON has no infinity and no NaN.
    """
    if value.__class__ is int:
        return value
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124  # the test for NaN
        word = "NaN" if value != value else "+Inf" if value > 0 else "-Inf"  # noqa: PLR0124
        raise ScalarError(f"json: unsupported value: {word}")
    if abs(value) >= 1e21 or value != int(value):
        return value
    return int(value) if abs(value) < 1 << 53 else _shortest_integer(value)


def _shortest_integer(value: float) -> int:
    """A whole float as JSON writes it: the fewest digits that tell it from its neighbours, then zeros."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    power = int(exponent or 0)
    digits = whole + (fraction if fraction != "0" else "")
    return int(digits) * 10 ** (power - (len(fraction) if fraction != "0" else 0)) if power else int(whole)


def plain_value(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar without a tag, as JSON holds it.

    Raises:
        ScalarError: infinity and NaN, which JSON cannot hold.
    """
    first = text[:1]
    if first in "yYnNtTfFoO~":
        return WORDS.get(text, text)
    if first in "0123456789+-.":
        number = read_number(text)
        return text if number is None else to_json_number(number)
    return text


def resolve(tag: str, text: str) -> str | int | float | bool | None:
    """The value of a scalar that is plain or has a tag, before JSON.

    Args:
        tag: the full tag, or an empty string where there is none.
        text: the scalar's text.

    Raises:
        ScalarError: the text is not what the tag says.

    Mirrors: go.yaml.in/yaml/v2 resolve and (*decoder).scalar
    """
    if tag == BINARY_TAG:
        return _binary(text)
    if tag not in _RESOLVABLE or tag == STRING_TAG:
        return text
    if tag == _TIMESTAMP_TAG and (match := _TIMESTAMP.match(text)) and 1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31:
        return text
    found, value = _resolve_plain(text)
    if tag in {"", found}:
        return value
    if tag == _FLOAT_TAG and found == _INTEGER_TAG and isinstance(value, int) and value <= _INT64_MAX:
        return float(value)
    raise ScalarError(f"yaml: cannot decode {_short(found)} `{text}` as a {_short(tag)}")


def _resolve_plain(text: str) -> tuple[str, str | int | float | bool | None]:
    if text in WORDS:
        word = WORDS[text]
        return (_NULL_TAG if word is None else _BOOL_TAG), word
    if text[0] in "0123456789+-.":
        number = read_number(text)
        if number is not None:
            return (_INTEGER_TAG if number.__class__ is int else _FLOAT_TAG), number
    return (MERGE_TAG if text == "<<" else STRING_TAG), text


def _short(tag: str) -> str:
    return "!!" + tag[len(_LONG_PREFIX) :] if tag.startswith(_LONG_PREFIX) else tag


def _binary(text: str) -> str:
    """The bytes of a ``!!binary`` scalar as text; what is not UTF-8 becomes the replacement character, as in JSON.

    Mirrors: encoding/base64 StdEncoding.DecodeString
    """
    import base64
    import binascii

    try:
        data = base64.b64decode(text.replace("\n", "").replace("\r", "").encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise ScalarError("yaml: !!binary value contains invalid base64 data") from None
    return replace_bad_utf8(data)


def replace_bad_utf8(data: bytes) -> str:
    """Bytes as text, with one replacement character for every byte that is no UTF-8.

    Mirrors: encoding/json appendString
    """
    import codecs

    codecs.register_error("kubecheck.replace-each", lambda error: ("\ufffd", error.start + 1))  # type: ignore[attr-defined]
    return data.decode("utf-8", "kubecheck.replace-each")


def float_key(value: float) -> str:
    """A float that is a mapping's key, as text.

    Mirrors: strconv.FormatFloat(value, 'g', -1, 32)
    """
    import struct

    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return ".inf" if value > 0 else "-.inf"
    if single != single:  # noqa: PLR0124  # the test for NaN
        return ".nan"
    if single in (float("inf"), float("-inf")):
        return ".inf" if single > 0 else "-.inf"
    for digits in range(1, 18):
        text = f"{single:.{digits - 1}e}"
        if struct.unpack("f", struct.pack("f", float(text)))[0] == single:
            break
    mantissa, _, exponent = text.partition("e")
    power = int(exponent)
    if power < -4 or power >= max(len(mantissa.replace(".", "").replace("-", "")), 21):
        return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"
    return f"{float(text):.{max(digits - 1 - power, 0)}f}"
