"""The release that the settings ask for: the version, and the feature gates that are set."""

from __future__ import annotations

from kubecheck.config.settings import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.config.settings import Settings


def settle_release(settings: Settings) -> tuple[tuple[str, bool], ...]:
    """The feature gates that are set; the version is spelled out, with a notice where it is judged as another.

    Raises:
        UsageError: the version is unknown, or does not have a gate as it is set.
    """
    from kubecheck.schema.structure.catalog import UnknownVersionError, catalog, known_version

    try:
        settings.version, notice = known_version(settings.version)
    except UnknownVersionError as error:
        raise UsageError(str(error)) from error
    if notice and notice not in settings.notices:
        settings.notices.append(notice)
    written = (settings.cluster or {}).get("feature-gates") or {}
    gates = ",".join([*(f"{name}={'true' if is_on else 'false'}" for name, is_on in written.items()), settings.gates])
    if not gates.strip(","):
        return ()
    from kubecheck.release import UnknownGateError, parse_gates

    try:
        return parse_gates(gates, catalog(settings.version).minor)
    except UnknownGateError as error:
        raise UsageError(f"{error}; did you mean {error.near}?" if error.near else str(error)) from error
