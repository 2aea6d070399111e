"""Regular expressions of Go (RE2) in Python: translated with care, refused where RE2 refuses.

Mirrors: the syntax of regexp/syntax.
"""

# ruff: noqa: RUF001  # the classes hold look-alikes on purpose

from __future__ import annotations

import re

_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": "\\x00-\\x7f", "blank": "\\t ", "cntrl": "\\x00-\\x1f\\x7f", "digit": "0-9",
    "graph": "!-~", "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": "\\t\\n\\v\\f\\r ", "upper": "A-Z", "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_NEGATED_POSIX = {"^digit": "\\D", "^word": "\\W", "^ascii": "\\x80-\\U0010ffff"}
# Unicode classes as far as Python's own classes reach; others come of a table of all characters.
_UNICODE = {
    "L": "^\\W\\d_", "Lu": "A-ZÀ-ÖØ-ÞĀ-ĶΑ-ΩА-Я", "Ll": "a-zß-öø-ÿā-ķα-ωа-я", "N": "\\d", "Nd": "\\d", "P": "!-#%-*,-/:;?@\\[-\\]_{}¡§«¶·»¿‐-‧‰-⁞",
    "S": "$+<->^`|~¢-©¬®-±´¸×÷→-⏿─-⯿\U0001f300-\U0001faff", "Z": " \\xa0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    "Zs": " \\xa0\u2000-\u200a\u202f\u205f\u3000",
}  # fmt: skip
_COUNT = re.compile(r"\{\d+(?:,\d*)?\}")
_CACHE: dict[str, re.Pattern[str] | str] = {}


class GoRegexError(ValueError):
    """A pattern that RE2 does not take, in words like its own."""


def compile_go(pattern: str) -> re.Pattern[str]:
    """The pattern for `search`.

    Raises:
        GoRegexError: RE2 refuses the pattern.
    """
    found = _CACHE.get(pattern)
    if found is None:
        try:
            found = re.compile(_translate(pattern), re.ASCII if not _has_unicode(pattern) else 0)
        except GoRegexError as error:
            found = str(error)
        except (re.error, OverflowError, RecursionError) as error:
            found = f"error parsing regexp: {_in_words_of_go(str(error), pattern)}"
        _CACHE[pattern] = found
    if isinstance(found, str):
        raise GoRegexError(found)
    return found


def _in_words_of_go(fault: str, pattern: str) -> str:
    if "unterminated subpattern" in fault:
        return f"missing closing ): `{pattern}`"
    if "unbalanced parenthesis" in fault:
        return f"unexpected ): `{pattern}`"
    if "nothing to repeat" in fault:
        return f"missing argument to repetition operator: `{next((each for each in pattern if each in '*+?{'), '')}`"
    if "bad character range" in fault:
        return f"invalid character class range: `{fault.split()[3]}`"
    return fault


def _has_unicode(pattern: str) -> bool:
    return "\\p" in pattern or "\\P" in pattern


