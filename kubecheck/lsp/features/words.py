"""Markdown for what is hovered over."""

from __future__ import annotations

import json

from kubecheck.source import format_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.lsp.features.fields import Field
    from kubecheck.sdk import Rule
    from kubecheck.source import Path, Span

# How much of a description, of a value or of a list is shown.
_LONGEST = 1200
_MOST = 12


def field_words(field: Field, path: Path, owner: str, extra: list[str]) -> str:
    """What is known of a field: the type on the first line, then a fact a line."""
    needed = ", required" if field.is_required else ""
    lines = [f"**{format_path(path).removeprefix('.') or owner}**: {field.type}{needed}", ""]
    if field.enum:
        lines.append(f"- one of {', '.join(f'`{_shown(each)}`' for each in field.enum)}")
    if field.has_default:
        lines.append(f"- default `{_shown(field.default)}`")
    lines += (f"- {name}: `{_shown(each)}`" for name, each in field.more.items())
    lines += (f"- {each}" for each in extra)
    if owner and path:
        lines.append(f"- of {owner}")
    if field.description:
        lines += ["", _cut(field.description)]
    return "\n".join(lines).rstrip()


def unknown_field_words(path: Path, owner: str, near: Field | None, names: list[str]) -> str:
    """What is said of a field that is none: the near one with its type, if there is one, and all that stand in the same object.

    Args:
        path: that of the field.
        owner: the kind, as `field_words` has it.
        near: the field that was probably meant.
        names: the fields that there are.
    """
    meant = f"; did you mean `{near.name}` ({near.type})?" if near is not None else ""
    around = format_path(path[:-1]).removeprefix(".") or owner
    return "\n".join([f"**{format_path(path).removeprefix('.')}**: unknown field{meant}", "", f"fields of {around}", *list_words(_near_first(names, near))])


def _near_first(names: list[str], near: Field | None) -> list[str]:
    """Names in their order, from the near one on where they are too many to be shown: it must be among them."""
    return sorted(names, key=lambda each: near is None or each != near.name) if len(names) > _MOST else names


def place_words(span: Span) -> str:
    """A place as people name it: file and line."""
    return f"{span.source.path}:{span.start.line}"


def list_words(names: list[str]) -> list[str]:
    """A list, a line each; of a long one the first and how many more there are."""
    lines = [f"- {each}" for each in names[:_MOST]]
    return [*lines, f"- and {len(names) - _MOST} more"] if len(names) > _MOST else lines


def rule_words(rule: Rule) -> str:
    """A rule's page in short: what it finds, why that matters, which options it has."""
    presets = ", ".join((*rule.presets, "everything"))
    lines = [f"**{rule.id}**: {rule.summary}", ""]
    if rule.why:
        lines += [_cut(rule.why), ""]
    lines.append(f"Group {rule.group}; severity {rule.severity.label}; presets {presets}; since {rule.since}")
    if rule.options:
        lines += ["", "Options:", *(f"- `{name}`: {_shown(each)}" for name, each in rule.options.items())]
    return "\n".join(lines)


def shown_value(value: object) -> str:
    """A value on one line."""
    return _shown(value)


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
