"""Changes of texts and of values. Both take the pool of other inputs, to put pieces of one into another."""

from __future__ import annotations

import json
import re

TOKEN = re.compile(r"[\w.$-]+|[ \t]+|\n|.", re.DOTALL)
PIECES = (
    "", " ", "\n", "\t", "\r\n", "\r", ":", ": ", "- ", "-", "--- \n", "---\n", "...\n", "#", " #", "&a ", "*a", "<<: *a\n", "!!str ", "!!binary ", "!t ", "? ", "|\n", ">-\n", "|9\n", "{", "}", "[", "]",
    "{}", "[]", ",", '"', "'", "\\", "\\u0000", "%YAML 1.1\n", "@", "`", "~", "null", "true", "no", "0", "1", "-1", "0x7f", "010", "0o7", "1_0", "1e9", "1e400", "-0", ".5", ".inf", "-.inf", ".nan",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "99999999999999999999999", "0.1", "100m", "1Ki", "1E", "50%", "1h", "2020-01-01", "2020-01-01T00:00:00Z", "é", "\u2028", "\x00", "\x7f",
    "\x85", "\ufeff", "\U0001f600", "\udc80", "\udcff\udc00", "\u0130", "\u017f", "\u212a", "\u0663", "\U0001d7db", "a" * 64, "a" * 254, "x" * 5000, "*", "**", "?", "/", "//", "../", "./", "/etc/passwd", "=", "==", "$(A)", "${A}", "${A:-b}", "{{ .Values.a }}",
    "{{", "}}", "<no value>", "ENC[AES256_GCM,data:x]", "example.com/a", "a.b.c", "a/b", "app.kubernetes.io/name", "$patch: delete\n", "localhost", "::1", "1.2.3.4/33", "fe80::1%eth0", "0 0 31 2 *", "*/5 * * * *", "@every 1s",
)  # fmt: skip
SCALARS = (
    None, True, False, 0, 1, -1, 2, 65535, 65536, 2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, 2**63, -(2**63), 10**30, 0.5, -0.0, 1e300, 1e-7, 5e-324, "", " ", "a", "A", "-", "0", "-1", "1.5", "true", "null", "100m", "1Ki",
    "1e3", "9223372036854775808", "50%", "-5%", "150%", "1h", "1d", "a/b", "a/b/c", "A_B", "a..b", "a" * 63, "a" * 64, "a" * 254, "é", "\x00", "\n", "a\nb", "\udcff", "Always", "Never", "None", "ClusterIP", "*", "$(A)", "../a",
    "/", "/a", "\\", "localhost:1/a@sha256:" + "a" * 64, "a:b@c", "10.0.0.1", "::ffff:1.2.3.4", "fd00::/8", "2020-01-01T00:00:00Z", "* * * * *", {}, [], [None], [{}], {"": None}, {"a": {}}, [[]], [1, "a"], {"a": 1, "A": 2},
)  # fmt: skip
_MOST = 60_000
# What no reader makes of bytes: other surrogates than those that stand for bytes which are no UTF-8.
_UNMADE = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def change_text(chance, text: str, others, pieces=PIECES) -> str:
    """A text with one to four changes.

    Args:
        chance: where chance comes from.
        text: what is changed.
        others: texts that pieces may come from.
        pieces: words that mean something at this door.
    """
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        text = chance.choice(_TEXT_CHANGES)(chance, text, others, pieces)[:_MOST]
    return _UNMADE.sub("\ufffd", text)


def _characters(chance, text, others, pieces):
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(pieces) + text[at + chance.choice((0, 0, 1, 2, 5)) :]


def _tokens(chance, text, others, pieces):
    tokens = TOKEN.findall(text)
    if not tokens:
        return chance.choice(pieces)
    at, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    roll = chance.random()
    if roll < 0.3:
        tokens[at] = chance.choice(pieces)
    elif roll < 0.5:
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif roll < 0.7:
        tokens.insert(at, tokens[other])
    elif roll < 0.85:
        del tokens[at : at + chance.randint(1, 6)]
    else:
        tokens[at] *= chance.choice((2, 3, 10, 100))
    return "".join(tokens)


def _lines(chance, text, others, pieces):
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    roll = chance.random()
    if roll < 0.2:
        del lines[at]
    elif roll < 0.35:
        lines.insert(at, lines[chance.randrange(len(lines))])
    elif roll < 0.5:
        lines.insert(chance.randrange(len(lines)), lines.pop(at))
    elif roll < 0.65:
        lines[at] = chance.choice((" ", "  ", "    ", "\t", "- ", "  - ")) + lines[at]
    elif roll < 0.8:
        lines[at] = lines[at][chance.randint(1, 3) :]
    else:
        key, colon, _ = lines[at].partition(":")
        lines[at] = f"{key}{colon} {chance.choice(pieces)}"
    return "\n".join(lines)


