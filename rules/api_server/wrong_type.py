"""A value of another type than the field's: the server cannot read the object."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_NAMES = {
    "string": "a text is needed: put it in quotes", "bool": "true or false is needed, without quotes", "int32": "a whole number is needed, without quotes",
    "int64": "a whole number is needed, without quotes", "float64": "a number is needed, without quotes",
}  # fmt: skip
_PLAIN = {
    **dict.fromkeys(("string", "time", "base64 text"), _NAMES["string"]), "boolean": _NAMES["bool"], "integer": _NAMES["int64"],
    "number": _NAMES["float64"], "list": "a list is needed",
}  # fmt: skip


def _type_of(value: object) -> str:
    if value is None:
        return "null"
    return {bool: "a truth value", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a map"}.get(type(value), "a value")


def _wanted(refusal: Refusal, ctx: Context) -> str:
    """What is needed instead, in plain words: by the server's sentence, and for named types by the schema."""
    wanted = refusal.error.detail.rpartition(" of type ")[2]
    if wanted in _NAMES:
        return _NAMES[wanted]
    if wanted.startswith("[]") and wanted != "[]uint8":  # bytes are written as a text
        return "a list is needed"
    kind = ctx.catalog.kind(refusal.resource.ref.api_version, refusal.resource.ref.kind)
    known = "" if kind is None else str(kind.field(refusal.path).get("type", ""))
    return _PLAIN.get(known, "a map is needed")


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.WRONG_TYPE,))
def wrong_type(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    error = refusal.error
    shown = f"{refusal.found} is {_type_of(error.bad_value)}" if refusal.found and len(refusal.found) <= 40 else f"this is {_type_of(error.bad_value)}"
    if " of type " not in error.detail:
        hint = "; plain text goes to stringData" if "base64" in error.detail and refusal.path[:1] == ("data",) else ""
        yield refusal.place.problem(f"{refusal.found or 'this'} in {refusal.where}: {error.detail}{hint}", facts=refusal.facts)
        return
    yield refusal.place.problem(f"{shown}, in {refusal.where} {_wanted(refusal, ctx)}", facts=refusal.facts)
