"""A password, key or token in a ConfigMap."""

from __future__ import annotations

import re

from kubecheck.sdk import ConfigMap, Severity, credentials, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Place, Problem

# Files of settings, in which a line gives a value to a name; in others it takes quotes to be one.
_SETTINGS = (".cfg", ".cnf", ".conf", ".env", ".ini", ".json", ".properties", ".toml", ".yaml", ".yml")
_LINE = re.compile(
    r"""^[ \t]*(?:-[ \t]+|export[ \t]+)?["']?(?P<name>[A-Za-z][\w.-]*)["']?[ \t]*[:=][ \t]*"""
    r"""(?P<quote>["']?)(?P<value>[^\s"'#,;(\[{]+)(?P=quote)[ \t]*,?[ \t]*$""",
    re.MULTILINE,
)
_LONGEST = 200_000  # characters of a file that are looked at


@rule(on=ConfigMap, severity=Severity.WARNING, since="0.1", aliases=(
    "kubescape:C-0012", "polaris:sensitiveConfigmapContent", "trivy-checks:KSV-01010", "trivy-checks:KSV-0109",
))  # fmt: skip
def secret_in_config_map(config_map: ConfigMap, ctx: Context) -> Iterator[Problem]:
    for key, text in config_map.mapping("data").items():
        place = config_map.at("data", key)
        if not isinstance(text, str) or not isinstance(key, str):
            continue
        if "\n" not in text.strip() and credentials.is_named_credential(key, text.strip()):
            yield _told(place, f"the value of {key}", config_map)
            continue
        found = credentials.credential_in(text[:_LONGEST])
        if found is not None:
            word, start, end = found
            yield _told(place.piece(start, end), f"{word} in {key}", config_map)
        elif "\n" in text and key != "nsswitch.conf":  # whose passwd is a database
            is_settings = key.endswith(_SETTINGS) or key.startswith(".")
            for match in _LINE.finditer(text[:_LONGEST]):
                if (is_settings or match["quote"]) and credentials.is_named_credential(match["name"], match["value"]):
                    yield _told(place.piece(match.start("value"), match.end("value")), f"the value of {match['name']} in {key}", config_map)


def _told(place: Place, what: str, config_map: ConfigMap) -> Problem:
    return place.problem(
        f"{what} is a secret in {config_map.label}, which everybody may read who reads the namespace",
        help="keep it in a Secret, and refer to it by secretKeyRef or mount it",
    )
