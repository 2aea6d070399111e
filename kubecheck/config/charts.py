"""What the settings say that charts are rendered with."""

from __future__ import annotations

import os

from kubecheck.render.entries.releases import Assignment, Layer, Release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.config.settings import Settings
    from kubecheck.source import Path


def releases_of(settings: Settings) -> tuple[list[Release], list[str]]:
    """The releases that the settings name, and notices of folders that hold no chart."""
    found: list[Release] = []
    notices = []
    for folder, listed in settings.charts.items():
        shown = os.path.relpath(settings.from_root(folder))
        if not os.path.isfile(os.path.join(shown, "Chart.yaml")):
            notices.append(f"charts: {folder} holds no Chart.yaml")
            continue
        found += [_release(settings, shown, path, said) for path, said in listed]
    return found, notices


def _release(settings: Settings, folder: str, path: Path, said: dict[str, Any]) -> Release:
    assert settings.document is not None
    document = settings.document
    return Release(
        folder, said.get("name", ""), said.get("namespace", ""),
        [Layer(document, (*path, "values", index), path=os.path.relpath(settings.from_root(each))) for index, each in enumerate(said.get("values", ()))],
        [Assignment(document, (*path, "set", key), key, value.replace(",", "\\,")) for key, value in said.get("set", {}).items()],
        kube_version=said.get("kube-version", ""), api_versions=said.get("api-versions", ()),
    )  # fmt: skip
