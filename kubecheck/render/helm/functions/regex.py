"""Functions on regular expressions. Mirrors: Sprig's regex.go, Go's regexp package."""

from __future__ import annotations

from kubecheck.render.helm.functions.results import NilStrings, check_amount
from kubecheck.render.helm.functions.strings import quoted
from kubecheck.render.helm.kinds import FunctionError, Panic, Strings
from kubecheck.render.helm.template.text import carried, cut
from kubecheck.values.regexp import GoRegexError, compile_go

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.values.regexp import Match, Pattern

_NAME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
_SPECIAL = frozenset("\\.+*?()|[]{}^$")


def _compiled(pattern: str) -> Pattern:
    """Mirrors: regexp.MustCompile."""
    try:
        return compile_go(pattern)
    except GoRegexError as error:
        shown = f"`{pattern}`" if _can_backquote(pattern) else quoted(pattern)
        raise Panic(f"regexp: Compile({shown}): {error}") from None


def _can_backquote(text: str) -> bool:
    """Mirrors: strconv.CanBackquote."""
    return not any(each == "`" or (each < " " and each != "\t") or each in "\x7f\ufeff" or "\udc80" <= each <= "\udcff" for each in text)


def _must(pattern: str) -> Pattern:
    """Mirrors: regexp.Compile."""
    try:
        return compile_go(pattern)
    except GoRegexError as error:
        raise FunctionError(str(error)) from None


def regex_match(pattern: str, text: str) -> bool:
    """Mirrors: regexMatch, of which a bad pattern matches nothing."""
    try:
        return compile_go(pattern).matches(text)
    except GoRegexError:
        return False


def must_regex_match(pattern: str, text: str) -> bool:
    """Mirrors: mustRegexMatch."""
    return _must(pattern).matches(text)


def regex_find(pattern: str, text: str) -> str:
    """Mirrors: regexFind."""
    return _found(_compiled(pattern), text)


def must_regex_find(pattern: str, text: str) -> str:
    """Mirrors: mustRegexFind."""
    return _found(_must(pattern), text)


def _found(pattern: Pattern, text: str) -> str:
    found = pattern.search(text)
    return cut(text, *found.span()) if found else ""


def regex_find_all(pattern: str, text: str, limit: int) -> Strings:
    """Mirrors: regexFindAll."""
    return _found_all(_compiled(pattern), text, limit)


def must_regex_find_all(pattern: str, text: str, limit: int) -> Strings:
    """Mirrors: mustRegexFindAll."""
    return _found_all(_must(pattern), text, limit)


def _found_all(pattern: Pattern, text: str, limit: int) -> Strings:
    found = Strings()
    for match in pattern.find_all(text):
        if 0 <= limit <= len(found):
            break
        found.append(cut(text, *match.span()))
    return found or NilStrings()


def regex_replace_all(pattern: str, text: str, new: str) -> str:
    """Mirrors: regexReplaceAll."""
    return _replaced(_compiled(pattern), text, _template(new))


def must_regex_replace_all(pattern: str, text: str, new: str) -> str:
    """Mirrors: mustRegexReplaceAll."""
    return _replaced(_must(pattern), text, _template(new))


def regex_replace_all_literal(pattern: str, text: str, new: str) -> str:
    """Mirrors: regexReplaceAllLiteral."""
    return _replaced(_compiled(pattern), text, [new])


def must_regex_replace_all_literal(pattern: str, text: str, new: str) -> str:
    """Mirrors: mustRegexReplaceAllLiteral."""
    return _replaced(_must(pattern), text, [new])


def _replaced(pattern: Pattern, text: str, template: list[str | int | tuple[str]]) -> str:
    """Mirrors: Regexp.replaceAll."""
    parts: list[str] = []
    at = size = 0
    for match in pattern.find_all(text):
        parts.append(text[at : match.start()])
        parts += (each if isinstance(each, str) else _group(match, each, pattern.names) for each in template)
        at = match.end()
        size += sum(len(each) for each in parts[-len(template) - 1 :])
        check_amount(size)
    parts.append(text[at:])
    return carried("".join(parts), text)


def _group(match: Match, wanted: int | tuple[str], names: list[str]) -> str:
    """What a group took; empty where there is no such group."""
    if isinstance(wanted, int):
        return match[wanted] or "" if wanted <= len(names) else ""
    return next((match[number] or "" for number, name in enumerate(names, 1) if name == wanted[0] and match[number] is not None), "")


def _template(new: str) -> list[str | int | tuple[str]]:
    """A replacement in parts: texts, numbers of groups, and their names, each in a tuple. Mirrors: Regexp.expand, extract."""
    parts: list[str | int | tuple[str]] = []
    while "$" in new:
        before, _, new = new.partition("$")
        parts.append(before)
        if new.startswith("$"):
            parts.append("$")
            new = new[1:]
            continue
        name, rest = _name(new)
        if not name:
            parts.append("$")
            continue
        new = rest
        is_number = name.isdigit() and name.isascii() and not (name[0] == "0" and len(name) > 1) and len(name) < 9
        parts.append(int(name) if is_number else (name,))
    return [*parts, new]


def _name(text: str) -> tuple[str, str]:
    """The name of a group behind a dollar sign, and what follows it; empty where there is none."""
    has_brace = text.startswith("{")
    end = start = 1 if has_brace else 0
    while end < len(text) and (text[end] in _NAME or (not text[end].isascii() and text[end].isalnum())):
        end += 1
    if end == start or (has_brace and text[end : end + 1] != "}"):
        return "", text
    return text[start:end], text[end + has_brace :]


def regex_split(pattern: str, text: str, limit: int) -> Strings:
    """Mirrors: regexSplit."""
    return _split(_compiled(pattern), text, limit, pattern)


def must_regex_split(pattern: str, text: str, limit: int) -> Strings:
    """Mirrors: mustRegexSplit."""
    return _split(_must(pattern), text, limit, pattern)


def _split(pattern: Pattern, text: str, limit: int, written: str) -> Strings:
    """Mirrors: Regexp.Split."""
    if limit == 0:
        return NilStrings()
    if written and not text:
        return Strings([""])
    found = Strings()
    start = end = 0
    for match in pattern.find_all(text):
        if limit > 0 and len(found) == limit - 1:
            break
        end = match.start()
        if match.end() != 0:
            found.append(cut(text, start, end))
        start = match.end()
    if end != len(text):
        found.append(cut(text, start, len(text)))
    return found


def regex_quote_meta(text: str) -> str:
    """Mirrors: regexp.QuoteMeta."""
    return carried("".join("\\" + each if each in _SPECIAL else each for each in text), text)
