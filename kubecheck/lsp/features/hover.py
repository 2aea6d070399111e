"""What is known of the text at a cursor: a field, a name, a selector, a rule."""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.documents.editing.field_edits import REMOVED, FieldEdit, edited
from kubecheck.lsp.features.charts import chart_folder, value_at, values_of
from kubecheck.lsp.features.config_fields import config_fields, kustomization_fields
from kubecheck.lsp.features.fields import fields_of
from kubecheck.lsp.features.kinds import kind_words
from kubecheck.lsp.features.meanings.addresses import services_at
from kubecheck.lsp.features.meanings.labels import selection_at
from kubecheck.lsp.features.meanings.meaning import LabelMeaning, ObjectMeaning, Spot
from kubecheck.lsp.features.meanings.pointing import meanings_at, objects_at
from kubecheck.lsp.features.project import worlds_of
from kubecheck.lsp.features.reading.cursor import Role
from kubecheck.lsp.features.reading.situation import is_kustomization, situation_at
from kubecheck.lsp.features.results import Hover
from kubecheck.lsp.features.rule_names import is_config, names_rule, rule_named, word_in_annotation, word_in_comment
from kubecheck.lsp.features.words import field_words, list_words, place_words, rule_words, shown_value, unknown_field_words
from kubecheck.near import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.lsp.features.fields import Fields
    from kubecheck.lsp.features.meanings.meaning import Meaning
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.model.world import World


def hover(project: Project, path: str, offset: int) -> Hover | None:
    """What is to be said of what stands at an offset of a file; None where that is nothing."""
    situation = situation_at(project, path, offset)
    if situation is None:
        return None
    named = word_in_comment(situation.cursor) or word_in_annotation(situation)
    if named is not None:
        return _of_rule(project, situation, *named)
    cursor = situation.cursor
    if is_config(path):
        if names_rule(situation.place, is_key=cursor.role is Role.KEY):
            return _of_rule(project, situation, cursor.start, cursor.end)
        return _of_other_field(situation, "config")
    if is_kustomization(path):
        return _of_other_field(situation, "kustomization")
    of_value = _of_template(project, path, offset)
    if of_value is not None or situation.resource is None:
        return of_value
    if cursor.role is Role.TEXT:
        told = "\n\n".join(_meanings(situation))
        return Hover(told, cursor.offset, cursor.offset) if told else None
    if cursor.role is Role.COMMENT or cursor.start == cursor.end:
        return None
    parts = [*_meanings(situation), *_selected(situation)]
    if not parts or cursor.role is Role.KEY:
        field = _field(project, situation)
        parts = [*([field] if field else []), *parts]
    return Hover("\n\n".join(parts), cursor.start, cursor.end) if parts else None


def _of_rule(project: Project, situation: Situation, start: int, end: int) -> Hover | None:
    rule = rule_named(project, situation.cursor.source.text[start:end])
    return None if rule is None else Hover(rule_words(rule), start, end)


def _of_other_field(situation: Situation, what: str) -> Hover | None:
    """A field of the config file or of a kustomization."""
    cursor = situation.cursor
    if cursor.role is not Role.KEY:
        return None
    found = (config_fields() if what == "config" else kustomization_fields(situation.kind)).at((*cursor.path, cursor.word))
    return None if found is None else Hover(field_words(found, situation.place, "", []), cursor.start, cursor.end)


def _of_template(project: Project, path: str, offset: int) -> Hover | None:
    """The default of a value that a template reads."""
    folder, source = chart_folder(path), project.text_of(path)
    named = value_at(source, offset) if folder and source is not None else None
    if named is None:
        return None
    steps, start, end = named
    values = values_of(project, folder)
    if values is None or not values.is_written(steps):
        return Hover(f"**.Values.{'.'.join(steps)}**: not in values.yaml", start, end)
    words = f"**.Values.{'.'.join(steps)}**: `{shown_value(get(values.value, steps))}`\n\n- {place_words(values.locate(steps, 'key'))}"
    return Hover(words, start, end)


# -- fields ---------------------------------------------------------------------------------------------------------------


def _field(project: Project, situation: Situation) -> str:
    """What the schema says of the field at the cursor; empty where nothing is known."""
    if situation.place in (("kind",), ("apiVersion",)):
        return kind_words(project, situation)
    known = fields_of(project, situation.api_version, situation.kind)
    field = known.at(situation.place) if known is not None else None
    if known is None or field is None:
        return "" if known is None else _unknown_field(situation, known)
    extra = []
    if not field.has_default:
        default = _default(situation)
        if default is not None:
            extra.append(f"default `{shown_value(default)}`")
    if field.since is not None:
        extra.append(f"served since Kubernetes 1.{field.since}")
    gate = _gate(project, situation)
    if gate:
        extra.append(gate)
    return field_words(field, situation.place, f"{situation.api_version} {situation.kind}", extra)


