"""Texts that another program fills in before a cluster sees them: templates, placeholders, encrypted values."""

from __future__ import annotations

import re
from functools import lru_cache

from kubecheck.source.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Match

    from kubecheck.source import Source

_PLACEHOLDER = (
    r"\$\{(?:[^{}\n]|\{[^{}\n]*\})*\}|\$\([A-Za-z_][A-Za-z0-9_.]*\)|\(\$[a-z][A-Za-z0-9_.]*\)|\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}|<%(?:(?!<%).)*?%>"
    r"|\$[A-Z][A-Z0-9_]{2,}\b|@[A-Z][A-Z0-9_]+@|__[A-Z][A-Z0-9_]*[A-Z0-9]__|#\{[A-Za-z_][A-Za-z0-9_.]*\}#|\?\{[a-z0-9]+:[^{}\n]+\}|^\(\([^\n]+\)\)$|^ref\+[a-z0-9]+://.*"
    r"|(?:^|(?<=[-/:.@=, _\"'(]))<(?:[A-Za-z][A-Za-z0-9_. -]+(?:\|[^<>\n]*)?|path:[^<>\n]+)>"
    r"|(?<![A-Za-z0-9])(?:(?:REPLACE|CHANGE)[_-]?ME(?![A-Za-z0-9])|\[?YOUR[ _-][A-Z][A-Z0-9 _-]*\]?|FILLED[ _]BY[ _][A-Z][A-Z _]*|[A-Z][A-Z0-9_]*_HERE(?![A-Za-z0-9]))"
    r"|^\.\.\.$|^Your [A-Za-z]+$"
)
_BEGINNINGS = ("...", "((", "Your ", "ref+")
_MARKS = ("__", "...", "((", "?{", "#{", "ref+", "YOUR", "Your ", "_HERE", "FILLED", "REPLACE", "CHANGE")
# Actions, tags and comments of template engines, which may go on over some lines; one that is not closed goes to the end of its line.
_ACTION = (
    r"\{\{(?:(?!\{\{)[^\n]|\n(?!\n)){0,2000}?\}\}|\{[%#](?:(?!\{[%#])[^\n]|\n(?!\n)){0,2000}?[%#]\}|<%(?:(?!<%)[^\n]|\n(?!\n)){0,2000}?%>"
    r"|(?:\{\{|\{%|<%)[^\n]*"
)
# Placeholders, and directives of Terraform's templates, that have a line to themselves.
_LONE = r"^[ \t]*(?:__[A-Z][A-Z0-9_]*[A-Z0-9]__|\$\{[^{}\n]+\}|\$[A-Z][A-Z0-9_]{2,}|@[A-Z][A-Z0-9_]+@|%[A-Z][A-Z0-9_]+%|<[A-Z][A-Z0-9_-]+>|%\{[^{}\n]*\})[ \t]*$"
_FILLED = "\ue000"
_LONGEST_LINE = 2000  # what is looked at of one
# Quoted strings, comments and the opening of an action, whichever comes first.
_PARTS = r"""(?:^|(?<=[\s\[{,:]))(?:'(?:[^'\n]|'')*'|"(?:[^"\\\n]|\\.)*")|(?:^|(?<=[ \t]))\#[^\n]*|(\{\{|\{%|<%)"""


def is_placeholder(text: str) -> bool:
    """Whether a scalar holds something that is filled in later, or is a value that SOPS encrypted.

    That is ``${NAME}``, ``$NAME``, ``<name>``, ``@NAME@``, ``__NAME__``, ``{{ name }}``, ``<% name %>`` or ``{% name %}``; Chainsaw's ``($name)``; what other programs read:
    ``<path:vault/data#key>`` and ``<key | base64encode>`` (Argo CD's plugin for vaults), ``?{gkms:name}`` (Kapitan), ``(( grab name ))`` (Spruce), ``#{Name}#`` (Azure
    DevOps), ``ref+vault://path`` (vals); and words in capitals that ask to be replaced: ``REPLACEME``, ``CHANGE_ME``, ``YOUR NAME``, ``NAME_HERE``, ``FILLED BY THE OPERATOR``; and an
    ellipsis alone.

    Such a scalar fits any type. ``$(NAME)`` counts too; in a container's command and environment the kubelet itself fills it in.
    """
    if "$" not in text and "{" not in text and "<" not in text and "@" not in text and "__" not in text and not _has_word(text):
        return text.startswith("ENC[") and text.endswith("]")
    return re.search(_PLACEHOLDER, text) is not None


def _has_word(text: str) -> bool:
    """Whether a text may be one of the words that ask to be replaced, or begins as a placeholder may: a quick look, for nearly all texts are none."""
    return "YOUR" in text or "_HERE" in text or "FILLED" in text or "REPLACE" in text or "CHANGE" in text or text.startswith(_BEGINNINGS)


