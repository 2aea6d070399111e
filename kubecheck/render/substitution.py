"""What Flux puts in for ``${NAME}`` in the objects of a build: bash's substitutions, as its fork of envsubst has them.

Mirrors: parse.Tree, Template.evalFunc (fluxcd/pkg/envsubst)
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_END = "\0"


class SubstitutionError(Exception):
    """A text that cannot be filled in; the words are envsubst's."""


def substitute(text: str, variables: Mapping[str, str], *, is_open: bool = False) -> str:
    """A text with its variables filled in; those that have no value are empty, or stay as they are.

    Args:
        text: whole YAML, or a part of it.
        variables: values by name.
        is_open: whether there may be more variables than these; what has none then stays.

    Raises:
        SubstitutionError: a substitution is not well formed.
    """
    return _Reader(text, variables, is_open).text()


class _Reader:
    """Reads and fills in at once. ``$$`` stands for a dollar sign, which may begin no substitution."""

    def __init__(self, text: str, variables: Mapping[str, str], is_open: bool) -> None:
        self.rest = text
        self.variables = variables
        self.is_open = is_open
        self.at = 0

    def text(self) -> str:
        """The whole text. Mirrors: Tree.parseAny."""
        found: list[str] = []
        while self.at < len(self.rest):
            dollar = self.rest.find("$", self.at)
            if dollar < 0:
                break
            found.append(self.rest[self.at : dollar])
            self.at = dollar
            if self.rest.startswith("${", dollar):
                found.append(self._substitution())
            else:
                found.append("$")
                self.at += 2 if self.rest.startswith("$$", dollar) else 1
        return "".join(found) + self.rest[self.at :]

    def _substitution(self) -> str:
        """What stands for ``${…}``. Mirrors: Tree.parseFunc."""
        start = self.at
        self.at += 2
        arguments: list[str] = []
        if self._next() == "#":
            self.at += 1
            name, function = self._name("bad substitution"), "#"
        else:
            name = self._name("unable to parse variable name")
            function, arguments = self._function()
        self._close("bad substitution" if function else "missing closing brace")
        if self.is_open and name not in self.variables:
            return self.rest[start : self.at]
        return _call(function, self.variables.get(name, ""), arguments)

    def _function(self) -> tuple[str, list[str]]:
        """The function that follows a name, and what it gets."""
        sign = self._next()
        if sign == ":" and self._next(1) in "=-?+":
            return self._take(2), self._defaults()
        if sign == ":":
            return self._take(1), self._bounds()
        if sign == "=":
            return self._take(1), self._defaults()
        if sign in (",", "^"):
            return self._run(",^"), []
        if sign == "/":
            return self._take(2 if self._next(1) in "/#%" else 1), self._replacement()
        if sign in ("#", "%"):
            return self._run(sign), [self._argument("}")]
        return "", []

    def _defaults(self) -> list[str]:
        """Texts and substitutions up to the brace. Mirrors: Tree.parseDefaultFunc."""
        found = []
        while self._next() != "}":
            found.append(self._argument("}"))
        return found

    def _bounds(self) -> list[str]:
        """Where a part of the value begins, and its length. Mirrors: Tree.parseSubstrFunc."""
        if self._next() == _END:
            raise SubstitutionError("bad substitution")
        found = [self._argument(":}")]
        if self._next() == ":":
            while self._next() == ":":
                self.at += 1
            found.append(self._argument("}"))
        elif self._next() != "}":
            raise SubstitutionError("bad substitution")
        return found

    def _replacement(self) -> list[str]:
        """What is replaced, and by what. Mirrors: Tree.parseReplaceFunc."""
        found = [self._argument("/", escapes=True)]
        if self._next() != "/":
            raise SubstitutionError("bad substitution")
        while self._next() == "/":
            self.at += 1
        if self._next() != "}":
            found.append(self._argument("}", escapes=True))
        return found

    def _argument(self, stops: str, *, escapes: bool = False) -> str:
        """A substitution, or a text up to the next one or a sign that stops it. Mirrors: Tree.parseParam."""
        if self.rest.startswith("${", self.at):
            return self._substitution()
        found = []
        while True:
            sign = self._next()
            if escapes and (sign + self._next(1)) in ("$$", "\\/", "\\\\"):
                found.append(self._next(1))
                self.at += 2
                continue
            if sign == _END or sign in stops or self.rest.startswith("${", self.at):
                break
            found.append(sign)
            self.at += 1
        if not found:
            raise SubstitutionError("unable to parse substitution within function")
        return "".join(found)

    def _name(self, complaint: str) -> str:
        start = self.at
        while (sign := self._next()) != _END and (sign.isalpha() or sign.isdecimal() or sign == "_"):
            self.at += 1
        if start == self.at:
            raise SubstitutionError(complaint)
        return self.rest[start : self.at]

    def _close(self, complaint: str) -> None:
        if self._next() != "}":
            raise SubstitutionError(complaint)
        self.at += 1

    def _next(self, ahead: int = 0) -> str:
        return self.rest[self.at + ahead : self.at + ahead + 1] or _END

    def _take(self, count: int) -> str:
        self.at += count
        return self.rest[self.at - count : self.at]

    def _run(self, signs: str) -> str:
        """One or two of some signs."""
        return self._take(2 if self._next(1) in signs else 1)


