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
# A file in which each line is a setting, a comment or the head of a section, in an entry whose name has no ending.
_ALL_SETTINGS = re.compile(r"(?:[ \t]*(?:(?:export[ \t]+)?[A-Za-z][\w.-]*[ \t]*=.*|\[[^\]\n]+\]|[#;].*)?(?:\n|\Z))+")
_JSON = re.compile(r'"(?P<name>[A-Za-z][\w.-]*)"\s*:\s*"(?P<value>[^"\\\s]+)"')
_FLOW = re.compile(r"""[{,][ \t]*(?P<name>[A-Za-z][\w.-]*):[ \t]+(?P<quote>["']?)(?P<value>[^\s"',{}\[\]]+)(?P=quote)[ \t]*(?=[,}])""")
_MARKUP = (
    re.compile(r"<(?P<name>[A-Za-z][\w.:-]*)>\s*(?P<value>[^<>\s]+)\s*</(?P=name)>"),
    re.compile(r"<name>\s*(?P<name>[\w.:-]+)\s*</name>\s*<value>\s*(?P<value>[^<>\s]+)\s*</value>"),
    re.compile(r"""\b(?:name|key)=["'](?P<name>[\w.:-]+)["']\s+value=["'](?P<value>[^"'\s<>]+)["']"""),
    re.compile(r"""<[^<>]*\s(?P<name>(?!name=|key=|value=)[A-Za-z][\w.:-]*)=["'](?P<value>[^"'\s<>]+)["']"""),
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
        elif key != "nsswitch.conf":  # whose passwd is a database
            for match in _pairs(key, text[:_LONGEST]):
                if credentials.is_named_credential(match["name"], match["value"]):
                    yield _told(place.piece(match.start("value"), match.end("value")), f"the value of {match['name']} in {key}", config_map)


def _pairs(key: str, text: str) -> Iterator[re.Match[str]]:
    """Where a file gives a value to a name, by what it is made of: an object of JSON, markup, or lines of settings."""
    begin = text.lstrip()[:1]
    if begin in ("{", "["):
        yield from _JSON.finditer(text)
    if begin == "<":
        for form in _MARKUP:
            yield from form.finditer(text)
    elif begin != "{":
        is_settings = key.endswith(_SETTINGS) or key.startswith(".") or ("." not in key and _ALL_SETTINGS.fullmatch(text) is not None)
        lines = _LINE.finditer(text) if is_settings or "\n" in text else ()
        if key.endswith((".yaml", ".yml")):
            yield from _FLOW.finditer(text)
        yield from (match for match in lines if is_settings or match["quote"])


def _told(place: Place, what: str, config_map: ConfigMap) -> Problem:
    return place.problem(
        f"{what} is a secret in {config_map.label}, which everybody may read who reads the namespace",
        help="keep it in a Secret, and refer to it by secretKeyRef or mount it",
    )
