"""Functions on addresses. Mirrors: Sprig's url.go and network.go, net/url's Parse and URL.String."""

from __future__ import annotations

from kubecheck.render.helm.functions.reflection import go_kind
from kubecheck.render.helm.functions.results import to_bytes
from kubecheck.render.helm.functions.strings import quoted
from kubecheck.render.helm.kinds import Panic
from kubecheck.schema.formats import go_urls
from kubecheck.schema.formats.go_urls import URLError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
_IN_PATH = frozenset(_PLAIN + "$&+,/:;=@")
_IN_USER = frozenset(_PLAIN + "$&+,;=")
_IN_HOST = frozenset(_PLAIN + "!$&'()*+,;=:[]<>\"")
_IN_FRAGMENT = frozenset(_PLAIN + "$&+,/:;=?@!()*")


def get_host_by_name(name: str) -> str:
    """Mirrors: getHostByName as Helm has it without DNS."""
    return ""


def url_parse(text: str) -> dict[str, Any]:
    """Mirrors: urlParse."""
    before, _, fragment = text.partition("#")
    try:
        found = _parse(before)
    except URLError as error:
        raise Panic(f"unable to parse url: parse {quoted(before)}: {error}") from None
    try:
        decoded = go_urls.unescape(fragment)
    except URLError as error:
        raise Panic(f"unable to parse url: parse {quoted(text)}: {error}") from None
    return {**found, "fragment": decoded}


def _parse(text: str) -> dict[str, Any]:
    """Mirrors: url.parse."""
    if any(each < " " or each == "\x7f" for each in text):
        raise URLError("net/url: invalid control character in URL")
    found = dict.fromkeys(("scheme", "host", "hostname", "path", "query", "opaque", "userinfo"), "")
    if text == "*":
        return {**found, "path": "*"}
    scheme, rest = go_urls.split_scheme(text)
    rest, _, query = rest.partition("?")
    found.update(scheme=scheme, query=query)
    if not rest.startswith("/"):
        if scheme:
            return {**found, "opaque": rest}
        if ":" in rest.partition("/")[0]:
            raise URLError("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        user, host = go_urls.parse_authority(scheme, authority)
        found.update(host=host, hostname=_hostname(host), userinfo=_userinfo(user) if "@" in authority else "")
    return {**found, "path": go_urls.unescape(rest)}


def _hostname(host: str) -> str:
    """Mirrors: URL.Hostname."""
    before, colon, port = host.rpartition(":")
    name = before if colon and not port.strip("0123456789") else host
    return name[1:-1] if name.startswith("[") and name.endswith("]") else name


def _userinfo(user: str) -> str:
    """Mirrors: Userinfo.String."""
    name, colon, password = user.partition(":")
    return _escape(go_urls.unescape(name), _IN_USER) + (colon and ":" + _escape(go_urls.unescape(password), _IN_USER))


def _escape(text: str, allowed: frozenset[str]) -> str:
    """Mirrors: url.escape."""
    return "".join(chr(each) if chr(each) in allowed else f"%{each:02X}" for each in to_bytes(text))


def _text(values: dict[str, Any], key: str) -> str:
    """Mirrors: dictGetOrEmpty."""
    value = values.get(key, "")
    if value is None:
        raise Panic("runtime error: invalid memory address or nil pointer dereference")
    if not isinstance(value, str):
        raise Panic(f"unable to parse {key} key, must be of type string, but {go_kind(value)} found")
    return value


def url_join(values: dict[str, Any]) -> str:
    """Mirrors: urlJoin, URL.String."""
    scheme, host, path, query, opaque, fragment, userinfo = (
        _text(values, key) for key in ("scheme", "host", "path", "query", "opaque", "fragment", "userinfo")
    )
    user = ""
    if userinfo:
        made = f"proto://{userinfo}@host"
        before = made.partition("#")[0]
        try:
            user = str(_parse(before)["userinfo"])
            go_urls.unescape(made.partition("#")[2])
        except URLError as error:
            raise Panic(f"unable to parse userinfo in dict: parse {quoted(before)}: {error}") from None
    parts = [f"{scheme}:"] if scheme else []
    if opaque:
        parts.append(opaque)
    else:
        if scheme or host or user:
            if host or path or user:
                parts.append("//")
            if user:
                parts.append(f"{user}@")
            parts.append(_escape(host, _IN_HOST))
        escaped = path if path == "*" else _escape(path, _IN_PATH)
        if escaped and escaped[0] != "/" and host:
            parts.append("/")
        elif not parts and ":" in escaped.partition("/")[0]:
            parts.append("./")
        parts.append(escaped)
    if query:
        parts.append(f"?{query}")
    if fragment:
        parts.append(f"#{_escape(fragment, _IN_FRAGMENT)}")
    return "".join(parts)
