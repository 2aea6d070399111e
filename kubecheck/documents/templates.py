"""Texts that another program fills in before a cluster sees them: templates, placeholders, encrypted values."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Match

_PLACEHOLDER = (
    r"\$\{[^}\n]*\}|\$\([A-Za-z_][A-Za-z0-9_.]*\)|\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|\$[A-Z][A-Z0-9_]{2,}\b|@[A-Z][A-Z0-9_]+@"
    r"|^<[A-Za-z][A-Za-z0-9_. -]+>$"
)


def is_placeholder(text: str) -> bool:
    """Whether a scalar holds something that is filled in later: ``${NAME}``, ``{{ name }}``, ``$NAME``, ``<NAME>``, or a value that SOPS encrypted.

    Such a scalar fits any type. ``$(NAME)`` counts too; in a container's command and environment the kubelet itself fills it in.
    """
    if "$" not in text and "{" not in text and "<" not in text and "@" not in text:
        return text.startswith("ENC[") and text.endswith("]")
    return re.search(_PLACEHOLDER, text) is not None


def template_engine(path: str, text: str, fault: int = -1) -> str:
    """The engine that a text is a template for; empty when it is none.

    A text with ``{{`` is a template when it lies in a chart's ``templates`` folder, or when it does not read as YAML because of that: inside
    comments and quoted strings braces are just text, and those behind a fault did not cause it.

    Args:
        path: the file's path.
        text: its text.
        fault: the offset of the first thing that the reader refuses; -1 where the text reads as YAML.
    """
    parts = path.replace("\\", "/").split("/")[:-1]
    line_end = text.find("\n", fault)
    readable = fault < 0 or not _has_bare_brace(text[: line_end if line_end >= 0 else len(text)])
    if "{{" in text:
        if "templates" in parts and (not readable or _has_action(text)):
            return "Helm"
        if not readable:
            return "Helm" if ".Values" in text or ".Release" in text else "Go template" if re.search(r"\{\{-?\s*(?:\.|if|range|end|template|include|with)", text) else "template"
    if not readable and "{%" in text:
        return "Jinja"
    if not readable and "<%" in text:
        return "ERB"
    return ""


# Quoted strings, comments and the opening of an action or a tag of a template, whichever comes first.
_PARTS = r"""'(?:[^'\n]|'')*'|"(?:[^"\\\n]|\\.)*"|(?:^|(?<=[ \t]))\#[^\n]*|(\{\{|\{%|<%)"""


def _has_bare_brace(text: str) -> bool:
    """Whether an action of a template begins outside comments and quoted strings."""
    return any(match[1] for match in re.finditer(_PARTS, text, re.MULTILINE))


def _has_action(text: str) -> Match[str] | None:
    """An action of a Go template anywhere but in a quoted Prometheus-style string of a comment."""
    return re.search(r"^[^#\n]*\{\{-?[^}]*(?:\.Values|\.Release|\.Chart|\.Capabilities|\.Files|include|template|range|if|define|toYaml|tpl)\b", text, re.MULTILINE)
