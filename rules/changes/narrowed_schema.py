"""A definition that takes less than before, while objects are stored as it took them then."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, fields, format_path, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Narrowing, Problem

_MOST = 3
_RATCHETS = (1, 30)  # from this version on the server lets be what an update leaves as it is


@rule(on=Change, severity=Severity.WARNING, since="0.1")
def narrowed_schema(change: Change, ctx: Context) -> Iterator[Problem]:
    for narrowing in change.narrowings:
        error = narrowing.error
        dropped = error.type == fields.UNKNOWN_FIELD
        says = _what_is_dropped(narrowing) if dropped else f"{_subject(narrowing)} no longer {'fits' if len(narrowing.objects) == 1 else 'fit'}: {error.field}: {_first(error.message)}"
        place = change.at(*narrowing.path)
        refused = "all that is written elsewhere in the object" if ctx.version < _RATCHETS else f"a change of {'what lacks it' if error.type == fields.REQUIRED else 'it'}"
        problem = (place.key if narrowing.path[-1] == "properties" else place).problem(
            says,
            help="keep it while objects are stored so, or convert them" if dropped else f"take what is stored until it has been written anew: {refused} is refused so long",
            facts={"version": narrowing.version, "field": error.field, "type": error.type, "objects": len(narrowing.objects), "left": len(narrowing.left)},
        )
        if not narrowing.left:
            problem.severity = Severity.INFO  # those of the project are changed along with it; a cluster may hold others
        for each in (narrowing.left or narrowing.objects)[:_MOST]:
            problem.note(f"{each.ref.label} as it was", change.after.place(each, *error.path))
        if narrowing.was:
            problem.note("what was taken", change.was(*narrowing.was))
        yield problem


def _subject(narrowing: Narrowing) -> str:
    first, more = (narrowing.left or narrowing.objects)[0], len(narrowing.objects) - 1
    return first.ref.label + (f" and {more} more" if more else "")


def _what_is_dropped(narrowing: Narrowing) -> str:
    field = format_path(narrowing.error.path).removeprefix(".")
    if narrowing.converted_from:
        return f"{field} is in {narrowing.converted_from} and not in {narrowing.version}, and nothing converts: what {_subject(narrowing)} says there is dropped"
    return f"{field} is no longer known: what {_subject(narrowing)} {'says' if len(narrowing.objects) == 1 else 'say'} there is dropped"


def _first(words: str) -> str:
    return words.partition("\n")[0]
