"""Scalars that run over several lines: literal and folded blocks, and plain text that goes on below."""

from __future__ import annotations

from kubecheck.documents.lines import NotSimpleError, strip_comment


def read_block(lines: list[str], at: int, parent: int, header: tuple[str, str, int]) -> tuple[str, int]:
    """Reads a block scalar, or the rest of a single-quoted one.

    Args:
        lines: all lines.
        at: the line behind the header.
        parent: the column of the collection that it stands in.
        header: style (``|`` or ``>``), chomping (empty, ``-`` or ``+``), and the stated indentation or 0; or a quote and the first line's text.

    Returns:
        The text, and the line where the document goes on.

    Raises:
        NotSimpleError: it goes beyond this reader.

    Mirrors: go.yaml.in/yaml/v2 yaml_parser_scan_block_scalar
    """
    style, chomping, stated = header
    if style == "'":
        return _read_quoted(lines, at, parent, chomping)
    count = len(lines)
    indent = parent + stated if stated else _detect_indent(lines, at, parent)
    margin = " " * indent
    found: list[str] = []
    last = 0
    while at < count:
        line = lines[at]
        if line.startswith(margin):
            line = line[indent:]
            found.append(line)
            if line:
                last = len(found)
        else:
            bare = line.lstrip(" ")
            if bare:
                if bare[0] == "\t" or _is_deeper(lines, at, parent):
                    raise NotSimpleError
                break
            found.append("")
        at += 1
    body = found[:last]
    if style == "|":
        text = "\n".join(body)
    elif any(line[:1] in (" ", "\t") for line in body):
        text = _fold_indented(body)
    else:
        text = fold(body)
    if chomping == "-":
        return text, at
    if chomping == "+":
        return text + "\n" * (len(found) - last + (1 if body else 0)), at
    return (text + "\n" if body else ""), at


def _read_quoted(lines: list[str], at: int, parent: int, first: str) -> tuple[str, int]:
    """Reads on a single-quoted scalar to its closing quote, which must end its line."""
    body = [first]
    for index in range(at, len(lines)):
        line = lines[index]
        bare = line.strip(" ")
        if bare and (len(line) - len(line.lstrip(" ")) <= parent or "\t" in line):
            raise NotSimpleError
        closing = bare.replace("''", "  ").find("'")
        if closing < 0:
            body.append(bare)
            continue
        if closing != len(bare) - 1 or closing == 0 or bare[closing - 1] == " ":
            raise NotSimpleError
        if _is_deeper(lines, index + 1, parent):
            raise NotSimpleError
        body.append(bare[:closing])
        return fold(body).replace("''", "'"), index + 1
    raise NotSimpleError


def _is_deeper(lines: list[str], at: int, parent: int) -> bool:
    """Whether the next line with text begins deeper than the collection, where behind the end of a scalar nothing can be."""
    for index in range(at, len(lines)):
        bare = lines[index].lstrip(" ")
        if bare:
            return bare[0] != "#" and len(lines[index]) - len(bare) > parent
    return False


def _detect_indent(lines: list[str], at: int, parent: int) -> int:
    """The column of the first line with text, or one more than the parent's where the block is empty."""
    longest = 0
    for index in range(at, len(lines)):  # no slice: a file may have a hundred thousand lines, and blocks all over it
        line = lines[index]
        bare = line.lstrip(" ")
        if bare:
            if bare[0] == "\t":
                raise NotSimpleError
            indent = len(line) - len(bare)
            if longest > indent > parent:
                raise NotSimpleError
            if indent > parent:
                return indent
            break
        longest = max(longest, len(line))
    if longest > parent + 1:
        raise NotSimpleError
    return parent + 1


def fold(body: list[str]) -> str:
    """Lines folded: one line break is a space, each empty line a line break."""
    if "" not in body:
        return " ".join(body)
    parts: list[str] = []
    blanks = 0
    for line in body:
        if not line:
            blanks += 1
            continue
        if blanks:
            parts.append("\n" * blanks)
        elif parts:
            parts.append(" ")
        parts.append(line)
        blanks = 0
    return "".join(parts)


def _fold_indented(body: list[str]) -> str:
    """Lines folded where some are indented more than the block: breaks around those stay.

    Mirrors: go.yaml.in/yaml/v2 yaml_parser_scan_block_scalar, its leading and trailing blanks
    """
    text: list[str] = []
    pending_break = ""
    blanks = ""
    leading_blank = False
    for line in body:
        if not line:
            blanks += "\n"
            continue
        trailing_blank = line[0] in " \t"
        if pending_break and not leading_blank and not trailing_blank:
            text.append(blanks or " ")
        else:
            text.append(pending_break + blanks)
        blanks = ""
        leading_blank = trailing_blank
        text.append(line)
        pending_break = "\n"
    return "".join(text)


def read_plain(lines: list[str], at: int, parent: int, first: str) -> tuple[str, int, int]:
    """Reads on a plain scalar that may go on below its line.

    Args:
        lines: all lines.
        at: the line behind its first.
        parent: the column of the collection that it stands in.
        first: its text on the first line.

    Returns:
        The text, the line where the document goes on, and the last line with text of it.

    Raises:
        NotSimpleError: it goes beyond this reader.
    """
    body = [first]
    last = at - 1
    count = len(lines)
    while at < count:
        line = lines[at]
        bare = line.strip(" ")
        if not bare:
            body.append("")
            at += 1
            continue
        if len(line) - len(line.lstrip(" ")) <= parent:
            break
        if bare[0] == "#" or " #" in bare or "\t" in line:
            raise NotSimpleError
        body.append(strip_comment(bare))
        last = at
        at += 1
    while not body[-1]:
        body.pop()
    return fold(body), last + 1, last
