"""From problems to findings: symbolic places become lines and columns."""

from __future__ import annotations

import re
from sys import intern

from kubecheck import fields
from kubecheck.documents import Document
from kubecheck.documents.templates import is_placeholder
from kubecheck.findings import Finding, Fix, Location, Note, Severity
from kubecheck.model.refs import Ref
from kubecheck.source import STDIN, format_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.documents.editing.reshaping import Reshaping
    from kubecheck.engine.ruleset import ActiveRules
    from kubecheck.findings import Edit, Placed
    from kubecheck.problems import Place, Problem
    from kubecheck.sdk import Context, Rule
    from kubecheck.source import Path, Span

_QUOTES = ("'", '"')
# Fields in which Kubernetes itself fills in $(NAME).
_EXPANDED = frozenset(("args", "command", "env", "subPathExpr"))
# What the server calls a value of another type than it wants, and names of such values: WEBHOOK_TIMEOUT for a number, NODE_IP/32 for a CIDR.
_OF_TYPES = frozenset((fields.WRONG_TYPE, fields.TYPE_INVALID))
_BLANK = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?:/\d+)?"
# Positions of so many documents are kept at a time; they are made again when asked for, and take more room than the values.
_KEPT = 8
_located: list[Placed] = []


def locate(place: Place) -> Location:
    """The concrete place of a symbolic one; in a document that stays, the same is not looked for again, whatever is built of it."""
    document, path = place.document, place.path
    built = getattr(document, "written_at", None)
    if built is not None and place.within is None and not hasattr(document, "spelt_at"):
        document, path = built(path)
    if type(document) is not Document or place.within is not None:
        return _locate(place, place.document, place.path)
    key = (locate, path, place.part)
    found: Location | None = document.kept.get(key)
    if found is None:
        found = document.kept[key] = _locate(place, document, path)
    return found


def _locate(place: Place, document: Placed, path: Path) -> Location:
    if document not in _located:
        _located.append(document)
        if len(_located) > _KEPT:
            drop = getattr(_located.pop(0), "drop_positions", None)
            if drop is not None:
                drop()
    span = document.locate(path, place.part)
    return Location.of(span if place.within is None else _piece_of(place, span, place.within))


def _piece_of(place: Place, span: Span, within: tuple[int, int]) -> Span:
    """The characters of a text, where they can be found again as they are written; of several lines the first one."""
    text = span.source.text
    if not span.start.offset and text == _value_at(place):  # a file that a generator takes as it is
        return span.source.span(*within)
    start = span.start.offset + (text[span.start.offset : span.start.offset + 1] in _QUOTES)
    if span.start.line == span.end.line:
        begin, end = (min(start + offset, span.end.offset) for offset in within)
        return span.source.span(begin, end) if begin < end else span
    value = _value_at(place)
    if not text.startswith("|", span.start.offset) or not isinstance(value, str):
        return span
    line = value.count("\n", 0, within[0])
    column = within[0] - (value.rfind("\n", 0, within[0]) + 1)
    rest = value.split("\n")[line][column : column + within[1] - within[0]]
    written = text[span.start.offset : span.end.offset].split("\n")
    if not rest or line + 1 >= len(written):
        return span
    before = span.start.offset + sum(len(each) + 1 for each in written[: line + 1])
    indent = len(written[line + 1].removesuffix("\r")) - len(value.split("\n")[line])
    begin = before + indent + column
    return span.source.span(begin, begin + len(rest)) if text.startswith(rest, begin) else span


def builds_of(place: Place) -> tuple[str, ...]:
    """What builds the object of a place, if something does."""
    name = getattr(place.document, "built_by", "")
    return (name,) if name else ()


def finding_of(problem: Problem, rule: Rule, active: ActiveRules) -> Finding:
    """The finding that a problem of a rule becomes."""
    place = problem.place
    chosen, severity = active.severities.get(rule.id), problem.severity or rule.severity
    notes = [Note(message, None if where is None else locate(where)) for message, where in problem.notes]
    anchor = place.document.anchor(place.path)
    if anchor is not None:
        notes.append(Note(getattr(place.document, "anchor_words", "") or "the value comes from this anchor", Location.of(anchor)))
    if chosen is None and (left := _left_to(problem)):
        severity = Severity.INFO
        notes.append(Note(left))
    field = place.path[len(place.object_path) :]
    return Finding(
        rule.id, chosen or severity, _with_object(problem.message, place), locate(place), label=problem.label, notes=tuple(notes), help=problem.help,
        fix=_fix_of(problem), facts=problem.facts, object=place.object_label, field=intern(format_path(field)) if field else "",
        builds=builds_of(place),
    )  # fmt: skip


