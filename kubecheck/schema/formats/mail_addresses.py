"""Mail addresses as Go reads them.

Mirrors: net/mail ParseAddress.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SPECIAL = frozenset('()<>[]:;@\\,"')


class _MailError(ValueError):
    pass


def is_mail_address(text: str) -> bool:
    """Whether a text is one mail address, with or without a name."""
    parser = _Parser(text)
    try:
        addresses = parser.address(may_be_group=True)
        parser.skip_comments()
    except _MailError:
        return False
    return not parser.rest and addresses == 1


def _is_visible(each: str) -> bool:
    return "!" <= each <= "~" or ord(each) >= 0x80


class _Parser:
    """What is left of a text while it is read."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def skip_space(self) -> None:
        self.rest = self.rest.lstrip(" \t")

    def take(self, character: str) -> bool:
        if not self.rest.startswith(character):
            return False
        self.rest = self.rest[1:]
        return True

    def expect(self, character: str) -> None:
        if not self.take(character):
            raise _MailError

    def take_while(self, test: Callable[[str], bool]) -> str:
        size = next((index for index, each in enumerate(self.rest) if not test(each)), len(self.rest))
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def address(self, *, may_be_group: bool) -> int:
        """Reads an address or a group; how many addresses it has. Mirrors: parseAddress."""
        self.skip_space()
        if not self.rest:
            raise _MailError
        start = self.rest
        try:
            self.specification()
        except _MailError:
            self.rest = start
        else:
            self.skip_space()
            if self.take("("):
                self.comment()
            return 1
        if not self.rest.startswith("<"):
            self.phrase()
        self.skip_space()
        if may_be_group and self.take(":"):
            return self.group()
        self.expect("<")
        self.specification()
        self.expect(">")
        return 1

    def group(self) -> int:
        """Mirrors: consumeGroupList."""
        count = 0
        self.skip_space()
        if not self.take(";"):
            while True:
                self.skip_space()
                count += self.address(may_be_group=False)
                self.skip_comments()
                if self.take(";"):
                    break
                self.expect(",")
        self.skip_comments()
        return count

    def specification(self) -> None:
        """Mirrors: consumeAddrSpec."""
        self.skip_space()
        if self.rest.startswith('"'):
            if not self.quoted():
                raise _MailError
        else:
            self.atom(strict=True)
        self.expect("@")
        self.skip_space()
        if self.rest.startswith("["):
            self.literal()
        else:
            self.atom(strict=True)

    def phrase(self) -> None:
        """Mirrors: consumePhrase."""
        words = 0
        while True:
            if words:
                self.skip_comments()
            self.skip_space()
            if not self.rest:
                return
            start = self.rest
            try:
                if self.rest.startswith('"'):
                    self.quoted()
                else:
                    self.atom(strict=False)
            except _MailError:
                self.rest = start
                if not words:
                    raise
                return
            words += 1

    def quoted(self) -> str:
        """Mirrors: consumeQuotedString."""
        taken, at = "", 1
        while True:
            each = self.rest[at : at + 1]
            if not each:
                raise _MailError
            if each == '"':
                break
            if each == "\\":
                at += 1
                each = self.rest[at : at + 1]
            if not each or not (_is_visible(each) or each in " \t"):
                raise _MailError
            taken += each
            at += 1
        self.rest = self.rest[at + 1 :]
        return taken

    def atom(self, *, strict: bool) -> None:
        """Mirrors: consumeAtom, with dots."""
        taken = self.take_while(lambda each: each not in _SPECIAL and _is_visible(each))
        if not taken or (strict and (taken[0] == "." or taken[-1] == "." or ".." in taken)):
            raise _MailError

    def literal(self) -> None:
        """Mirrors: consumeDomainLiteral."""
        import ipaddress

        self.expect("[")
        taken = self.take_while(lambda each: each not in "[]\\" and _is_visible(each))
        self.expect("]")
        try:
            if "%" in taken:
                raise _MailError
            ipaddress.ip_address(taken)
        except ValueError:
            raise _MailError from None

    def skip_comments(self) -> None:
        self.skip_space()
        while self.take("("):
            self.comment()
            self.skip_space()

    def comment(self) -> None:
        """Reads a comment whose opening bracket is read already."""
        depth = 1
        while self.rest and depth:
            if self.rest[0] == "\\" and len(self.rest) > 1:
                self.rest = self.rest[1:]
            elif self.rest[0] in "()":
                depth += 1 if self.rest[0] == "(" else -1
            self.rest = self.rest[1:]
        if depth:
            raise _MailError
