"""The older state that a run compares with: read and put into worlds as the present one, then what its objects have become is judged."""

from __future__ import annotations

from kubecheck.source import disk
from kubecheck.verdicts import judge, judge_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.engine.judging import Judge
    from kubecheck.engine.loading import Loaded
    from kubecheck.engine.request import Request
    from kubecheck.fields import FieldError
    from kubecheck.model.changes import Change, Changes
    from kubecheck.model.world import Model
    from kubecheck.source.trees import Tree

# What the server gives a live object; any will do.
_GIVEN = {"uid": "00000000-0000-4000-8000-000000000000", "resourceVersion": "1", "creationTimestamp": "2026-01-01T00:00:00Z"}
# Maps of which another client's part goes where one of their fields is written otherwise. Mirrors: patchStrategy retainKeys (k8s.io/api/apps/v1).
_RETAINING = {("Deployment", "strategy"): "type"}


class Against:
    """An older state of what is checked.

    Args:
        tree: its files; None where all of them are texts.
        entries: what is loaded of it.
        is_whole: whether the run looks at all files of both states, so that what is not there now is gone.
        shown: the path of the older state of a file, where there is no tree.
    """

    __slots__ = ("_shown", "entries", "is_whole", "tree")

    def __init__(self, tree: Tree | None, entries: Iterable[Any], *, is_whole: bool, shown: str = "") -> None:
        self.tree = tree
        self.entries = list(entries)
        self.is_whole = is_whole
        self._shown = shown

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from other states, as plain data."""
        tree = self.tree
        return (tree.root, tree.label, tree.identity) if tree is not None else (self._shown,)

    def shown(self, path: str) -> str:
        """The path under which people find the older state of a file."""
        return self.tree.shown(path) if self.tree is not None else f"{self._shown}{path}"

    def load(self, request: Request) -> Model:
        """Everything of the older state, in worlds."""
        from kubecheck.engine.loading import load
        from kubecheck.engine.pipeline import model

        older = request.without_rules()
        older.entries, older.reported = self.entries, None
        if self.tree is None:
            return model(load(older, keeps=True), older)
        with disk.showing(self.tree):
            return model(load(older, keeps=True), older)


def changes_of(request: Request, loaded: Loaded, whole: Model) -> list[Changes]:
    """What becomes of the objects of each world, with what the server holds against it.

    Args:
        request: what is asked, with an older state.
        loaded: what was read of the present state.
        whole: the present state in worlds.
    """
    from kubecheck.engine.custom_resources import judge_by
    from kubecheck.model.changes import changes_between

    assert request.against is not None
    found = changes_between(request.against.load(request), whole, request.against.shown, is_whole=request.against.is_whole)
    judge_with = judge_by(loaded, request)
    for each in found:
        for change in each.changes:
            change.refusals = tuple(refusals_of(change, judge_with))
    return found


def refusals_of(change: Change, judge_with: Judge) -> list[FieldError]:
    """What the server holds against an update, beside what it holds against the new object by itself."""
    old, new = change.old, change.new
    if not (200 <= old.status < 300) or not (200 <= new.status < 300) or old.ref.api_version != new.ref.api_version:
        return []
    try:
        taken = judge(_placed(old.value, old.ref.namespace), judge_with.server)
        if not taken.accepted or taken.stored is None:
            return []
        live = {**taken.stored, "metadata": {**taken.stored["metadata"], **_GIVEN}}
        before, after = _placed(old.value, old.ref.namespace), _placed(new.value, new.ref.namespace)
        verdict = judge_update(as_applied(live, after, before), live, judge_with.server)
    except Exception:  # noqa: BLE001  # a defect in the checks of one object is told of where it is judged by itself
        return []
    return [] if verdict.accepted else list(verdict.errors)


def _placed(value: dict[str, Any], namespace: str) -> dict[str, Any]:
    """The object in the namespace that a client gives it."""
    metadata = value.get("metadata")
    if not namespace or not isinstance(metadata, dict) or metadata.get("namespace"):
        return value
    return {**value, "metadata": {**metadata, "namespace": namespace}}


def as_applied(live: dict[str, Any], new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """What `kubectl apply` makes of a live object: what was written and is no more goes, what the server set stays.

    Args:
        live: the object as the server has it.
        new: the object as it is written now.
        old: the object as it was written.
    """
    made = _merged({key: value for key, value in live.items() if key != "status"}, new, old)
    for (kind, field), telling in _RETAINING.items():
        written = (new.get("spec") or {}).get(field) if new.get("kind") == kind else None
        if isinstance(written, dict) and telling in written:
            made["spec"] = {**made["spec"], field: written}
    return made


def _merged(live: Any, new: Any, old: Any) -> Any:
    if not (isinstance(live, dict) and isinstance(new, dict)):
        return new
    old = old if isinstance(old, dict) else {}
    made = {key: value for key, value in live.items() if key in new or key not in old}
    for key, value in new.items():
        if value is None:
            made.pop(key, None)
        else:
            made[key] = _merged(live.get(key), value, old.get(key))
    return made
