"""Numbers of values that are printed otherwise than they are written: Helm reads each as a float64. Mirrors: strconv's FormatFloat."""

from __future__ import annotations

import re

from kubecheck.render.helm.template.printing import show
from kubecheck.source import texts_in

# A scalar without quotes: within a text in quotes no place is known more closely than the whole.
_PLAIN = re.compile(r"[-+.\w]+")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubecheck.render.helm.chart.documents import ChartDocument
    from kubecheck.render.helm.chart.places import Place
    from kubecheck.source import Path


class Alteration:
    """A number that a text holds otherwise than it is written.

    Attributes:
        keys: the path of the value.
        place: where it is written.
        written: as it is written there.
        printed: as it is printed.
        document: the object that holds the text.
        path: where in it.
    """

    __slots__ = ("document", "keys", "path", "place", "printed", "written")

    def __init__(self, keys: Path, place: Place, written: str, printed: str, document: ChartDocument, path: Path) -> None:
        self.keys, self.place, self.written, self.printed, self.document, self.path = keys, place, written, printed, document, path


def alterations(values: Iterable[dict[str, Any]], documents: list[ChartDocument]) -> Iterator[Alteration]:
    """The numbers that come out otherwise in the texts of objects, each place of the values once.

    Args:
        values: maps of values, placed.
        documents: what comes of them.
    """
    for value in values:
        for keys, place, number in _numbers(value, ()):
            printed, written = show(number), _written(place)
            if printed != written and _PLAIN.fullmatch(written):
                yield from _first_use(keys, place, written, printed, documents)


def _first_use(keys: Path, place: Place, written: str, printed: str, documents: list[ChartDocument]) -> Iterator[Alteration]:
    for document in documents:
        if printed not in document.manifest.text:
            continue
        for path, text in texts_in(document.value):
            if printed in text and any(each.file.source.path == place.file.source.path and each.path == place.path for each in document.value_places(path)):
                yield Alteration(keys, place, written, printed, document, path)
                return


def _numbers(value: Any, keys: Path) -> Iterator[tuple[Path, Place, float]]:
    """The numbers in values, with their paths and places."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(each, float):
            place = getattr(value, "places", {}).get(key)
            if place is not None:
                yield (*keys, key), place, each
        else:
            yield from _numbers(each, (*keys, key))


def _written(place: Place) -> str:
    span = place.span()
    return span.source.text[span.start.offset : span.end.offset]