def _translate(pattern: str) -> str:
    """The same pattern in Python's syntax."""
    parts: list[str] = []
    ascii_only = not _has_unicode(pattern)
    at, size = 0, len(pattern)
    multi_line = False
    # flags set inside of a group hold to its end: for each open group, the wrappers that stand for them
    groups: list[list[str]] = [[]]
    while at < size:
        character = pattern[at]
        if character == "\\":
            text, at = _escape(pattern, at, in_class=False, ascii_only=ascii_only)
            parts.append(text)
        elif character == "[":
            text, at = _class(pattern, at, ascii_only=ascii_only)
            parts.append(text)
        elif character == "$":
            parts.append("$" if multi_line else "\\Z")
            at += 1
        elif character == "(":
            opening, at, flags = _group(pattern, at)
            if "m" in flags.partition("-")[0]:
                multi_line = True
            if opening:
                groups.append([])
            else:
                opening = f"(?{flags}:"
                groups[-1].append(opening)
            parts.append(opening)
        elif character == ")":
            parts.append(")" * len(groups.pop()) + ")" if len(groups) > 1 else ")")
            at += 1
        elif character == "|":
            parts.append(")" * len(groups[-1]) + "|" + "".join(groups[-1]))
            at += 1
        elif character == "{":
            match = _COUNT.match(pattern, at)
            if match is None:
                parts.append("\\{")
                at += 1
            else:
                numbers = [int(number) for number in match[0].strip("{}").split(",") if number]
                if max(numbers) > 1000 or numbers != sorted(numbers):
                    raise GoRegexError(f"error parsing regexp: invalid repeat count: `{match[0]}`")
                _enclose_empty(parts)
                parts.append(match[0])
                at = match.end()
                at = _after_repeat(pattern, at, parts)
        elif character in "*+?":
            _enclose_empty(parts)
            parts.append(character)
            at = _after_repeat(pattern, at + 1, parts)
        else:
            parts.append(character)
            at += 1
    return "".join(parts) + ")" * len(groups[0])


def _enclose_empty(parts: list[str]) -> None:
    """Go repeats what takes no text, Python does so in a group alone."""
    if parts and parts[-1] in ("^", "$", "\\Z", "\\b", "\\B"):
        parts[-1] = f"(?:{parts[-1]})"


def _after_repeat(pattern: str, at: int, parts: list[str]) -> int:
    """Takes the ``?`` of a lazy repeat; another repeat right after one is an error in RE2."""
    if pattern[at : at + 1] == "?":
        parts.append("?")
        at += 1
    following = pattern[at : at + 1]
    if following and (following in "*+?" or (following == "{" and _COUNT.match(pattern, at))):
        start = at - 2 if pattern[at - 1] == "?" and at >= 2 else at - 1
        raise GoRegexError(f"error parsing regexp: invalid nested repetition operator: `{pattern[start : at + 1]}`")
    return at


def _group(pattern: str, at: int) -> tuple[str, int, str]:
    """What a group opens with (empty when it only sets flags), where it goes on, and the flags."""
    if not pattern.startswith("(?", at):
        return "(", at + 1, ""
    for opening in ("(?P<", "(?<"):
        if pattern.startswith(opening, at) and pattern[at + len(opening) : at + len(opening) + 1] not in ("=", "!"):
            end = pattern.find(">", at)
            if end < 0:
                raise GoRegexError(f"error parsing regexp: invalid named capture: `{pattern[at:]}`")
            return "(", end + 1, ""  # no match is asked for its groups, and Go lets names repeat
    end = at + 2
    while end < len(pattern) and pattern[end] in "imsU-":
        end += 1
    if end >= len(pattern) or pattern[end] not in ":)":
        raise GoRegexError(f"error parsing regexp: invalid or unsupported Perl syntax: `{pattern[at : end + 1]}`")
    flags = pattern[at + 2 : end].replace("U", "").removesuffix("-")
    if pattern[end] == ":":
        return f"(?{flags}:", end + 1, flags
    return "", end + 1, flags


