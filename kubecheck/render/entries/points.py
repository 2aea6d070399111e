"""An entry point: what is deployed together because one file says so."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.documents import Document
    from kubecheck.render.entries.releases import Release
    from kubecheck.source import Path


class Part:
    """Something that an entry point deploys: patterns of files, a folder that kustomize builds, or a chart that Helm renders.

    Attributes:
        files: patterns as `fnmatch` reads them, ``**/`` for any folders, relative to where paths begin; a file must match one.
        without: patterns of files that are left out.
        kustomization: the folder that kustomize builds where it holds a kustomization; empty where that is not asked for.
        overrides: where in the entry point's document stands what is laid over it, and the fields there, each with the name that a kustomization
            has for it; None without any.
        substitution: where in the entry point's document stands what is filled in afterwards; None where nothing is.
        release: what a chart is rendered with; None where it is not about a chart.
        generates: whether a kustomization is made of all files of the folder where it holds none.
    """

    __slots__ = ("files", "generates", "kustomization", "overrides", "release", "substitution", "without")

    def __init__(
        self,
        files: Iterable[str] = (),
        without: Iterable[str] = (),
        kustomization: str = "",
        overrides: tuple[Path, dict[str, str]] | None = None,
        substitution: Path | None = None,
        *,
        generates: bool = False,
        release: Release | None = None,
    ) -> None:
        self.files = tuple(files)
        self.without = tuple(without)
        self.kustomization = kustomization
        self.overrides = overrides
        self.substitution = substitution
        self.generates = generates
        self.release = release


class EntryPoint:
    """What is deployed together because one file says so.

    ``name`` is what people call it; ``document`` says it; ``parts`` are what it deploys, into ``namespace`` what names none; empty where it says nothing.
    ``left_out`` are the names of releases that are not known before a template is filled in.
    """

    __slots__ = ("document", "left_out", "name", "namespace", "parts")

    def __init__(self, name: str, document: Document, parts: Iterable[Part], namespace: str = "", left_out: Iterable[str] = ()) -> None:
        self.left_out = tuple(left_out)
        self.name = name
        self.document = document
        self.parts = tuple(parts)
        self.namespace = namespace
