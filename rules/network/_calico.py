"""Calico's selectors: ``app == 'web' && has(tier)``."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(r"\s*(&&|\|\||==|!=|[!(){},]|'[^']*'|\"[^\"]*\"|[A-Za-z0-9_./-]+)")


def calico_selects(text: str, labels: Mapping[str, str]) -> bool:
    """Whether a selector selects labels; one that is no selector selects everything, since nobody knows. An empty one is ``all()``.

    Mirrors: lib/selector/parser of projectcalico/libcalico-go.
    """
    tokens = _TOKEN.findall(text)
    if not tokens:
        return True
    try:
        reader = _Reader(tokens, labels)
        answer = reader.either()
    except (IndexError, ValueError):
        return True
    return answer if reader.at == len(tokens) else True


class _Reader:
    """Reads and answers at once; ``at`` is the next token."""

    def __init__(self, tokens: list[str], labels: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.labels = labels
        self.at = 0

    def either(self) -> bool:
        answer = self.both()
        while self.takes("||"):
            answer = self.both() or answer
        return answer

    def both(self) -> bool:
        answer = self.one()
        while self.takes("&&"):
            answer = self.one() and answer
        return answer

    def one(self) -> bool:
        if self.takes("!"):
            return not self.one()
        if self.takes("("):
            answer = self.either()
            self.expect(")")
            return answer
        name = self.next()
        if self.takes("("):
            label = "" if self.tokens[self.at] == ")" else self.next()
            self.expect(")")
            if name == "has":
                return label in self.labels
            if name == "all":
                return True
            raise ValueError(name)  # global(), of what is in no namespace
        return self.compare(self.labels.get(name))

    def compare(self, found: str | None) -> bool:
        """What follows the name of a label; comparisons by not hold where there is no such label."""
        if self.takes("=="):
            return found == self.text()
        if self.takes("!="):
            return found != self.text()
        if self.takes("not"):
            self.expect("in")
            return found not in self.texts()
        if self.takes("in"):
            return found in self.texts()
        word = self.next()
        if word != "contains":
            self.expect("with")
        text = self.text()
        if word not in ("contains", "starts", "ends"):
            raise ValueError(word)
        return found is not None and (text in found if word == "contains" else found.startswith(text) if word == "starts" else found.endswith(text))

    def texts(self) -> list[str]:
        self.expect("{")
        found = []
        while not self.takes("}"):
            found.append(self.text())
            self.takes(",")
        return found

    def text(self) -> str:
        token = self.next()
        if token[0] not in "'\"":
            raise ValueError(token)
        return token[1:-1]

    def next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def takes(self, token: str) -> bool:
        """Goes on where the token is the next one."""
        if self.at < len(self.tokens) and self.tokens[self.at] == token:
            self.at += 1
            return True
        return False

    def expect(self, token: str) -> None:
        if self.next() != token:
            raise ValueError(token)
