"""What the server warns of in requests of any kind, and how it hands warnings over.

Mirrors: k8s.io/apiserver/pkg/endpoints (deprecation, handlers/rest.go, filters/warning.go) v1.36.
"""

from __future__ import annotations

from kubecheck.fields import DEPRECATED_VERSION, REPEATED_ENTRY, FieldWarning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.api.served import Lifecycle

_OWNERS = (
    ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as "
    "1.24; please fix your requests; duplicate UID(s) observed: "
)
# Mirrors: truncateAtTotalRunes, truncateItemRunes.
_MOST_IN_ALL, _MOST_OF_EACH = 4 * 1024, 256


def warn_version(life: Lifecycle) -> list[FieldWarning]:
    """The warning about a kind that is deprecated under its API version. Mirrors: deprecation.WarningMessage."""
    text = f"{life.api_version} {life.kind} is deprecated in v1.{life.deprecated}+"
    if life.removed:
        text += f", unavailable in v1.{life.removed}+"
    if life.replacement:
        text += f"; use {life.replacement} {life.successor or life.kind}"
    return [FieldWarning(DEPRECATED_VERSION, ("apiVersion",), text, life)]


def warn_owners(metadata: dict[str, Any]) -> list[FieldWarning]:
    """The warning about owners that are given again. Mirrors: dedupOwnerReferencesAndAddWarning.

    Args:
        metadata: as it was sent.
    """
    owners = metadata.get("ownerReferences") or ()
    first: dict[int, int] = {}
    for index, owner in enumerate(owners):
        first[index] = next((earlier for earlier in range(index) if owners[earlier] == owner), index)
    repeated = [index for index, earlier in first.items() if earlier != index]
    if not repeated:
        return []
    text = _OWNERS + ", ".join(owners[index].get("uid") or "" for index in repeated)
    place = ("metadata", "ownerReferences")
    return [FieldWarning(REPEATED_ENTRY, (*place, repeated[0]), text, owners[repeated[0]].get("name"), (*place, first[repeated[0]]))]


def texts_of(warnings: Iterable[FieldWarning]) -> list[str]:
    """The texts that come with the server's answer: each once, cut where they are too long together.

    Mirrors: recorder.AddWarning, net.NewWarningHeader.
    """
    texts = [text for text in dict.fromkeys(each.text for each in warnings) if text]
    sendable = [text for text in texts if _can_be_sent(text)]
    if sum(map(len, sendable)) <= _MOST_IN_ALL:
        return sendable
    sent: list[str] = []
    written = 0
    for text in sendable:
        if written >= _MOST_IN_ALL:
            break
        sent.append(text[:_MOST_OF_EACH])
        written += len(sent[-1])
    return sent


def _can_be_sent(text: str) -> bool:
    """Whether a header can hold the text: it has neither control characters nor halves of surrogate pairs."""
    return text.isprintable() or not any(code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 for code in map(ord, text))
