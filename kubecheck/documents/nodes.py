"""A document's nodes: what stands where in the text, before it is given values. Made by libyaml (the exact reader) or by the line scanner."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCALAR, MAPPING, SEQUENCE, ALIAS = range(4)

# The server's reader allows 10,000 levels; what reads our values walks them by recursion, and nobody writes this deep.
MAXIMAL_DEPTH = 200


# How often a text is read again after a repair.
_MAXIMAL_REPAIRS = 50

# How many digits the server's reader takes for a number of a version.
_LONGEST_VERSION = 2

# What libyaml finds after a directive at which the server's reader has stopped already.
_AFTER_VERSION = ("did not find expected <document start>", "found duplicate %YAML directive", "found incompatible YAML document")


class Node:
    """One node of a document.

    ``start`` and ``end`` are offsets into the text that was read; ``line`` counts from 1. ``text``, ``tag`` and ``plain`` belong to scalars
    (plain: without quotes and tag, or with the tag ``!``); ``children`` to collections: items, or keys and values by turns; ``target`` to
    aliases, whose name is ``text``. ``style`` is the scalar's indicator (``'``, ``"``, ``|``, ``>``) or empty.
    """

    __slots__ = ("children", "end", "kind", "line", "plain", "start", "style", "tag", "target", "text")

    def __init__(self, kind: int, start: int, end: int, line: int) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.line = line
        self.text = ""
        self.tag = ""
        self.plain = False
        self.style = ""
        self.children: list[Node] = []
        self.target: Node | None = None


class _TagGoesOnError(Exception):
    """A tag that libyaml ends at a comma within a flow; the server's reader takes the comma for a part of the tag.

    Attributes:
        offset: where the comma is.
    """

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class TextError(Exception):
    """A text that the server's YAML reader refuses.

    Attributes:
        server: the reader's words, such as ``yaml: line 3: did not find expected key``.
        offset: where in the text the fault is, as well as it is known.
        context: what the reader was doing, such as ``while parsing a block mapping``; may be empty.
        newer: the words of the reader of go.yaml.in/yaml/v3, which counts lines from where the context began.
    """

    def __init__(self, server: str, offset: int, context: str = "", newer: str = "") -> None:
        super().__init__(server)
        self.server = server
        self.newer = newer or server
        self.offset = offset
        self.context = context


def compose(text: str) -> Node | None:
    """Reads the first document of a text with libyaml (or PyYAML's own parser where that is missing).

    Returns:
        The root node; None when there is no document.

    Raises:
        TextError: the text is not YAML as the server reads it.

    Mirrors: go.yaml.in/yaml/v2 (*parser).parse
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    stand_ins = ""
    if "\ufeff" in text:  # libyaml skips a byte order mark that begins a line, the server's reader takes it for text
        stand_ins = _stand_ins(text)
        text = text.replace("\ufeff", stand_ins[0])
    repairs = 0
    while True:
        try:
            root = _parse(loader, text)
        except UnicodeEncodeError as error:
            raise TextError("yaml: invalid Unicode character", error.start) from None
        except _TagGoesOnError as error:
            text = _lengthen_tag(text, error.offset)
            continue
        except yaml.YAMLError as error:
            stand_ins = stand_ins or _stand_ins(text)
            repaired = _repair(error, text, stand_ins)
            repairs += 1
            if repaired is None or repairs > _MAXIMAL_REPAIRS:
                raise _to_text_error(error, text) from None
            text = repaired
            continue
        if stand_ins and root is not None:
            _restore(root, stand_ins)
        return root


def _parse(loader: Any, text: str) -> Node | None:
    parser = loader(text)
    try:
        return _build(parser.get_event, text)
    finally:
        parser.dispose()


def _stand_ins(text: str) -> str:
    """Three characters for private use that are not in the text: for a byte order mark, a quote, a colon."""
    free = (each for each in map(chr, range(0xE000, 0xF8FF)) if each not in text)
    return "".join(next(free) for _ in range(3))


def _repair(error: Any, text: str, stand_ins: str) -> str | None:
    """Puts stand-ins where libyaml refuses what the server's reader takes: an escaped single quote, a colon at the end of plain text in a flow."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", "")
    if mark is None:
        return None
    at = mark.index
    if problem == "found unknown escape character" and text[at : at + 2] == "\\'":
        return text[:at] + stand_ins[1] * 2 + text[at + 2 :]
    if problem == "found unexpected ':'" and text[at : at + 1] == ":":
        return text[:at] + stand_ins[2] + text[at + 1 :]
    if problem == "did not find expected whitespace or line break" and text[at : at + 1] in tuple(",[]"):
        return _lengthen_tag(text, at)
    return None


def _lengthen_tag(text: str, at: int) -> str:
    """The text with a letter for a comma or bracket that is part of a tag: a tag so spelt means nothing either way. Mirrors: yaml_parser_scan_tag_uri."""
    return text[:at] + "-" + text[at + 1 :]


def _restore(root: Node, stand_ins: str) -> None:
    mark, quote, colon = stand_ins[0], stand_ins[1], stand_ins[2]
    stack = [root]
    while stack:
        node = stack.pop()
        node.text = node.text.replace(mark, "\ufeff").replace(quote * 2, "'").replace(colon, ":")
        stack += node.children


def _is_tag_end(node: Node, open_nodes: list[Node], text: str) -> bool:
    """Whether an empty scalar within a flow is a tag alone that touches what follows it."""
    return not node.style and bool(open_nodes) and open_nodes[-1].end == -2 and "!" in text[node.start : node.end].rsplit(maxsplit=1)[-1]


def _refuse_question(node: Node, parent: Node, text: str) -> None:
    """In a flow the server's reader ends plain text at a question mark, and then finds no comma."""
    at = text.find("?", node.start + 1, node.end)
    if at >= 0:
        line = text.count("\n", 0, at)
        wanted = "']'" if parent.kind == SEQUENCE else "'}'"
        raise TextError(f"yaml: {f'line {line}: ' if line else ''}did not find expected ',' or {wanted}", at)


def _refuse_slash_escape(node: Node, text: str) -> None:
    """Libyaml knows the escape of a slash, the server's reader does not."""
    at = text.find("\\", node.start, node.end)
    while at >= 0:
        if text[at + 1] == "/":
            line = text.count("\n", 0, at)
            raise TextError(f"yaml: line {line + 1}: found unknown escape character" if line else "yaml: found unknown escape character", at)
        at = text.find("\\", at + 2, node.end)


def _version_error(text: str) -> TextError:
    """The refusal of the first ``%YAML`` directive in a text whose version is not 1.1. Mirrors: yaml_parser_process_directives, yaml_parser_scan_version_directive_number."""
    at = text.find("%YAML")
    line = text.count("\n", 0, at)
    numbers = text[at:].split(None, 2)[1].split(".")
    problem = "found extremely long version number" if max(map(len, numbers)) > _LONGEST_VERSION else "found incompatible YAML document"
    return TextError(f"yaml: {f'line {line}: ' if line else ''}{problem}", at)


def _build(next_event: Any, text: str) -> Node | None:
    """The tree of the first document's events, without recursion."""
    import yaml

    scalar_event, alias_event = yaml.ScalarEvent, yaml.AliasEvent
    mapping_start, sequence_start, document_end = yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.DocumentEndEvent
    next_event()  # the stream's start
    opening = next_event()
    if not isinstance(opening, yaml.DocumentStartEvent):
        return None
    if opening.version not in (None, (1, 1)):
        raise _version_error(text)
    anchors: dict[str, Node] = {}
    top: list[Node] = []
    stack = [top]
    open_nodes: list[Node] = []
    while True:
        event = next_event()
        kind = event.__class__
        start = event.start_mark
        if kind is scalar_event:
            node = Node(SCALAR, start.index, event.end_mark.index, start.line + 1)
            node.text = event.value
            node.tag = event.tag or ""
            node.plain = event.implicit[0]
            node.style = event.style or ""
            if node.tag and node.start < node.end and not node.text and text[node.end : node.end + 1] == "," and _is_tag_end(node, open_nodes, text):
                raise _TagGoesOnError(node.end)
            if node.style == '"' and "\\/" in text[node.start : node.end]:
                _refuse_slash_escape(node, text)
            elif not node.style and "?" in node.text and open_nodes and open_nodes[-1].end == -2:
                _refuse_question(node, open_nodes[-1], text)
            elif node.style in ("|", ">"):
                node.end = node.start + len(text[node.start : node.end].rstrip())
            stack[-1].append(node)
        elif kind is mapping_start or kind is sequence_start:
            node = Node(MAPPING if kind is mapping_start else SEQUENCE, start.index, -1 if not event.flow_style else -2, start.line + 1)
            stack[-1].append(node)
            stack.append(node.children)
            open_nodes.append(node)
            if len(stack) > MAXIMAL_DEPTH:
                raise TextError(f"nested deeper than {MAXIMAL_DEPTH} levels", start.index)
        elif kind is alias_event:
            node = Node(ALIAS, start.index, event.end_mark.index, start.line + 1)
            node.text = event.anchor
            node.target = anchors.get(event.anchor)
            if node.target is None:
                raise TextError(f"yaml: unknown anchor '{event.anchor}' referenced", start.index)
            stack[-1].append(node)
            continue
        elif kind is document_end:
            return top[0]
        else:
            stack.pop()
            node = open_nodes.pop()
            node.end = event.end_mark.index if node.end == -2 or not node.children else node.children[-1].end
            continue
        if event.anchor is not None:
            anchors[event.anchor] = node


def _to_text_error(error: Any, text: str) -> TextError:
    """The error in the words of the server's reader, which is a sibling of libyaml.

    Mirrors: go.yaml.in/yaml/v2 (*parser).fail
    """
    import yaml

    if isinstance(error, yaml.reader.ReaderError):
        problem = "control characters are not allowed" if "special characters" in str(error) else error.reason
        return TextError(f"yaml: {problem}", error.position if isinstance(error.position, int) else 0)
    if error.problem in _AFTER_VERSION and text.startswith("%YAML ") and text[5:].split(None, 1)[:1] not in ([], ["1.1"]):
        return _version_error(text)
    mark, context_mark = error.problem_mark, error.context_mark
    line = mark.line if mark is not None else 0
    if line:
        line += isinstance(error, yaml.scanner.ScannerError)
    elif context_mark is not None:
        line = context_mark.line
    where = f"line {line}: " if line else ""
    at = mark if mark is not None else context_mark
    begun = next((each.line for each in (context_mark, mark) if each is not None and each.line), 0)
    newer = f"yaml: {f'line {begun + isinstance(error, yaml.scanner.ScannerError)}: ' if begun else ''}{error.problem}"
    return TextError(f"yaml: {where}{error.problem}", min(at.index, len(text)) if at is not None else 0, error.context or "", newer)
