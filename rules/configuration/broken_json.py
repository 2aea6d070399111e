"""An entry that is called .json and whose text is no JSON."""

from __future__ import annotations

import json
import re

from kubecheck.sdk import Object, Severity, is_placeholder, is_yaml_mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# base64 of a JSON object, as 1Password Connect wants it.
_ENCODED = r"\s*ey[JAI][A-Za-z0-9+/\s]+={0,2}\s*"
_COMMENTS = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)


@rule(on=Object, severity=Severity.WARNING, since="0.1", fields=("data", "stringData"))
def broken_json(view: Object, ctx: Context) -> Iterator[Problem]:
    kind = view.resource.ref.key[:2]
    field = {("", "ConfigMap"): "data", ("", "Secret"): "stringData"}.get(kind, "")
    for key, text in view.mapping(field).items() if field else ():
        if not isinstance(text, str) or not key.endswith(".json") or not text.strip():
            continue
        line = _broken_line(text)
        if line is None or is_placeholder(text) or re.fullmatch(_ENCODED, text):
            continue
        place = view.at(field, key).key
        if _broken_line(_COMMENTS.sub(lambda match: match[1] or "", text)) is None:
            yield place.info(f"{key} holds comments, which JSON does not have: only some programs read it")
        elif is_yaml_mapping(text):
            yield place.info(f"{key} is YAML, no JSON: only programs that read both take it")
        else:
            yield place.problem(f"{key} is no JSON, it goes wrong in line {line} of the text")


def _broken_line(text: str) -> int | None:
    """The line of a text in which it is no JSON; None for JSON, also of several values one after another."""
    reader = json.JSONDecoder(strict=False)
    at = 0
    try:
        while rest := len(text[at:].lstrip()):
            _, at = reader.raw_decode(text, len(text) - rest)
    except json.JSONDecodeError as error:
        return error.lineno
    return None
