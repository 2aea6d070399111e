"""Selectors in their text form: ``app=web,tier in (a,b),!canary``. Mirrors: labels.Parse (k8s.io/apimachinery)."""

from __future__ import annotations

import re

from kubecheck.values.selector import DOES_NOT_EXIST, EXISTS, GREATER_THAN, IN, LESS_THAN, NOT_IN, Requirement, Selector

_TOKEN = re.compile(r"\s*(?:(!=|==|=|!|>|<|\(|\)|,)|([^\s=!<>(),]+))")
_SIGNS = {"=": IN, "==": IN, "!=": NOT_IN, ">": GREATER_THAN, "<": LESS_THAN}


def parse_selector(text: str) -> Selector:
    """The selector of a text; an empty one takes everything.

    Raises:
        ValueError: the text is no selector; the message is like the server's.
    """
    tokens = _tokens(text)
    requirements = []
    at = 0
    while at < len(tokens):
        requirement, at = _requirement(tokens, at)
        requirements.append(requirement)
        if at < len(tokens):
            if tokens[at] != ",":
                raise ValueError(f"unable to parse requirement: found '{tokens[at]}', expected: ',' or 'end of string'")
            at += 1
            if at == len(tokens):
                raise ValueError("unable to parse requirement: found '', expected: identifier after ','")
    return Selector({}, requirements)


def _tokens(text: str) -> list[str]:
    found = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None
        found.append(match[1] or match[2])
        at = match.end()
    return found


def _requirement(tokens: list[str], at: int) -> tuple[Requirement, int]:
    """A condition, and where the next begins."""
    if tokens[at] == "!":
        return Requirement(_word(tokens, at + 1), DOES_NOT_EXIST), at + 2
    key = _word(tokens, at)
    at += 1
    if at == len(tokens) or tokens[at] == ",":
        return Requirement(key, EXISTS), at
    sign = tokens[at]
    if sign in _SIGNS:
        if at + 1 == len(tokens) or tokens[at + 1] == ",":
            return Requirement(key, _SIGNS[sign], ("",)), at + 1
        return Requirement(key, _SIGNS[sign], (_word(tokens, at + 1),)), at + 2
    if sign not in ("in", "notin"):
        raise ValueError(f"unable to parse requirement: found '{sign}', expected: in, notin, =, ==, !=, gt, lt")
    at += 1
    if at == len(tokens) or tokens[at] != "(":
        raise ValueError(f"unable to parse requirement: found '{tokens[at] if at < len(tokens) else ''}' expected: '('")
    values: list[str] = []
    at += 1
    while at < len(tokens) and tokens[at] != ")":
        if tokens[at] != ",":
            values.append(tokens[at])
        at += 1
    if at == len(tokens):
        raise ValueError("unable to parse requirement: found '', expected: ',' or ')'")
    return Requirement(key, IN if sign == "in" else NOT_IN, values or ("",)), at + 1


def _word(tokens: list[str], at: int) -> str:
    word = tokens[at] if at < len(tokens) else ""
    if not word or re.fullmatch(r"!=|==|=|!|>|<|\(|\)|,", word):
        if not at:
            raise ValueError(f"found '{word}', expected: !, identifier, or 'end of string'")
        raise ValueError(f"unable to parse requirement: found '{word}', expected: identifier")
    return word