def _spliced(chance, text, others, pieces):
    other = chance.choice(others) if others else text
    start, at = chance.randint(0, len(other)), chance.randint(0, len(text))
    return text[:at] + other[start : start + chance.randint(1, 200)] + text[at:]


def _cut(chance, text, others, pieces):
    start = chance.randint(0, len(text))
    return text[:start] if chance.random() < 0.5 else text[start:]


def _blown_up(chance, text, others, pieces):
    start = chance.randint(0, len(text))
    piece = text[start : start + chance.choice((1, 2, 5, 20))]
    return text[:start] + piece * chance.choice((2, 10, 60, 300)) + text[start:]


def _bits(chance, text, others, pieces):
    if not text:
        return text
    at = chance.randrange(len(text))
    return text[:at] + chr(min(ord(text[at]) ^ (1 << chance.randrange(8)), 0x10FFFF)) + text[at + 1 :]


_TEXT_CHANGES = (_characters, _characters, _tokens, _tokens, _tokens, _lines, _lines, _spliced, _cut, _blown_up, _bits)


def paths_of(value, path=()):
    """The path of every value inside a value, itself first."""
    yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from paths_of(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from paths_of(each, (*path, index))


def at(value, path):
    """The value at a path."""
    for step in path:
        value = value[step]
    return value


def change_value(chance, value, others, pieces=PIECES):
    """A copy of a value with one to three changes, by its structure."""
    value = json.loads(json.dumps(value))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        paths = list(paths_of(value))
        path = chance.choice(paths)
        if not path:
            continue
        _change_at(chance, at(value, path[:-1]), path[-1], others, pieces)
    return value


def _change_at(chance, holder, step, others, pieces):
    """Changes one member of a map, or one item of a list."""
    old, roll = holder[step], chance.random()
    if roll < 0.12:
        del holder[step]
    elif roll < 0.34:
        holder[step] = json.loads(json.dumps(chance.choice(SCALARS)))
    elif roll < 0.46 and isinstance(old, str):
        holder[step] = change_text(chance, old, [each for each in pieces if each], pieces)[:2000]
    elif roll < 0.6 and others:
        holder[step] = _graft(chance, step, others)
    elif roll < 0.7 and isinstance(holder, dict):
        holder[chance.choice(_names(chance, step))] = holder.pop(step)
    elif roll < 0.8 and isinstance(holder, list):
        holder.insert(chance.randint(0, len(holder)), json.loads(json.dumps(old)))
    elif roll < 0.86:
        holder[step] = chance.choice(([old], {"a": old}, [old, old], {str(step): old}))
    elif roll < 0.92 and isinstance(old, (dict, list)) and old:
        holder[step] = next(iter(old.values())) if isinstance(old, dict) else old[0]
    elif isinstance(old, bool) or old is None or not isinstance(old, (int, float)):
        holder[step] = str(old) if not isinstance(old, (dict, list)) else None
    else:
        holder[step] = chance.choice((old + 1, old - 1, -old, str(old), old * 1000, old + 0.5))


def _names(chance, step):
    name = str(step)
    return (
        name.upper(),
        name.capitalize(),
        name[:-1],
        name + "s",
        name + name[-1:],
        "",
        "a",
        "kind",
        "metadata",
        "spec",
        "name",
        "$patch",
        "<<",
        name.replace("a", "e", 1),
    )


def _graft(chance, step, others):
    """A piece of another value: what stands under the same key there, if anything does."""
    other = chance.choice(others)
    paths = list(paths_of(other))
    same = [path for path in paths if path and path[-1] == step and isinstance(step, str)]
    return json.loads(json.dumps(at(other, chance.choice(same or paths))))


def write_yaml(chance, value) -> str:
    """A value as a document: in blocks, in flow, or both."""
    if chance.random() < 0.15:
        return json.dumps(value, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1, 2))) + "\n"
    return "\n".join(_block(value, "", chance.choice((1, 2, 2, 4)), chance.choice((0, 0, 2)), chance)) + "\n"


def _block(value, indent, width, more, chance):
    if isinstance(value, dict) and value:
        for key, each in value.items():
            name = _scalar(key)
            if isinstance(each, (dict, list)) and each and chance.random() > 0.05:
                yield f"{indent}{name}:"
                yield from _block(each, indent + " " * (width if isinstance(each, dict) else more), width, more, chance)
            else:
                yield f"{indent}{name}: {_flow(each)}"
    elif isinstance(value, list) and value:
        for each in value:
            lines = (
                list(_block(each, indent + "  ", width, more, chance))
                if isinstance(each, (dict, list)) and each
                else [f"{indent}  {_flow(each)}"]
            )
            lines[0] = f"{indent}- {lines[0][len(indent) + 2 :]}"
            yield from lines
    else:
        yield f"{indent}{_flow(value)}"


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*\Z")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def _scalar(text):
    return text if _PLAIN.match(text) and text.lower() not in _WORDS else json.dumps(text)


def _flow(value):
    return _scalar(value) if isinstance(value, str) else json.dumps(value)
