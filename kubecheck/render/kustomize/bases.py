"""What is kept between builds: what folders come to, for several overlays of one base, and objects that are the same after a file has changed."""

from __future__ import annotations

import marshal

from kubecheck.render.kustomize.schemas import has_own_schemas
from kubecheck.render.kustomize.tree import are_same
from kubecheck.source import normal_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.render.documents import BuiltDocument
    from kubecheck.render.kustomize.accumulator import Accumulator
    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.files.session import Said
    from kubecheck.render.kustomize.tree import Written
    from kubecheck.source import Path, Source


class Bases:
    """Keeps what folders come to as long as their files are the same, for sessions one after another in the same working directory."""

    __slots__ = ("_built", "_known", "_made", "_sources")

    def __init__(self) -> None:
        self._built: dict[tuple[str, int], BuiltDocument] = {}
        self._known: dict[object, tuple[Accumulator, Said]] = {}
        self._sources: dict[str, Source] = {}
        self._made: dict[object, tuple[Source, Any]] = {}

    def drop(self, changed: frozenset[str]) -> None:
        """Forgets what is made of files that hold something else by now, by their normal paths."""
        self._known = {key: known for key, known in self._known.items() if changed.isdisjoint(map(normal_path, known[1].files))}

    @property
    def files(self) -> set[str]:
        """The shown paths of the files that what is kept is made of."""
        return {path for _, said in self._known.values() for path in said.files}

    def source(self, source: Source) -> Source:
        """A text that was read, as it was known before where it is the same."""
        known = self._sources.get(source.path)
        if known is None or known.text != source.text:
            known = self._sources[source.path] = source
        return known

    def made_of(self, source: Source, kind: str, make: Callable[[Source], Any]) -> Any:
        """What is made of a text, made once."""
        key = (kind, source.path)
        known = self._made.get(key)
        if known is None or known[0] is not source:
            known = self._made[key] = source, make(source)
        return known[1]

    def document(self, built: BuiltDocument) -> BuiltDocument:
        """An object of a build, as it was built before where all of it is the same and is written at the same places."""
        key = (built.built_by, built.index)
        known = self._built.get(key)
        if known is None or known.is_partial is not built.is_partial or not _are_same_places(known.marks, built.marks) or not is_same(known.value, built.value):
            known = self._built[key] = built
        return known

    def accumulate(self, loader: Loader, path: str, make: Callable[[], Accumulator]) -> Accumulator:
        """What a folder comes to.

        Kept is what depends on nothing but its files: without vars, which reach beyond their folder, charts, schemas of one's own, and parts that were left out.

        Args:
            loader: reads below the folder.
            path: the folder, relative to the one that is built.
            make: makes it.

        Raises:
            BuildError: kustomize refuses it.
        """
        session = loader.session
        if session.incomplete or has_own_schemas(session):
            return make()
        key = (loader.root, loader.restricted, path)
        known = self._known.get(key)
        if known is not None and not any(map(loader.is_below, known[1].roots)):
            session.say(known[1])
            return known[0].copied()
        with session.apart() as said:
            found = make()
        if said.is_lasting and not session.incomplete and not has_own_schemas(session) and not found.variables.variables:
            self._known[key] = found.copied(), said
        return found


def _are_same_places(some: dict[Path, Written], others: dict[Path, Written]) -> bool:
    return len(some) == len(others) and all(path in others and are_same(place, others[path]) for path, place in some.items())


def is_same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same, in types and order too."""
    try:
        return marshal.dumps(one, 2) == marshal.dumps(other, 2)  # the version that knows nothing of what is one and the same object
    except ValueError:  # too deep
        return False