def _call(function: str, value: str, arguments: list[str]) -> str:
    """What a function makes of a value. Mirrors: lookupFunc (envsubst), by which ``:+`` and ``:?`` are defaults too."""
    if function == "#" and not arguments:
        return str(len(value.encode()))
    return _FUNCTIONS.get(function, _default)(value, arguments)


def _default(value: str, arguments: list[str]) -> str:
    return value or "".join(arguments)


def _part(value: str, arguments: list[str]) -> str:
    """Mirrors: toSubstr, which counts bytes."""
    data = value.encode()
    try:
        position, *length = (int(each) if each.strip() == each and "_" not in each else int("x") for each in arguments)
    except ValueError:
        return value
    if position < 0:
        position = max(len(data) + position, 0)
    end = position + length[0] if length else len(data)
    return data[position : min(end, len(data))].decode(errors="replace") if position < len(data) and end >= position else ""


def _replace(count: int) -> Callable[[str, list[str]], str]:
    return lambda value, arguments: value.replace(arguments[0], arguments[1] if len(arguments) > 1 else "", count)


def _replace_start(value: str, arguments: list[str]) -> str:
    return value.replace(arguments[0], arguments[1], 1) if len(arguments) == 2 and value.startswith(arguments[0]) else value


def _replace_end(value: str, arguments: list[str]) -> str:
    return value.removesuffix(arguments[0]) + arguments[1] if len(arguments) == 2 and value.endswith(arguments[0]) else value


def _trim(longest: bool, at_end: bool) -> Callable[[str, list[str]], str]:
    """Mirrors: trimShortest, trimLongest; at the end they work on value and pattern read backwards."""

    def trim(value: str, arguments: list[str]) -> str:
        pattern = arguments[0][::-1] if at_end else arguments[0]
        text = value[::-1] if at_end else value
        matches = _matcher(pattern)
        sizes = range(len(text), 0, -1) if longest else range(1, len(text) + 1)
        size = next((each for each in sizes if matches is not None and matches(text[:each])), 0)
        return text[size:][::-1] if at_end else text[size:]

    return trim


def _matcher(pattern: str) -> Callable[[str], object] | None:
    """Whether a text matches a pattern with ``*``, ``?`` and classes; None where the pattern is not well formed. Mirrors: path.Match."""
    import re

    parts: list[str] = []
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        at += 1
        if sign == "*":
            if parts[-1:] != [".*"]:
                parts.append(".*")
        elif sign == "?":
            parts.append(".")
        elif sign == "[":
            found = re.match(r"\^?((?:\\.|[^\]\\-])(?:-(?:\\.|[^\]\\-]))?)+\]", pattern[at:], re.DOTALL)
            if found is None:
                return None
            parts.append("[" + found[0].replace("[", "\\[").replace("&", "\\&").replace("~", "\\~").replace("|", "\\|"))
            at += found.end()
        elif sign == "\\":
            if at == len(pattern):
                return None
            parts.append(re.escape(pattern[at]))
            at += 1
        else:
            parts.append(re.escape(sign))
    try:
        return re.compile("".join(parts), re.DOTALL).fullmatch
    except re.error:
        return None


_FUNCTIONS: dict[str, Callable[[str, list[str]], str]] = {
    ",": lambda value, _: value[:1].lower() + value[1:],
    ",,": lambda value, _: value.lower(),
    "^": lambda value, _: value[:1].upper() + value[1:],
    "^^": lambda value, _: value.upper(),
    "#": _trim(longest=False, at_end=False),
    "##": _trim(longest=True, at_end=False),
    "%": _trim(longest=False, at_end=True),
    "%%": _trim(longest=True, at_end=True),
    ":": _part,
    "/": _replace(1),
    "//": _replace(-1),
    "/#": _replace_start,
    "/%": _replace_end,
}
