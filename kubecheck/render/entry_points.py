"""What files of other tools and objects of deploying controllers say is deployed together: Skaffold, helmfile, Argo CD and Flux."""

from __future__ import annotations

import posixpath

from kubecheck.render.entries import argo, flux
from kubecheck.render.entries.points import EntryPoint, Part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.documents import Document

_READERS = {
    ("argoproj.io", "Application"): argo.application,
    ("argoproj.io", "ApplicationSet"): argo.application_set,
    ("helm.toolkit.fluxcd.io", "HelmRelease"): flux.helm_release,
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): flux.kustomization,
}


def entry_points_of(documents: Iterable[Document]) -> list[EntryPoint]:
    """The entry points that documents declare, in order.

    Args:
        documents: of any tool or kind.
    """
    found: list[EntryPoint] = []
    skaffold: dict[str, list[Document]] = {}
    for document in documents:
        value = document.value
        if not isinstance(value, dict):
            continue
        group = str(value.get("apiVersion")).partition("/")[0]
        if group == "skaffold":
            skaffold.setdefault(posixpath.normpath(document.source.path.replace("\\", "/")), []).append(document)
            continue
        reader = _READERS.get((group, str(value.get("kind"))))
        if reader is not None:
            found += reader(document)
        elif isinstance(value.get("releases"), list):
            from kubecheck.render.entries.helmfile import helmfile_entries

            found += helmfile_entries(document)
    if not skaffold:
        return found
    from kubecheck.render.entries.skaffold import skaffold_entries

    return skaffold_entries(skaffold) + found


__all__ = ["EntryPoint", "Part", "entry_points_of"]