@lru_cache(maxsize=8)
def may_hold_placeholders(source: Source) -> bool:
    """Whether a text may hold placeholders, by a look at the marks that they have; most texts hold none. What SOPS encrypted does not count."""
    text = source.text
    if "$" in text or "<" in text or "@" in text or ("{" in text and ("{{" in text or "{%" in text)):
        return True
    return any(map(text.__contains__, _MARKS))


def may_become(text: str, other: str) -> bool:
    """Whether a text may read like another one when its placeholders are filled in; one without placeholders never becomes anything."""
    if not is_placeholder(text):
        return False
    if is_placeholder(other) or text.startswith("ENC["):
        return True
    return _fits_around(re.split(_PLACEHOLDER, text), other)


def _fits_around(pieces: list[str], text: str) -> bool:
    """Whether a text has some pieces in order, the first at its beginning and the last at its end."""
    first, last = pieces[0], pieces[-1]
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in pieces[1:-1]:
        at = text.find(piece, at, end) + len(piece)
        if at < len(piece):
            return False
    return True


# ytt writes its code and values into comments.
_YTT_MARK = "#@"
_YTT = late(r"^#@(?:data/| *load\(|overlay/|schema/| *def[ \t]| *if[ \t]| *for[ \t])|^[^#\n\"']*:[ \t]+#@[ \t]", re.MULTILINE)
# What a block scalar begins with.
_HEADER = late(r"[|>][-+0-9]{0,2}")


def template_engine(path: str, text: str, readable: bool) -> str:
    """The engine that a text is a template for; empty when it is none.

    A text with ``{{`` is a template when it lies in a chart's ``templates`` folder, or when it does not read as YAML because of that; in a
    manifest that reads, ``{{`` is just text.

    Args:
        path: the file's path.
        text: its text.
        readable: whether the text reads as YAML, or would not read without its actions either.
    """
    parts = path.replace("\\", "/").split("/")[:-1]
    if _YTT_MARK in text and _YTT.search(text) and _is_ytt(text):
        return "ytt"
    if "{{" in text:
        if "templates" in parts and (not readable or _has_action(text)):
            return "Jinja" if "{%" in text and ".Values" not in text and ".Release" not in text else "Helm"
        if not readable:
            return "Helm" if ".Values" in text or ".Release" in text else "Go template" if re.search(r"\{\{-?\s*(?:\.|if|range|end|template|include|with)", text) else "template"
    if not readable and "{%" in text:
        return "Jinja"
    if not readable and "<%" in text:
        return "ERB"
    return ""


def _is_ytt(text: str) -> bool:
    """Whether a mark of ytt stands outside of block scalars: in one, a ConfigMap or an App of kapp-controller holds another file."""
    column = -1  # of the key or the dash that the block scalar at hand belongs to
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if column >= 0 and (indent > column or not line.strip()):
            continue
        column = -1
        if _YTT.match(line):
            return True
        key, _, last = line.partition(" #")[0].rstrip().rpartition(" ")
        if _HEADER.fullmatch(last):
            column = len(line) - len(line.lstrip(" -")) if key.strip(" -") else indent
    return False


def has_bare_action(line: str) -> bool:
    """Whether an action of a template begins in a line outside comments and quoted strings."""
    return any(match[1] for match in re.finditer(_PARTS, line[:_LONGEST_LINE]))


def without_actions(text: str) -> str:
    """A text of the same length and lines in which words stand for the actions of templates, and blanks for those that have lines to themselves."""
    filled = re.sub(_ACTION, lambda match: re.sub(r"[^\r\n]", _FILLED, match[0]), text)
    blank = re.sub(rf"^[ \t{_FILLED}]+$", lambda match: " " * len(match[0]), filled, flags=re.MULTILINE)
    return blank.replace(_FILLED, "x")


def has_lone_placeholders(text: str) -> bool:
    """Whether placeholders have lines to themselves, which stand for whole blocks."""
    return re.search(_LONE, text, flags=re.MULTILINE) is not None


def without_lone_placeholders(text: str) -> str:
    """A text of the same length and lines with blanks for placeholders that have lines to themselves: of these a script makes whole blocks."""
    return re.sub(_LONE, lambda match: " " * len(match[0]), text, flags=re.MULTILINE)


def _has_action(text: str) -> Match[str] | None:
    """An action of a Go template anywhere but in a quoted Prometheus-style string of a comment."""
    return re.search(r"^[^#\n]*\{\{-?[^}]*(?:\.Values|\.Release|\.Chart|\.Capabilities|\.Files|include|template|range|if|define|toYaml|tpl)\b", text, re.MULTILINE)
