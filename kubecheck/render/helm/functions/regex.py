"""Functions on regular expressions. Mirrors: Sprig's regex.go, Go's regexp package."""

from __future__ import annotations

from kubecheck.render.helm.functions.results import NilStrings, check_amount
from kubecheck.render.helm.functions.strings import quoted
from kubecheck.render.helm.kinds import FunctionError, Panic, Strings
from kubecheck.render.helm.template.text import carried, cut
from kubecheck.schema.formats.go_regex import GoRegexError, compile_go

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_NAME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
_SPECIAL = frozenset("\\.+*?()|[]{}^$")


def _compile(pattern: str) -> re.Pattern[str]:
    """Mirrors: syntax.Parse, which wants UTF-8."""
    if not pattern.isascii() and (bad := next((index for index, each in enumerate(pattern) if "\udc80" <= each <= "\udcff"), None)) is not None:
        raise GoRegexError(f"error parsing regexp: invalid UTF-8: `{pattern[bad:]}`")
    return compile_go(pattern)


def _compiled(pattern: str) -> re.Pattern[str]:
    """Mirrors: regexp.MustCompile."""
    try:
        return _compile(pattern)
    except GoRegexError as error:
        shown = f"`{pattern}`" if _can_backquote(pattern) else quoted(pattern)
        raise Panic(f"regexp: Compile({shown}): {error}") from None


def _can_backquote(text: str) -> bool:
    """Mirrors: strconv.CanBackquote."""
    return not any(each == "`" or (each < " " and each != "\t") or each in "\x7f\ufeff" or "\udc80" <= each <= "\udcff" for each in text)


def _must(pattern: str) -> re.Pattern[str]:
    """Mirrors: regexp.Compile."""
    try:
        return _compile(pattern)
    except GoRegexError as error:
        raise FunctionError(str(error)) from None


def regex_match(pattern: str, text: str) -> bool:
    """Mirrors: regexMatch, of which a bad pattern matches nothing."""
    try:
        return _compile(pattern).search(text) is not None
    except GoRegexError:
        return False


def must_regex_match(pattern: str, text: str) -> bool:
    """Mirrors: mustRegexMatch."""
    return _must(pattern).search(text) is not None


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches as Go finds them: an empty one right behind another does not count. Mirrors: Regexp.allMatches."""
    at, end_before = 0, -1
    while at <= len(text):
        found = pattern.search(text, at)
        if found is None:
            return
        start, end = found.span()
        if end == start and start == end_before:
            at = end + 1
            continue
        yield found
        end_before = end
        at = end if end > start else end + 1


def regex_find(pattern: str, text: str) -> str:
    """Mirrors: regexFind."""
    return _found(_compiled(pattern), text)


def must_regex_find(pattern: str, text: str) -> str:
    """Mirrors: mustRegexFind."""
    return _found(_must(pattern), text)


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return cut(text, *found.span()) if found else ""


def regex_find_all(pattern: str, text: str, limit: int) -> Strings:
    """Mirrors: regexFindAll."""
    return _found_all(_compiled(pattern), text, limit)


def must_regex_find_all(pattern: str, text: str, limit: int) -> Strings:
    """Mirrors: mustRegexFindAll."""
    return _found_all(_must(pattern), text, limit)


def _found_all(pattern: re.Pattern[str], text: str, limit: int) -> Strings:
    found = Strings()
    for match in _matches(pattern, text):
        if 0 <= limit <= len(found):
            break
        found.append(cut(text, *match.span()))
    return found or NilStrings()


def regex_replace_all(pattern: str, text: str, new: str) -> str:
    """Mirrors: regexReplaceAll."""
    return _replaced(_compiled(pattern), text, _template(new), pattern)


def must_regex_replace_all(pattern: str, text: str, new: str) -> str:
    """Mirrors: mustRegexReplaceAll."""
    return _replaced(_must(pattern), text, _template(new), pattern)


def regex_replace_all_literal(pattern: str, text: str, new: str) -> str:
    """Mirrors: regexReplaceAllLiteral."""
    return _replaced(_compiled(pattern), text, [new], pattern)


def must_regex_replace_all_literal(pattern: str, text: str, new: str) -> str:
    """Mirrors: mustRegexReplaceAllLiteral."""
    return _replaced(_must(pattern), text, [new], pattern)


def _replaced(pattern: re.Pattern[str], text: str, template: list[str | int | tuple[str]], written: str) -> str:
    """Mirrors: Regexp.replaceAll."""
    parts: list[str] = []
    names = _group_names(written) if any(isinstance(each, tuple) for each in template) else []
    at = size = 0
    for match in _matches(pattern, text):
        parts.append(text[at : match.start()])
        parts += (each if isinstance(each, str) else _group(match, each, names) for each in template)
        at = match.end()
        size += sum(len(each) for each in parts[-len(template) - 1 :])
        check_amount(size)
    parts.append(text[at:])
    return carried("".join(parts), text)


def _group(match: re.Match[str], wanted: int | tuple[str], names: list[str]) -> str:
    """What a group took; empty where there is no such group."""
    if isinstance(wanted, int):
        return match[wanted] or "" if wanted <= match.re.groups else ""
    return next((match[number] or "" for number, name in enumerate(names, 1) if name == wanted[0] and match.start(number) >= 0), "")


def _group_names(pattern: str) -> list[str]:
    """The names of a pattern's groups in their order, empty where one has none: the translated pattern has lost them."""
    names = []
    at = 0
    in_class = False
    while at < len(pattern):
        if pattern.startswith("\\Q", at):
            end = pattern.find("\\E", at)
            at = len(pattern) if end < 0 else end + 2
            continue
        if pattern[at] == "\\":
            at += 2
            continue
        if in_class:
            in_class = pattern[at] != "]"
        elif pattern[at] == "[":
            in_class = True
            at += pattern[at + 1 : at + 2] == "^"
            at += pattern[at + 1 : at + 2] == "]"
        elif pattern[at] == "(":
            opening = next((each for each in ("(?P<", "(?<") if pattern.startswith(each, at)), "")
            if opening:
                names.append(pattern[at + len(opening) : pattern.index(">", at)])
            elif not pattern.startswith("(?", at):
                names.append("")
        at += 1
    return names


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


def _split(pattern: re.Pattern[str], text: str, limit: int, written: str) -> Strings:
    """Mirrors: Regexp.Split."""
    if limit == 0:
        return NilStrings()
    if written and not text:
        return Strings([""])
    found = Strings()
    start = end = 0
    for match in _matches(pattern, text):
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