def _left_to(problem: Problem) -> str:
    """Who gives the value that a problem is about, in words, where it is yet to be given; else empty."""
    place = problem.place
    asks = getattr(place.document, "asks_for_value", None)
    if asks is not None and place.path and asks(place.path):
        return "the chart leaves this value to whoever installs it"
    if problem.facts.get("type") in _OF_TYPES and place.part == "value":
        value = _value_at(place)
        if isinstance(value, list) and len(value) == 1:  # [PROJECT_ID]
            value = value[0]
        if isinstance(value, str) and re.fullmatch(_BLANK, value):
            return "it reads as the name of something that is filled in before this is applied"
    return ""


def _with_object(message: str, place: Place) -> str:
    """The message, behind the object's kind and name where the place does not tell it: of a build, in a list, or on standard input."""
    document = place.document
    is_apart = bool(place.object_path or getattr(document, "built_by", "")) or document.source.path == STDIN
    if not place.object_label or not is_apart:
        return message
    shown = Ref("", "", *place.object_label.split("/", 2)).label
    return message if shown in message else f"{shown}: {message}"


def _fix_of(problem: Problem) -> Fix | None:
    if not problem.edits:
        return None
    from kubecheck.documents.editing.place_edits import edit_at  # only a fix pays for it
    from kubecheck.documents.editing.reshaping import Reshaping

    edits: list[Edit] = []
    is_safe, message = problem.edits_safe, problem.edits_message
    for place, value in problem.edits:
        document, path = place.document, place.path
        if isinstance(value, Reshaping):
            made = _shape_edits(place, value)
            if not made:
                return None
            edits += made
            continue
        if hasattr(document, "spelt_at"):
            edit, is_safe = _rendered_edit(place, value), False  # with other values it may be rendered otherwise
            if edit is None:
                return None
            edits.append(edit)
            if "templates" not in edit.path.split("/"):
                message += f" in {edit.path}, for all that reads it"
            continue
        built = getattr(document, "written_at", None)
        if built is not None:
            document, path = built(path)
        edit = edit_at(document, path, place.part, value) if type(document) is Document and place.within is None else None
        if edit is None or (built is not None and not _says_the_same(document, path, place)):
            return None
        edits.append(edit)
    return Fix(message, tuple(edits), is_safe)


def _shape_edits(place: Place, shape: Reshaping) -> tuple[Edit, ...]:
    """The edits of the one file in which all that a change moves is written; none where it is of several, or rendered."""
    from kubecheck.documents.editing.moves import edits_to_shape

    document, base = place.document, place.path
    built = getattr(document, "written_at", None)
    if built is not None:
        found = [(old, *built((*base, *old))) for old in (*(old for old, _ in shape.moves), *(new[:-1] for new, _ in shape.additions)) if _is_there(place, old)]
        documents = {id(text): text for _, text, _ in found}
        bases = {path[: len(path) - len(old)] if path[len(path) - len(old) :] == old else None for old, _, path in found}
        if len(documents) != 1 or len(bases) != 1 or None in bases or hasattr(document, "spelt_at"):
            return ()
        document, base = documents.popitem()[1], bases.pop() or ()
    return edits_to_shape(document, shape.below(base)) if type(document) is Document else ()


def _is_there(place: Place, path: Path) -> bool:
    return _value_in(place.document, (*place.path, *path)) is not None


def _rendered_edit(place: Place, value: object) -> Edit | None:
    """The edit of a chart that changes what it renders at a place; None where no one place says that."""
    from kubecheck.documents.editing.place_edits import edit_of
    from kubecheck.documents.editing.rendering import scalar_text
    from kubecheck.problems import AS_TEXT

    document: Any = place.document
    found = document.spelt_at(place.path, place.part) if place.within is None and place.path else None
    if found is None or isinstance(_value_at(place) if place.part != "key" else None, (dict, list)):
        return None
    span, is_printed = found
    if is_printed and (value is AS_TEXT or not isinstance(value, str) or scalar_text(value) != value):
        return None  # an action prints no quotes
    return edit_of(span, value)


