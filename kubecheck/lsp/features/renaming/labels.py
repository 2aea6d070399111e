"""All places that have to change when pods get a label of another value, or under another key: the pods and who selects them by it, as far as that reaches."""

from __future__ import annotations

from kubecheck.documents.editing.field_edits import FieldEdit, edited
from kubecheck.lsp.features.meanings.labels import selections_in
from kubecheck.lsp.features.meanings.meaning import Spot
from kubecheck.lsp.features.renaming.edits import Change
from kubecheck.lsp.features.renaming.hidden import hidden_changes
from kubecheck.lsp.features.results import RenameError
from kubecheck.source import texts_in
from kubecheck.values.selector import DOES_NOT_EXIST, NOT_IN, label_selector, map_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.lsp.features.meanings.meaning import LabelMeaning
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.renaming.edits import FileChange
    from kubecheck.model.selections import Selection
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.values.selector import Selector


def label_changes(project: Project, meaning: LabelMeaning, world: World, new: str = "") -> list[Change | FileChange]:
    """The labels of pod templates and the places of selectors that change with a label.

    Args:
        project: the files.
        meaning: the label, by key and value, or by key alone.
        world: where pods and selectors are.
        new: what it becomes; empty where that is not known yet.

    Raises:
        RenameError: what is selected would not stay the same.
    """
    reach = _Reach(meaning, world)
    reach.refuse_unsure()
    if new:
        reach.refuse_other_selection(new)
    changes = reach.changes()
    return [*changes, *(hidden for each in changes for hidden in hidden_changes(project, each.spot))]


class _Reach:
    """The pod templates and the selectors that a renaming comes to: from those at the cursor on, as far as the one selects the other by the label."""

    def __init__(self, meaning: LabelMeaning, world: World) -> None:
        self.key, self.value = meaning.key, meaning.value
        self.world = world
        self.naming = [each for each in selections_in(world) if self._named_in(each)]
        self.templates: dict[int, PodTemplate] = {}
        self.selections: dict[int, Selection] = {}
        if meaning.selection is not None:
            same = next((each for each in self.naming if self._is_same(each, meaning.selection)), meaning.selection)
            self._take_selection(same)
            if not self.templates:
                raise RenameError(f"{meaning.selection.resource.ref.label} selects no pods among the files, which would keep their label")
        else:
            for each in world.pod_templates:
                if self._has(each) and self._is_of_cursor(each, meaning):
                    self._take_template(each)

    def _is_same(self, one: Selection, other: Selection) -> bool:
        return one.path == other.path and one.resource.ref.key == other.resource.ref.key and one.resource.path == other.resource.path

    def _is_of_cursor(self, template: PodTemplate, meaning: LabelMeaning) -> bool:
        return meaning.owner is None or meaning.owner == (template.resource.ref.key, template.path)

    def _has(self, template: PodTemplate) -> bool:
        return self.key in template.labels and self.value in (None, template.labels[self.key])

    def _named_in(self, selection: Selection) -> bool:
        if self.value is None:
            return any(key == self.key for _, _, key in selection.named_keys())
        return any((key, value) == (self.key, self.value) for _, key, value in selection.labels())

    def _take_template(self, template: PodTemplate) -> None:
        if id(template) in self.templates:
            return
        self.templates[id(template)] = template
        for each in self.naming:
            if each.namespace in (None, template.namespace) and each.selector.matches(template.labels):
                self._take_selection(each)

    def _take_selection(self, selection: Selection) -> None:
        if id(selection) in self.selections:
            return
        self.selections[id(selection)] = selection
        for each in selection.templates(self.world):
            if self._has(each):
                self._take_template(each)

    def refuse_unsure(self) -> None:
        """Refuses what speaks of the label otherwise than by equality, or of its key where that is renamed."""
        for each in self.naming:
            bad = next(
                (one for one in each.selector.requirements if one.key == self.key and one.operator in (NOT_IN, DOES_NOT_EXIST)), None
            )
            if bad is not None:
                raise RenameError(f"{each.resource.ref.label} excludes pods by {self.key}, so that others may be selected afterwards")
        if self.value is not None:
            return
        for template in self.templates.values():
            for path, text in texts_in(template.spec):
                if (text == self.key and "matchLabelKeys" in path) or f"metadata.labels['{self.key}']" in text:
                    raise RenameError(f"{template.resource.ref.label} reads the label {self.key} itself")

    def refuse_other_selection(self, new: str) -> None:
        """Refuses a renaming by which something selects other pods than before."""
        labels = {key: self._relabelled(each, new) for key, each in self.templates.items()}
        for each in selections_in(self.world):
            before = {id(one) for one in each.templates(self.world)}
            selector = self._selector_after(each, new) if id(each) in self.selections else each.selector
            touched = [one for one in self._within(each) if id(one) in labels or id(each) in self.selections]
            for one in touched:
                is_selected = selector.matches(labels.get(id(one), one.labels))
                if is_selected != (id(one) in before):
                    verb = "select" if is_selected else "no longer select"
                    raise RenameError(f"{each.resource.ref.label} would {verb} the pods of {one.resource.ref.label}")

    def _within(self, selection: Selection) -> Iterable[PodTemplate]:
        return (each for each in self.world.pod_templates if selection.namespace in (None, each.namespace))

    def _relabelled(self, template: PodTemplate, new: str) -> dict[str, str]:
        if self.value is not None:
            return {**template.labels, self.key: new}
        if new in template.labels:
            raise RenameError(f"{template.resource.ref.label} has the label {new} already")
        return {new if key == self.key else key: value for key, value in template.labels.items()}

    def _selector_after(self, selection: Selection, new: str) -> Selector:
        value = selection.value
        depth = len(selection.path)
        for change in self._of_selection(selection):
            path = change.spot.path[depth:]
            if change.spot.part == "key":
                around = value
                for step in path[:-1]:
                    around = around[step]
                swapped = {new if key == path[-1] else key: each for key, each in around.items()}
                value = edited(value, [FieldEdit(path[:-1], swapped)])
            else:
                value = edited(value, [FieldEdit(path, new)])
        return map_selector(value) if selection.is_map else label_selector(value)

    def _of_selection(self, selection: Selection) -> list[Change]:
        if self.value is None:
            return [Change(Spot(selection.resource, path, part)) for path, part, key in selection.named_keys() if key == self.key]
        return [Change(Spot(selection.resource, path)) for path, key, value in selection.labels() if (key, value) == (self.key, self.value)]

    def _of_template(self, template: PodTemplate) -> Change:
        part = "key" if self.value is None else "value"
        return Change(Spot(template.resource, (*template.path, "metadata", "labels", self.key), part))

    def changes(self) -> list[Change]:
        """All places, those of pods first."""
        found = [self._of_template(each) for each in self.templates.values()]
        for each in self.selections.values():
            found += self._of_selection(each)
        return found
