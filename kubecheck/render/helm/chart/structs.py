"""Go's structs that Helm reads from YAML. Mirrors: encoding/json's Unmarshal and sigs.k8s.io/yaml's conversion to it."""

from __future__ import annotations

from kubecheck.render.helm.chart.reading import YamlError, read_yaml
from kubecheck.render.helm.template.printing import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STRINGS, _PAIRS = "[]string", "map[string]string"

# The fields of each struct: the name in JSON → Go's name and type.
STRUCTS: dict[str, dict[str, tuple[str, str]]] = {
    "Metadata": {
        "name": ("Name", "string"), "home": ("Home", "string"), "sources": ("Sources", _STRINGS), "version": ("Version", "string"),
        "description": ("Description", "string"), "keywords": ("Keywords", _STRINGS), "maintainers": ("Maintainers", "[]*chart.Maintainer"),
        "icon": ("Icon", "string"), "apiVersion": ("APIVersion", "string"), "condition": ("Condition", "string"), "tags": ("Tags", "string"),
        "appVersion": ("AppVersion", "string"), "deprecated": ("Deprecated", "bool"), "annotations": ("Annotations", _PAIRS),
        "kubeVersion": ("KubeVersion", "string"), "dependencies": ("Dependencies", "[]*chart.Dependency"), "type": ("Type", "string"),
    },
    "Maintainer": {"name": ("Name", "string"), "email": ("Email", "string"), "url": ("URL", "string")},
    "Dependency": {
        "name": ("Name", "string"), "version": ("Version", "string"), "repository": ("Repository", "string"), "condition": ("Condition", "string"),
        "tags": ("Tags", _STRINGS), "enabled": ("Enabled", "bool"), "import-values": ("ImportValues", "[]interface {}"), "alias": ("Alias", "string"),
    },
    "Lock": {"generated": ("Generated", "time.Time"), "digest": ("Digest", "string"), "dependencies": ("Dependencies", "[]*chart.Dependency")},
    "SimpleHead": {"apiVersion": ("Version", "string"), "kind": ("Kind", "string"), "metadata": ("Metadata", "*releaseutil.Metadata")},
    "releaseutil.Metadata": {"name": ("Name", "string"), "annotations": ("Annotations", _PAIRS)},
}  # fmt: skip
_EMPTY: dict[str, Any] = {"string": "", "bool": False}
# The struct of the head's metadata has no name, and so none in errors.
_NAMES = {"releaseutil.Metadata": ""}
_JSON_NAMES = {bool: "bool", str: "string", list: "array", dict: "object"}


def read_struct(text: str, name: str, package: str) -> dict[str, Any]:
    """A struct by Go's names of its fields, empty ones with their zero values.

    Raises:
        YamlError: the text is no YAML, or a value is of another type.
    """
    return fill_struct(read_yaml(text), name, package)


def fill_struct(value: Any, name: str, package: str) -> dict[str, Any]:
    """A struct by the value of a document; see `read_struct`."""
    if value is not None and not isinstance(value, dict):
        raise _error(f"json: cannot unmarshal {_json_name(value)} into Go value of type {package}.{name}")
    return _struct(value or {}, name, ())


def _error(words: str) -> YamlError:
    return YamlError(f"error unmarshaling JSON: while decoding JSON: {words}", is_of_type=True)


def _json_name(value: Any) -> str:
    return _JSON_NAMES.get(type(value), "number")


def _struct(value: dict[str, Any], name: str, path: tuple[str, ...]) -> dict[str, Any]:
    fields = STRUCTS[name]
    found: dict[str, Any] = {go_name: _EMPTY.get(go_type) for go_name, go_type in fields.values()}
    folded: dict[str, str] = {}
    for key in sorted(value):
        known = key if key in fields else None
        if known is None:
            folded = folded or {each.lower(): each for each in fields}
            known = folded.get(key.lower())
            if known is None:
                continue
        go_name, go_type = fields[known]
        if value[key] is None:
            continue
        found[go_name] = _field(value[key], go_type, name, (*path, known))
    return found


def _field(value: Any, go_type: str, owner: str, path: tuple[str, ...]) -> Any:
    """A value as the type of a field. Mirrors: decodeState.value."""
    if go_type == "string":
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return _number_text(value)
    elif go_type == "bool":
        if isinstance(value, bool):
            return value
    elif go_type == "map[string]string":
        if isinstance(value, dict):
            return {key: "" if value[key] is None else _field(value[key], "string", owner, path) for key in sorted(value)}
    elif go_type == "*releaseutil.Metadata":
        if isinstance(value, dict):
            return _struct(value, "releaseutil.Metadata", path)
        go_type = 'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }'
    elif go_type == "time.Time":
        return value
    elif isinstance(value, list):
        return _items(value, go_type[2:], owner, path)
    shown = _NAMES.get(owner, owner)
    raise _error(f"json: cannot unmarshal {_json_name(value)} into Go struct field {shown}.{'.'.join(path)} of type {go_type}")


def _items(value: list[Any], go_type: str, owner: str, path: tuple[str, ...]) -> list[Any]:
    if go_type == "interface {}":
        from kubecheck.render.helm.functions.formats.yaml_reading import as_floats

        return [*map(as_floats, value)]
    if go_type == "string":
        return ["" if each is None else _field(each, "string", owner, path) for each in value]
    name = go_type.removeprefix("*chart.")
    found: list[Any] = []
    for each in value:
        if each is not None and not isinstance(each, dict):
            raise _error(f"json: cannot unmarshal {_json_name(each)} into Go struct field {owner}.{'.'.join(path)} of type chart.{name}")
        found.append(None if each is None else _struct(each, name, path))
    return found


def _number_text(value: float) -> str:
    return str(int(value)) if isinstance(value, int) else show(float(value))
