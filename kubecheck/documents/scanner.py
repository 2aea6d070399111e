"""The fast reader: block-style YAML line by line, each distinct line tokenized once in the life of the process.

It reads what nearly all manifests are made of and leaves everything else to libyaml by raising `NotSimpleError`: anchors, tags, merges, keys
that are no strings, duplicate keys, tabs, quoted text over several lines. What it does read, it reads exactly as libyaml does;
``kubecheck.testing.replay.reader_agreement`` compares the two over a folder.
"""

from __future__ import annotations

from kubecheck.documents.block_text import read_block, read_plain
from kubecheck.documents.flow import copy_flow
from kubecheck.documents.lines import (
    DASH_ALONE,
    DASH_BLOCK,
    DASH_FLOW,
    DASH_KEY_ALONE,
    DASH_KEY_FLOW,
    DASH_KEY_VALUE,
    DASH_VALUE,
    KEY_ALONE,
    KEY_FLOW,
    KEY_VALUE,
    NOTHING,
    TEXT,
    Measure,
    NotSimpleError,
    strip_comment,
    tokenize,
)
from kubecheck.documents.nodes import MAXIMAL_DEPTH
from kubecheck.documents.scalars import ScalarError, plain_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents.lines import Token

__all__ = ["NotSimpleError", "forget_lines", "scan"]

_MAXIMAL_MEMO = 30_000
_PLAIN_STARTS_NOT = frozenset("\"'[{&*!%@`|>?,]}:#-")
tokens: dict[str, Token] = {}


def forget_lines() -> None:
    """Gives back the memory of the lines that were read. What is read later is only slower until its lines are known again."""
    tokens.clear()


def token_of(line: str) -> Token:
    """The token of a line, from memory where it was seen before."""
    token = tokens.get(line)
    if token is None:
        if len(tokens) > _MAXIMAL_MEMO:
            tokens.clear()
        token = tokens[line] = tokenize(line)
    return token


def scan(lines: list[str]) -> Any:
    """The value of one document.

    Args:
        lines: its lines without their endings, and without anything that YAML forbids or that breaks lines elsewhere.

    Returns:
        The value; None for a document without content.

    Raises:
        NotSimpleError: the document is for libyaml to read.
    """
    try:
        return _scan(lines)
    except ScalarError:
        raise NotSimpleError from None


def _scan(lines: list[str]) -> Any:
    get = tokens.get
    stack: list[tuple[Any, int, bool]] = []
    current: Any = None  # the open collection, its column, whether it is a mapping, and its key that still has no value
    indent = -1
    is_mapping = True
    pending: str | None = None
    root: Any = None
    at = 0
    count = len(lines)
    while at < count:
        line = lines[at]
        token = get(line)
        if token is None:
            token = token_of(line)
        kind, column, key, value, key_column = token
        if kind < 4:  # a key
            if column != indent or not is_mapping or pending is not None:
                if pending is not None and column > indent:
                    new: Any = {}
                    current[pending] = new
                    stack.append((current, indent, is_mapping))
                    current, indent, is_mapping = new, column, True
                    if len(stack) > MAXIMAL_DEPTH // 2:
                        raise NotSimpleError
                elif current is None:
                    current = root = {}
                    indent = column
                else:
                    if column > indent:
                        at = _continue(lines, at, current, indent, is_mapping)
                        continue
                    while indent > column or (not is_mapping and indent == column):
                        if not stack:
                            raise NotSimpleError
                        current, indent, is_mapping = stack.pop()
                    if indent != column or not is_mapping:
                        raise NotSimpleError
                pending = None
            if key in current:
                raise NotSimpleError
            if kind == 0:
                current[key] = value
            elif kind == KEY_ALONE:
                pending = key
                current[key] = None
            elif kind == KEY_FLOW:
                current[key] = copy_flow(value)
            else:
                current[key], at = read_block(lines, at + 1, indent, value)
                continue
        elif kind <= DASH_ALONE:  # an item
            if column != indent or is_mapping or pending is not None:
                if pending is not None and column >= indent:
                    new = []
                    current[pending] = new
                    stack.append((current, indent, is_mapping))
                    current, indent, is_mapping = new, column, False
                    if len(stack) > MAXIMAL_DEPTH // 2:
                        raise NotSimpleError
                elif current is None:
                    current = root = []
                    indent, is_mapping = column, False
                else:
                    if column > indent and pending is None:
                        at = _continue(lines, at, current, indent, is_mapping)
                        continue
                    while indent > column or (is_mapping and indent == column):
                        if not stack:
                            raise NotSimpleError
                        current, indent, is_mapping = stack.pop()
                    if indent != column or is_mapping:
                        raise NotSimpleError
                pending = None
            if kind == DASH_VALUE:
                current.append(value)
            elif kind < DASH_VALUE:
                new = {}
                current.append(new)
                stack.append((current, indent, False))
                current, indent, is_mapping = new, key_column, True
                if kind == DASH_KEY_VALUE:
                    new[key] = value
                elif kind == DASH_KEY_ALONE:
                    new[key] = None
                    pending = key
                elif kind == DASH_KEY_FLOW:
                    new[key] = copy_flow(value)
                else:
                    new[key], at = read_block(lines, at + 1, indent, value)
                    continue
            elif kind == DASH_FLOW:
                current.append(copy_flow(value))
            elif kind == DASH_BLOCK:
                text, at = read_block(lines, at + 1, indent, value)
                current.append(text)
                continue
            else:
                raise NotSimpleError
        elif kind != NOTHING:
            if pending is not None:
                if kind != TEXT or column <= indent:
                    raise NotSimpleError
                current[pending], at = _text_below(lines, at, indent)
                pending = None
            else:
                at = _continue(lines, at, current, indent, is_mapping)
            continue
        at += 1
    return root


def _continue(lines: list[str], at: int, current: Any, indent: int, is_mapping: bool) -> int:
    """Reads on the plain scalar that was complete on its line, into the collection; returns where the document goes on."""
    first = begin_of_plain(lines, at)
    if not current:
        raise NotSimpleError
    text, after, _ = read_plain(lines, first[0] + 1, indent, first[1])
    if after <= at:
        raise NotSimpleError
    current[next(reversed(current)) if is_mapping else -1] = plain_value(text)
    return after


def begin_of_plain(lines: list[str], at: int) -> tuple[int, str]:
    """The line before this one that holds a plain scalar which may go on, and its text there.

    Raises:
        NotSimpleError: there is no such line.
    """
    before = at - 1
    while before >= 0 and not lines[before].strip(" "):
        before -= 1
    if before < 0:
        raise NotSimpleError
    line = lines[before]
    if token_of(line)[0] not in (KEY_VALUE, DASH_KEY_VALUE, DASH_VALUE):
        raise NotSimpleError
    measure = Measure(line)
    text = line[measure.value_start : measure.value_end]
    if measure.style or len(line.rstrip(" ")) != measure.value_end:
        raise NotSimpleError
    return before, text


def _text_below(lines: list[str], at: int, indent: int) -> tuple[Any, int]:
    """Reads a plain scalar that begins on the line below its key."""
    bare = lines[at].strip(" ")
    if bare[0] in _PLAIN_STARTS_NOT:
        raise NotSimpleError
    if " #" in bare:
        raise NotSimpleError
    text, after, _ = read_plain(lines, at + 1, indent, strip_comment(bare))
    return plain_value(text), after
