"""What earlier servers do not warn of yet, or say otherwise. Mirrors: the functions that the other modules name, as they were in v1.31 to v1.35."""

from __future__ import annotations

from kubecheck import fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.fields import FieldWarning

# The first minor version that warns of a cause, where its sentence holds a text.
_SINCE = (
    (36, fields.DEPRECATED_FIELD, "spec.externalIPs "),
    (36, fields.NAME_FORM, ".static.k8s.io"),
    (35, fields.DEPRECATED_FIELD, "PreferClose"),
    (35, fields.TOKENS_LOGGED, ""),
    (35, fields.UNRECOGNIZED_FORMAT, ""),
    (34, fields.IGNORED_FIELD, "for headless services"),
    (34, fields.NAME_FORM, "should be lowercase"),
    (34, fields.QUOTA_ORDER, ""),
    (33, fields.ADDRESS_FORM, ""),
    (33, fields.INVALID_PREFERENCE, ""),
    (33, fields.NEGATIVE_NUMBER, "revisionHistoryLimit"),
    (33, fields.REPEATED_PORT_NAME, ""),
    (32, fields.DEPRECATED_ANNOTATION, "enforce-mountable-secrets"),
    (32, fields.EMPTY_ENTRY, "(Projected)"),
    (32, fields.OVERLAPPING_PATHS, ""),
)
# Words that came with a minor version, and those before them.
_WORDS = (
    (36, fields.ADDRESS_FORM, " is invalid: use ", " will be considered invalid in a future Kubernetes release: use "),
    (33, fields.DEPRECATED_VOLUME, ", and disabled by default in v1.33+", ""),
)


def as_earlier(warnings: Iterable[FieldWarning], minor: int) -> list[FieldWarning]:
    """The warnings of a server of a minor version, given those of the newest."""
    kept = []
    for warning in warnings:
        if any(minor < since and warning.cause == cause and text in warning.text for since, cause, text in _SINCE):
            continue
        for since, cause, now, before in _WORDS:
            if minor < since and warning.cause == cause:
                warning.text = warning.text.replace(now, before)
        kept.append(warning)
    return kept
