"""YAML and JSON as Helm reads them, with where each value is written. Mirrors: sigs.k8s.io/yaml's Unmarshal."""

from __future__ import annotations

from kubecheck.documents.nodes import TextError
from kubecheck.render.helm.functions.formats.json_reading import mismatch
from kubecheck.render.helm.functions.formats.yaml_reading import decode_first
from kubecheck.render.helm.functions.results import to_text
from kubecheck.render.helm.kinds import PlacedList, PlacedMap
from kubecheck.render.helm.template.text import Text, placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.helm.chart.places import ValuesFile

    Path = tuple[str | int, ...]


class YamlError(ValueError):
    """A text that cannot be read, in the reader's words; `offset` is where, as well as it is known."""

    def __init__(self, words: str, offset: int = 0, *, is_of_type: bool = False) -> None:
        super().__init__(words)
        self.words, self.offset, self.is_of_type = words, offset, is_of_type


def read_yaml(text: str) -> Any:
    """The value of a text's first document; numbers are int or float.

    Raises:
        YamlError: it is no YAML.
    """
    try:
        return decode_first(text)
    except TextError as error:
        raise YamlError(f"error converting YAML to JSON: {error.server}", error.offset) from None


def check_encoding(data: bytes) -> None:
    """Refuses what YAML's reader cannot decode.

    Raises:
        YamlError: the bytes are no text.
    """
    from kubecheck.documents.encoding import decode_bytes

    try:
        decode_bytes(data)
    except TextError as error:
        raise YamlError(f"error converting YAML to JSON: {error.server}", error.offset) from None


def read_map(data: bytes, file: ValuesFile) -> PlacedMap | None:
    """The map that a file of values holds, placed; None where there is none.

    Raises:
        YamlError: it is no YAML, or no map.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        check_encoding(data)
        text = to_text(data)
    value = read_yaml(text)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise YamlError(f"error unmarshaling JSON: while decoding JSON: {mismatch(value, 'map[string]interface {}')}", is_of_type=True)
    return place_map(value, file, ())


def place_map(value: dict[str, Any], file: ValuesFile, path: Path) -> PlacedMap:
    """A map and all below it with their places; every number is a float64."""
    found = PlacedMap()
    places = found.places = {}
    make = file.place
    for key, each in value.items():
        here = (*path, key)
        places[key] = make(here)
        kind = each.__class__
        if kind is str:
            text = found[key] = Text(each)
            text.recipe = [(0, places[key].of_text())] if each else []
        elif kind is int:
            found[key] = float(each)
        else:
            found[key] = _place(each, file, here) if kind is dict or kind is list else each
    return found


def _place(value: Any, file: ValuesFile, path: Path) -> Any:
    kind = value.__class__
    if kind is dict:
        return place_map(value, file, path)
    if kind is str:
        return placed(value, file.place(path).of_text()) if value else value
    if kind is int:
        return float(value)
    if kind is not list:
        return value
    found = PlacedList()
    found.places = {}
    for index, each in enumerate(value):
        here = (*path, index)
        found.places[index] = file.place(here)
        found.append(_place(each, file, here))
    return found


def copied(value: Any) -> Any:
    """A deep copy, places and all. Mirrors: copystructure.Copy."""
    kind = value.__class__
    if kind is PlacedMap:
        found = PlacedMap()
        found.places = value.places.copy()
        for key, each in value.items():
            inner = each.__class__
            found[key] = copied(each) if inner is PlacedMap or inner is PlacedList or inner is dict or inner is list else each
        return found
    if kind is PlacedList:
        items = PlacedList(map(copied, value))
        items.places = value.places
        return items
    if kind is dict:
        return {key: copied(each) for key, each in value.items()}
    return [*map(copied, value)] if kind is list else value


def placed_map(places: dict[Any, Any] | None = None) -> PlacedMap:
    """An empty map that can hold places."""
    found = PlacedMap()
    found.places = {} if places is None else places
    return found
