"""Where files give values to names: settings, JSON, markup, shell scripts, and files of programs that hold passwords."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Files of settings, in which a line gives a value to a name; in others it takes quotes to be one.
_SETTINGS = (".cfg", ".cnf", ".conf", ".env", ".ini", ".json", ".properties", ".toml", ".yaml", ".yml")
_LINE = re.compile(
    r"""^[ \t]*(?:-[ \t]+|export[ \t]+)?["']?(?P<name>[A-Za-z][\w.-]*)["']?[ \t]*[:=][ \t]*"""
    r"""(?P<quote>["']?)(?P<value>[^\s"'#,;(\[{]+)(?P=quote)[ \t]*,?[ \t]*$""",
    re.MULTILINE,
)
# A file in which each line is a setting, a comment or the head of a section, in an entry whose name has no ending.
_ALL_SETTINGS = re.compile(r"(?:[ \t]*(?:(?:export[ \t]+)?[A-Za-z][\w.-]*[ \t]*=.*|\[[^\]\n]+\]|[#;].*)?(?:\n|\Z))+")
# One that begins as a map of YAML does, such as a kubeconfig.
_MAP = re.compile(r"\s*(?:---\s*\n|#[^\n]*\n\s*)*[A-Za-z][\w.-]*:[ \t]*(?:\n|[\w\"'./-]+[ \t]*\n)")
_JSON = re.compile(r'"(?P<name>[A-Za-z][\w.-]*)"\s*:\s*"(?P<value>[^"\\\s]+)"')
_FLOW = re.compile(r"""[{,][ \t]*(?P<name>[A-Za-z][\w.-]*):[ \t]+(?P<quote>["']?)(?P<value>[^\s"',{}\[\]]+)(?P=quote)[ \t]*(?=[,}])""")
_MARKUP = (
    re.compile(r"<(?P<name>[A-Za-z][\w.:-]*)>\s*(?P<value>[^<>\s]+)\s*</(?P=name)>"),
    re.compile(r"<name>\s*(?P<name>[\w.:-]+)\s*</name>\s*<value>\s*(?P<value>[^<>\s]+)\s*</value>"),
    re.compile(r"""\b(?:name|key)=["'](?P<name>[\w.:-]+)["']\s+value=["'](?P<value>[^"'\s<>]+)["']"""),
    re.compile(r"""<[^<>]*\s(?P<name>(?!name=|key=|value=)[A-Za-z][\w.:-]*)=["'](?P<value>[^"'\s<>]+)["']"""),
)
# A variable of the environment in a shell script, alone or before a command: a script's own are in small letters.
_SHELL = re.compile(r"""(?:^|[;&|]|\benv|\bexport(?=[ \t]+\w))[ \t]*(?P<name>[A-Z_][A-Z0-9_]*|(?<=export )\w+)=(?P<quote>["']?)(?P<value>[^\s"'$;&|()`<>\\]+)(?P=quote)(?=[\s;&|]|$)""", re.MULTILINE)
# Words of programs, with a blank before the value.
_WORDS = re.compile(r"""^[ \t]*(?P<name>requirepass|masterauth|auth-pass)[ \t]+(?P<quote>["']?)(?P<value>[^\s"']+)(?P=quote)[ \t]*$""", re.MULTILINE)
_NETRC = re.compile(r"(?:^|\s)(?P<name>password)\s+(?P<value>\S+)")
# Mirrors: passwordFromFile of libpq (fe-connect.c): host, port, database, user, password.
_PGPASS = re.compile(r"^[^#:\n]+:(?:\d+|\*):[^:\n]+:[^:\n]+:(?P<value>[^\n]+?)[ \t]*$", re.MULTILINE)


def pairs(key: str, text: str) -> Iterator[tuple[str, str, int, int]]:
    """Where a file gives a value to a name, by what it is called and made of: name, value, and from which character to which the value goes."""
    for match in _matches(key, text):
        start, end = match.span("value")
        yield match["name"] if "name" in match.re.groupindex else "password", match["value"], start, end


def _matches(key: str, text: str) -> Iterator[re.Match[str]]:
    begin, name = text.lstrip()[:2], key.lower().lstrip("._")
    if name.endswith("pgpass"):
        yield from _PGPASS.finditer(text)
    elif name.endswith("netrc"):
        yield from _NETRC.finditer(text)
    elif begin == "#!" or name.endswith((".sh", ".bash")):
        yield from _SHELL.finditer(text)
    elif begin[:1] == "<":
        for form in _MARKUP:
            yield from form.finditer(text)
    else:
        yield from _of_settings(key, text)


def _of_settings(key: str, text: str) -> Iterator[re.Match[str]]:
    begin = text.lstrip()[:1]
    if begin in ("{", "["):
        yield from _JSON.finditer(text)
    if begin == "{":
        return
    is_map = key.endswith((".yaml", ".yml")) or ("." not in key and _MAP.match(text) is not None)
    is_settings = is_map or key.endswith(_SETTINGS) or key.startswith(".") or ("." not in key and _ALL_SETTINGS.fullmatch(text) is not None)
    if is_map:
        yield from _FLOW.finditer(text)
    if key.endswith(".conf"):
        yield from _WORDS.finditer(text)
    if is_settings or "\n" in text:
        yield from (match for match in _LINE.finditer(text) if is_settings or match["quote"])
