"""Functions that read YAML. Mirrors: Helm's fromYAML and fromYAMLArray, sigs.k8s.io/yaml's Unmarshal."""

from __future__ import annotations

from kubecheck.documents.decode import decode_text
from kubecheck.documents.nodes import TextError
from kubecheck.documents.positions import chunk_lines, is_scannable
from kubecheck.documents.scanner import NotSimpleError, scan
from kubecheck.render.helm.functions.formats.json_reading import mismatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAP, _LIST = "map[string]interface {}", "[]interface {}"


def _read(text: str, wanted: type, words: str) -> tuple[Any, str]:
    """The value of the first document, and what is wrong with it."""
    try:
        found = decode_first(str(text).removeprefix("\ufeff").replace("\r\n", "\n"))
    except TextError as error:
        return None, f"error converting YAML to JSON: {error.server}"
    value = as_floats(found)
    if value is not None and not isinstance(value, wanted):
        return None, f"error unmarshaling JSON: while decoding JSON: {mismatch(value, words)}"
    return value, ""


def decode_first(text: str) -> Any:
    """The value of a text's first document; numbers are int or float.

    Raises:
        TextError: it is no YAML.
    """
    if is_scannable(text) and "---" not in text and "..." not in text and (text.endswith("\n") or not ("|" in text or ">" in text)):
        try:
            return scan(chunk_lines(text, 0, len(text)))
        except (NotSimpleError, ValueError):
            pass
    decoded = decode_text(text)
    if decoded.fault is not None:
        raise decoded.fault
    return decoded.value


def as_floats(value: Any) -> Any:
    """A value as JSON is read into interfaces: every number is a float64."""
    if isinstance(value, dict):
        return {key: as_floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [*map(as_floats, value)]
    return float(value) if value.__class__ is int else value


def from_yaml(text: str) -> dict[str, Any]:
    """Mirrors: fromYAML: what is no map is told in the map's Error."""
    value, fault = _read(text, dict, _MAP)
    return {"Error": fault} if fault else value or {}


def from_yaml_array(text: str) -> list[Any]:
    """Mirrors: fromYAMLArray: what is no list is told in the list."""
    value, fault = _read(text, list, _LIST)
    return [fault] if fault else value or []
