"""What may be written at a cursor, also in a text that is half typed: fields, values, names, rules."""

from __future__ import annotations

from dataclasses import replace

from kubecheck.findings import Fate
from kubecheck.lsp.features.charts import chart_folder
from kubecheck.lsp.features.completions.chart_values import chart_value_completions
from kubecheck.lsp.features.completions.fields import FieldList, field_completions, value_completions
from kubecheck.lsp.features.completions.kinds import kind_completions
from kubecheck.lsp.features.completions.names import name_completions
from kubecheck.lsp.features.completions.words import word_completions
from kubecheck.lsp.features.config_fields import config_fields, kustomization_fields
from kubecheck.lsp.features.fields import fields_of
from kubecheck.lsp.features.reading.cursor import Role
from kubecheck.lsp.features.reading.situation import is_kustomization, situation_at
from kubecheck.lsp.features.results import RULE, Completion
from kubecheck.lsp.features.rule_names import is_config, names_rule, registry_of, word_in_annotation, word_in_comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.lsp.features.fields import Fields
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation


# What may stand at the root of an object whose kind is not said yet.
_OF_OBJECTS = frozenset(("apiVersion", "kind", "metadata", "spec", "data", "stringData", "type", "rules", "subjects", "roleRef"))


def complete(project: Project, path: str, offset: int) -> list[Completion]:
    """Everything that may be written at an offset of a file, in the order in which it is to be offered; editors filter by what is typed.

    What each replaces holds the offset, since editors take nothing else.
    """
    situation = situation_at(project, path, offset)
    if situation is None:
        return []
    text = situation.cursor.source.text
    found = (_from(each, offset, text) for each in _offers(project, path, situation) if each.end >= offset)
    return [each for each in found if each is not None]


def _from(found: Completion, offset: int, text: str) -> Completion | None:
    """A completion, which where its word begins behind the offset replaces the blanks before it as well; None where more stands between."""
    if found.start <= offset:
        return found
    lead = " " if text[offset - 1 : offset] == ":" else ""
    return None if text[offset : found.start].strip(" \t") else replace(found, start=offset, insert=lead + found.insert)


def _offers(project: Project, path: str, situation: Situation) -> list[Completion]:
    named = word_in_comment(situation.cursor) or word_in_annotation(situation)
    if named is not None:
        return _rules(project, *named)
    if situation.cursor.role in (Role.COMMENT, Role.TEXT):
        return [] if situation.cursor.role is Role.COMMENT else chart_value_completions(project, situation)
    if is_config(path):
        return _of_config(project, situation)
    if is_kustomization(path):
        from kubecheck.lsp.features.completions.files import file_completions

        return file_completions(project, situation) or _of_fields(situation, kustomization_fields(situation.kind))
    reading = project.read(path).reading
    if reading is not None and reading.fate is Fate.OTHER_TOOL:
        return []
    kinds = kind_completions(project, situation)
    if kinds:
        return kinds
    known = fields_of(project, situation.api_version, situation.kind)
    names = [] if chart_folder(path) else name_completions(situation)
    found = _of_fields(situation, known) if known is not None else _of_unknown(situation)
    return names + (found or ([] if names else word_completions(project, situation)))


def _of_fields(situation: Situation, known: Fields) -> list[Completion]:
    """The fields of the mapping at the cursor, or what the field there may hold."""
    cursor = situation.cursor
    if cursor.role is Role.VALUE:
        return value_completions(situation, known)
    found = field_completions(situation, known)
    return found if found or cursor.role is Role.KEY else value_completions(situation, known)


def _of_unknown(situation: Situation) -> list[Completion]:
    """The fields that every object has, where the kind is not known yet and nothing tells that it is to be something else."""
    is_object = not situation.steps and not situation.kind and set(situation.cursor.keys) <= _OF_OBJECTS
    return field_completions(situation, FieldList(("apiVersion", "kind", "metadata"))) if is_object else []


def _of_config(project: Project, situation: Situation) -> list[Completion]:
    """The keys of the config file, their values, rules, and the options of a rule."""
    cursor, place = situation.cursor, situation.steps
    inside = place[2:] if place[:1] == ("overrides",) else place
    if cursor.role is not Role.VALUE and names_rule((*place, ""), is_key=True):
        return _rules(project, cursor.start, cursor.end, suffix="" if cursor.has_colon else ": " if inside[-1:] == ("severities",) else ":")
    if names_rule(place, is_key=False) and (cursor.role is not Role.KEY):
        return _rules(project, cursor.start, cursor.end, groups=True)
    if len(inside) == 2 and inside[0] == "options" and cursor.role is not Role.VALUE:
        rule = registry_of(project).rules.get(str(inside[1]))
        return [] if rule is None else field_completions(situation, FieldList(tuple(rule.options)))
    if place == ("presets",) or place[:1] == ("presets",):
        from kubecheck.sdk.rules import PRESETS

        return [_plain(each, cursor.start, cursor.end) for each in PRESETS]
    return _of_fields(situation, config_fields())


def _plain(word: str, start: int, end: int) -> Completion:
    return Completion(word, RULE, start, end, word)


def _rules(project: Project, start: int, end: int, *, suffix: str = "", groups: bool = False) -> list[Completion]:
    """All rules, with what they find; groups of them as well where these may be named."""
    registry = registry_of(project)
    found = [
        Completion(each.id, RULE, start, end, each.id + suffix, each.group, each.summary, each.id)
        for each in sorted(registry.rules.values(), key=lambda each: each.id)
    ]
    if groups:
        found += [
            Completion(name, RULE, start, end, name + suffix, f"{len(ids)} rules", "", f"~{name}")
            for name, ids in sorted(registry.groups.items())
        ]
    return found
