"""What Flux puts in for ``${NAME}`` in the objects of a build: bash's substitutions, as its fork of envsubst has them.

Mirrors: parse.Tree, Template.evalFunc (fluxcd/pkg/envsubst)
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_END = "\0"
_DEEPEST = 100  # substitutions in one another; nobody writes more than three


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
        self.depth = 0

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
        self.depth += 1
        if self.depth > _DEEPEST:
            raise SubstitutionError(f"substitutions nested deeper than {_DEEPEST} levels")
        arguments: list[str] = []
        if self._next() == "#":
            self.at += 1
            name, function = self._name("bad substitution"), "#"
        else:
            name = self._name("unable to parse variable name")
            function, arguments = self._function()
        self._close("bad substitution" if function else "missing closing brace")
        self.depth -= 1
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
        step = -1 if at_end else 1
        text = value[::step]
        size = _matched(arguments[0][::step], text, longest)
        return text[size:][::step]

    return trim


def _matched(pattern: str, text: str, longest: bool) -> int:
    """How much of the beginning of a text matches a pattern, the least or the most; 0 where nothing does. Mirrors: path.Match.

    All ways to match are followed at once, as the bits of a number: each bit is a place in the pattern, so the time is linear in the text.
    """
    read = _read_pattern(pattern)
    if read is None:
        return 0
    tests, stays = read
    ended, takes = 1 << len(tests), {}
    at, found = 1, 0
    for size, sign in enumerate(text, 1):
        if sign not in takes:
            takes[sign] = sum(1 << place for place, test in enumerate(tests) if test(sign))
        at = at & stays | (at & takes[sign]) << 1
        if at & ended:
            found = size
            if not longest:
                break
        if not at:
            break
    return found


def _read_pattern(pattern: str) -> tuple[list[Callable[[str], bool]], int] | None:
    """What takes each character of a pattern with ``*``, ``?`` and classes, and before which of them any text may stand, as bits.

    None where the pattern is not well formed.
    """
    import re

    tests: list[Callable[[str], bool]] = []
    stays = at = 0
    while at < len(pattern):
        sign = pattern[at]
        at += 1
        if sign == "*":
            stays |= 1 << len(tests)
        elif sign == "?":
            tests.append(lambda _: True)
        elif sign == "[":
            found = re.compile(rf"\^?+(?:{_RANGE})+\]", re.DOTALL).match(pattern, at)
            if found is None:
                return None
            tests.append(_class_of(found[0]))
            at = found.end()
        else:
            if sign == "\\":
                if at == len(pattern):
                    return None
                sign = pattern[at]
                at += 1
            tests.append(sign.__eq__)
    return tests, stays


_RANGE = r"(?:\\.|[^\]\\-])(?:-(?:\\.|[^\]\\-]))?"


def _class_of(text: str) -> Callable[[str], bool]:
    """What takes the characters of a class, which is told from behind its bracket to the closing one."""
    import re

    is_other = text.startswith("^")
    ranges = []
    for each in re.findall(_RANGE, text[is_other:-1], re.DOTALL):
        low, *high = (end[-1] for end in re.findall(r"\\.|[^-]", each, re.DOTALL))
        ranges.append((low, high[0] if high else low))
    return lambda sign: any(low <= sign <= high for low, high in ranges) != is_other


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
