"""The versions of Kubernetes that settings ask for: one, several by comma, or a range."""

from __future__ import annotations

import re

from kubecheck.config.settings import ReleaseError, settle_release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.config.settings import Settings
    from kubecheck.engine.request import AskedVersion

# The tail of a version of a distribution holds a dash as well: v1.33.5-gke.100.
_RANGE = re.compile(r"(v?1\.[0-9]+(?:\.[0-9]+)?)\s*-\s*(v?1\.[0-9]+(?:\.[0-9]+)?|latest)")


def settle_versions(settings: Settings) -> list[AskedVersion]:
    """All versions that the settings ask for but the newest, each with its gates and its cluster; the newest is then the settings' own version.

    Raises:
        ReleaseError: a version cannot be used, or does not have a gate as it is set.
        UsageError: a file about the cluster cannot be read.
        ConfigError: the scheduler would not start with its configuration.
    """
    *earlier, newest = asked_versions(settings)
    asked: list[AskedVersion] = []
    for settings.version in earlier:
        gates, profile = settle_release(settings), None
        if settings.cluster:
            from kubecheck.config.cluster import build_profile

            profile = build_profile(settings)
        asked.append((settings.version, gates, profile))
    settings.version = newest
    return asked


def asked_versions(settings: Settings) -> list[str]:
    """The versions that the settings ask for, oldest first, each spelled out; a version that is judged as another is told in a notice.

    Raises:
        ReleaseError: one is unknown or named twice, or a range has no end after its beginning.
    """
    found: list[str] = []
    for word in settings.version.split(","):
        bounds = _RANGE.fullmatch(word.strip())
        for version in _between(settings, *bounds.groups()) if bounds else [_known(settings, word.strip())]:
            if version in found:
                raise ReleaseError(f"Kubernetes {version} is asked for twice in {settings.version}")
            found.append(version)
    return sorted(found, key=_minor)


def _between(settings: Settings, first: str, last: str) -> list[str]:
    low, high = _minor(_known(settings, first)), _minor(_known(settings, last))
    if low >= high:
        raise ReleaseError(f"{first}-{last} is no range of versions: the earlier one comes first")
    return [f"1.{minor}" for minor in range(low, high + 1)]


def _known(settings: Settings, word: str) -> str:
    from kubecheck.schema.structure.catalog import UnknownVersionError, known_version

    try:
        version, notice = known_version(word)
    except UnknownVersionError as error:
        raise ReleaseError(str(error)) from error
    if notice and notice not in settings.notices:
        settings.notices.append(notice)
    return version


def _minor(version: str) -> int:
    return int(version.partition(".")[2])
