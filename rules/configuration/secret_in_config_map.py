"""A password, key or token in a ConfigMap."""

from __future__ import annotations

from kubecheck.sdk import ConfigMap, Severity, credentials, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Place, Problem

_LONGEST = 200_000  # characters of a file that are looked at
# Names that mean something else in a file of this name: passwd is a database there.
_NO_SETTINGS = ("nsswitch.conf",)
_MARKS = ("=", ":", "<", " ")  # one of them stands before every value
_WORDS = frozenset(("requirepass", "masterauth", "auth-pass"))
_IN_NAMES = ("auth", "credential", "key", "pass", "pwd", "secret", "token")


@rule(on=ConfigMap, severity=Severity.WARNING, since="0.1", aliases=(
    "kubescape:C-0012", "polaris:sensitiveConfigmapContent", "trivy-checks:KSV-01010", "trivy-checks:KSV-0109",
))  # fmt: skip
def secret_in_config_map(config_map: ConfigMap, ctx: Context) -> Iterator[Problem]:
    for field in ("data", "binaryData"):
        for key, text in config_map.mapping(field).items():
            if isinstance(text, str) and isinstance(key, str):
                yield from _of_entry(config_map, key, text[:_LONGEST], config_map.at(field, key))


def _of_entry(config_map: ConfigMap, key: str, text: str, place: Place) -> Iterator[Problem]:
    told = []
    for word, start, end in credentials.credentials_in(text):
        told.append((start, end))
        yield _told(place.piece(start, end), f"{word} in {key}", config_map)
    if "\n" not in text.strip() and credentials.is_named_credential(key, text.strip()):
        if not told:
            yield _told(place, f"the value of {key}", config_map)
    elif key not in _NO_SETTINGS and any(mark in text for mark in _MARKS) and _may_name_credential(f"{key} {text}"):
        from ._pairs import pairs  # most entries are short words

        for name, value, start, end in pairs(key, text):
            is_known = name in _WORDS and not credentials.is_sample(value)
            if (is_known or credentials.is_named_credential(name, value)) and not any(first < end and start < last for first, last in told):
                told.append((start, end))
                yield _told(place.piece(start, end), f"the value of {name} in {key}", config_map)


def _may_name_credential(text: str) -> bool:
    """Whether there is in a text, or in the name of its file, what each name of a credential has in it."""
    lowered = text.lower()
    return any(part in lowered for part in _IN_NAMES)


def _told(place: Place, what: str, config_map: ConfigMap) -> Problem:
    return place.problem(
        f"{what} is a secret in {config_map.label}, which everybody may read who reads the namespace",
        help="keep it in a Secret, and refer to it by secretKeyRef or mount it",
    )