def _unknown_field(situation: Situation, known: Fields) -> str:
    """What is to be said of a field that the object around it does not have: the one that was probably meant, and those that there are."""
    *around, name = situation.place or ("",)
    there = {each.name: each for each in known.below(tuple(around)) if each.name}
    if situation.cursor.role is not Role.KEY or not there or not isinstance(name, str):
        return ""
    near = nearest(name, there)
    return unknown_field_words(situation.place, f"{situation.api_version} {situation.kind}", there[near] if near else None, list(there))


def _default(situation: Situation) -> object:
    """What the server would store at the place if nothing were written there."""
    from kubecheck.api.defaults import default

    try:
        stored = default(edited(situation.value, [FieldEdit(situation.place, REMOVED)]))
    except Exception:  # noqa: BLE001  # an object half typed: defaults are for such as decode
        return None
    found = get(stored, situation.place)
    return found if not isinstance(found, (dict, list)) else None


def _gate(project: Project, situation: Situation) -> str:
    """The feature gate that the field stands behind, and what the version has it at."""
    from kubecheck.api.disabled_fields import gate_of

    gate = gate_of((situation.api_version.rpartition("/")[0], situation.kind), situation.place)
    if not gate:
        return ""
    release = project.request.release
    state = release.state(gate)
    stage = {"A": "alpha", "B": "beta", "G": "stable"}.get((state or " ")[0].upper(), "")
    return f"behind the feature gate {gate}{f' ({stage})' if stage else ''}, which is {'on' if release.has(gate) else 'off'} in 1.{release.minor}"


# -- names ----------------------------------------------------------------------------------------------------------------


def _meanings(situation: Situation) -> list[str]:
    """What is named at the cursor, once for each thing that it may be."""
    found: dict[str, None] = {}
    for meaning, world in meanings_at(situation) or services_at(situation):
        found[_meaning(meaning, world, situation)] = None
    told = [each for each in found if each]
    known = [each for each in told if "not among the files" not in each]
    return known or told[:1]


def _meaning(meaning: Meaning, world: World, situation: Situation) -> str:
    if isinstance(meaning, LabelMeaning):
        return _label(meaning, world)
    spots = meaning.declarations(world)
    own = situation.resource
    if isinstance(meaning, ObjectMeaning) and situation.place == ("metadata", "name") and own is not None:
        uses = [f"{each.resource.ref.label} {place_words(each.span)}" for each in meaning.uses(world)]
        return "\n".join([f"**{meaning.label}**", "", *(["named by", *list_words(uses)] if uses else ["named by nothing among the files"])])
    if not spots:
        if isinstance(meaning, ObjectMeaning) and situation.place in (("metadata", "namespace"), ("kind",)):
            return ""
        optional = ", which may be missing" if isinstance(meaning, ObjectMeaning) and meaning.is_optional else ""
        there = " (every cluster has it)" if isinstance(meaning, ObjectMeaning) and _is_everywhere(meaning) else ""
        return f"**{meaning.label}**{optional}: not among the files{there}"
    return "\n".join([f"**{meaning.label}**", "", *list_words([place_words(each.span) for each in spots])])


def _is_everywhere(meaning: ObjectMeaning) -> bool:
    from kubecheck.model.refs import is_in_every_cluster

    return is_in_every_cluster(meaning.key)


def _label(meaning: LabelMeaning, world: World) -> str:
    """Who has a label, and who selects by it."""
    having = [
        f"{each.resource.ref.label} {place_words(each.span)}"
        for each in LabelMeaning(meaning.namespace, meaning.key, meaning.value).declarations(world)
    ]
    selecting = list(dict.fromkeys(f"{each.resource.ref.label} {place_words(each.span)}" for each in meaning.uses(world)))
    lines = [f"**{meaning.label}**", ""]
    lines += ["pods of", *list_words(having)] if having else ["no pods among the files have it"]
    return "\n".join([*lines, *(["", "selected by", *list_words(selecting)] if selecting else [])])


def _selected(situation: Situation) -> list[str]:
    """The pods that the selector at the cursor selects; a selector is hovered over at its own key."""
    if situation.cursor.role is not Role.KEY:
        return []
    found: dict[str, None] = {}
    for world in worlds_of(situation.project, situation.path):
        for resource, place in objects_at(situation, world):
            selection = selection_at(resource, place)
            if (
                selection is None
                or len(place) - len(selection.path) > 1
                or (len(place) > len(selection.path) and place[-1] not in ("matchLabels", "matchExpressions"))
            ):
                continue
            templates = selection.templates(world)
            names = [
                f"{each.resource.ref.label} {place_words(Spot(each.resource, (*each.path, 'metadata', 'labels'), 'key').span)}"
                for each in templates
            ]
            words = (
                [f"selects the pods of ({selection.selector})", *list_words(names)]
                if names
                else [f"selects no pods among the files ({selection.selector})"]
            )
            found["\n".join(words)] = None
    return list(found)