def _escape(pattern: str, at: int, *, in_class: bool, ascii_only: bool) -> tuple[str, int]:
    following = pattern[at + 1 : at + 2]
    if not following:
        raise GoRegexError("error parsing regexp: trailing backslash at end of expression: ``")
    if following in "dDwWsS":
        if following in "sS" and in_class:  # Python's has the vertical tab as well
            return "\\t\\n\\f\\r " if following == "s" else "\\x00-\\x08\\x0b\\x0e-\\x1f!-\\U0010ffff", at + 2
        if following in "sS":
            return "[\\t\\n\\f\\r ]" if following == "s" else "[^\\t\\n\\f\\r ]", at + 2
        if not ascii_only and following in "dw":
            inner = {"d": "0-9", "w": "0-9A-Za-z_"}[following]
            return (inner if in_class else f"[{inner}]"), at + 2
        return "\\" + following, at + 2
    if following in "pP":
        return _unicode_class(pattern, at, in_class=in_class)
    if following == "Q" and not in_class:
        end = pattern.find("\\E", at + 2)
        text = pattern[at + 2 :] if end < 0 else pattern[at + 2 : end]
        return re.escape(text), len(pattern) if end < 0 else end + 2
    if following == "x":
        match = re.compile(r"\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2})").match(pattern, at + 2)
        if match is None:
            raise GoRegexError(f"error parsing regexp: invalid escape sequence: `{pattern[at : at + 3]}`")
        return f"\\U{int(match[1] or match[2], 16):08x}", match.end()
    if not in_class and following in "AbBz":
        return {"A": "\\A", "b": "\\b", "B": "\\B", "z": "\\Z"}[following], at + 2
    if following in "aftnrv":
        return "\\" + following, at + 2
    octal = re.compile("0[0-7]{0,2}|[1-7][0-7]{1,2}").match(pattern, at + 1)
    if octal is not None:
        return f"\\x{int(octal[0], 8) & 0xFF:02x}", octal.end()
    if following.isascii() and following.isalnum():
        raise GoRegexError(f"error parsing regexp: invalid escape sequence: `\\{following}`")
    return "\\" + following, at + 2


def _unicode_class(pattern: str, at: int, *, in_class: bool) -> tuple[str, int]:
    if pattern[at + 2 : at + 3] == "{":
        end = pattern.find("}", at)
        if end < 0:
            raise GoRegexError(f"error parsing regexp: invalid character class range: `{pattern[at:]}`")
        name = pattern[at + 3 : end]
        end += 1
    else:
        name = pattern[at + 2 : at + 3]
        end = at + 3
    negated = (pattern[at + 1] == "P") != name.startswith("^")
    inner = _UNICODE.get(name.lstrip("^"))
    if inner is None or (in_class and negated):
        from kubecheck.schema.formats.unicode_classes import ranges_of  # few patterns have any

        ranges = ranges_of(name.lstrip("^"), negated=negated)
        if not ranges:
            raise GoRegexError(f"error parsing regexp: invalid character class range: `{pattern[at:end]}`")
        return ranges if in_class else f"[{ranges}]", end
    if inner.startswith("^"):
        # a class that is said by what it is not cannot stand inside of another class
        if in_class:
            return "A-Za-zª-ʯͰ-῿⁰-\u209cⰀ-\u2dffぁ-퟿豈-￿\U00010000-\U0001f2ff", end
        return (f"[{inner}]" if not negated else f"[{inner[1:]}]"), end
    if in_class:
        return inner, end
    return f"[^{inner}]" if negated else f"[{inner}]", end


def _class(pattern: str, at: int, *, ascii_only: bool) -> tuple[str, int]:
    start = at
    parts = ["["]
    at += 1
    if pattern[at : at + 1] == "^":
        parts.append("^")
        at += 1
    first = True
    while at < len(pattern):
        character = pattern[at]
        if character == "]" and not first:
            return "".join(parts) + "]", at + 1
        first = False
        if pattern.startswith("[:", at):
            end = pattern.find(":]", at + 2)
            name = pattern[at + 2 : end] if end > 0 else ""
            found = _POSIX.get(name) or _NEGATED_POSIX.get(name)
            if end > 0 and found is None:
                raise GoRegexError(f"error parsing regexp: invalid character class range: `{pattern[at : end + 2]}`")
            if found is not None:
                parts.append(found)
                at = end + 2
                continue
        if character == "\\":
            text, at = _escape(pattern, at, in_class=True, ascii_only=ascii_only)
            parts.append(text)
            continue
        # what Python may one day read as set operations is quoted
        is_set_operator = character in "[]&~|" or pattern.startswith("--", at)
        parts.append("\\" + character if is_set_operator else character)
        at += 1
    raise GoRegexError(f"error parsing regexp: missing closing ]: `{pattern[start:]}`")
