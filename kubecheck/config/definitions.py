"""The files with definitions of custom resources that the settings name."""

from __future__ import annotations

from kubecheck.config.settings import UsageError
from kubecheck.source.walk import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.config.settings import Settings


def definition_files(settings: Settings) -> list[str]:
    """The files with definitions of custom resources.

    Raises:
        UsageError: there is none where one is named.
    """
    for path in settings.crds:
        found, missed = walk([path])
        if not found:
            reason = next((each.reason for each in missed if each.path == path), "no YAML or JSON file is in it")
            raise UsageError(f"the definitions in {path} cannot be read: {reason}")
    return walk(settings.crds)[0]