def _says_the_same(document: Placed, path: Path, place: Place) -> bool:
    """Whether a file says at a path what is built of it at a place."""
    said, made = _value_in(document, path), _value_at(place)
    return type(said) is type(made) and (said == made or place.part == "key")


def findings_of(
    rule: Rule, subject: Any, ctx: Context, active: ActiveRules, where: Callable[[], Place] | None = None, wanted: frozenset[str] | None = None
) -> list[Finding]:
    """Runs a rule on a subject. A crash becomes a finding at the place that ``where``, or else the subject, gives, and ends only this rule on this subject.

    Of problems that lie elsewhere than in the files ``wanted``, with all their notes, no place is worked out: nobody is told of them.
    """
    found: list[Finding] = []
    try:
        for problem in rule.function(subject, ctx):
            if wanted is not None and _lies_outside(problem, wanted):
                continue
            if not _hangs_on_placeholder(problem.place):
                found.append(finding_of(problem, rule, active))
    except Exception as error:  # noqa: BLE001  # a rule is a plugin: whatever it raises must not end the run
        found.append(crash(rule.id, error, (where or subject.at)()))
    return found


def _lies_outside(problem: Problem, wanted: frozenset[str]) -> bool:
    """Whether a problem, and all that it speaks of, lies in files that are not among these."""
    return is_outside(problem.place.document, wanted) and all(where is None or is_outside(where.document, wanted) for _, where in problem.notes)


def is_outside(document: Placed, wanted: frozenset[str]) -> bool:
    """Whether a document lies in a file that is not among these; what is built, or traced to a chart, may lie anywhere."""
    return type(document) is Document and document.source.path not in wanted and not document.source.is_printed


def _hangs_on_placeholder(place: Place) -> bool:
    """Whether a problem is about a text that is filled in later, so that nobody knows yet; in a pod ``$(NAME)`` is what Kubernetes itself reads."""
    value = _value_at(place) if place.part == "value" else None
    if not isinstance(value, str) or not value:
        return False
    return is_placeholder(value if place.within is None else value[slice(*place.within)]) and not _EXPANDED.intersection(place.path)


def _value_at(place: Place) -> object:
    """What stands at a place, None where nothing does."""
    return _value_in(place.document, place.path)


def _value_in(document: Placed, path: Path) -> object:
    value = getattr(document, "value", None)
    for step in path:
        try:
            value = value[step] if isinstance(value, (dict, list)) else None  # type: ignore[index]  # a step that does not fit is caught
        except (KeyError, IndexError, TypeError):
            return None
    return value


def unfinished(where: Place) -> Finding:
    """The finding that a dry run becomes which was ended for taking too long."""
    return _not_judged("the dry run did not come to its end, so what happens later is not judged", "dry-run-turns", where)


def unexamined(where: Place) -> Finding:
    """The finding that a world becomes for which there was no time left."""
    return _not_judged("each object was judged by itself, what is deployed together was not", "run-seconds", where)


def _not_judged(words: str, limit: str, where: Place) -> Finding:
    from kubecheck.limits import beyond

    return Finding("not-judged", Severity.WARNING, f"{words}: {beyond(limit)}", locate(where), object=where.object_label, builds=builds_of(where))


def crash(rule_id: str, error: Exception, where: Place) -> Finding:
    """The finding that a crashed rule becomes."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    at = f" ({last.filename.replace(chr(92), '/').rsplit('/', 1)[-1]}:{last.lineno})" if last else ""
    what = {"dry-run": "the dry run", "server-checks": "the server's checks of this object"}.get(rule_id, f"rule {rule_id}")
    text = f"{what} crashed: {type(error).__name__}: {error}{at}"
    try:
        location = locate(where)
    except Exception:  # noqa: BLE001  # whatever made the rule crash may break the place as well
        location = Location.of(where.document.source.span(0, 0))
    return Finding(
        "crashed-rule", Severity.ERROR, text, location,
        help="this is a defect of kubecheck or of a plugin; the other rules went on", facts={"rule": rule_id, "trace": traceback.format_exception(error)},
        object=where.object_label, builds=builds_of(where),
    )  # fmt: skip
