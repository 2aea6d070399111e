"""Functions on addresses. Mirrors: Sprig's url.go and network.go, net/url's Parse and URL.String."""

from __future__ import annotations

from kubecheck.render.helm.functions.reflection import go_kind
from kubecheck.render.helm.kinds import Panic
from kubecheck.schema.formats import go_urls
from kubecheck.schema.formats.go_urls import URLError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
_IN_PATH = frozenset(_PLAIN + "$&+,/:;=@")
_IN_HOST = frozenset(_PLAIN + "!$&'()*+,;=:[]<>\"")
_IN_FRAGMENT = frozenset(_PLAIN + "$&+,/:;=?@!()*")


def get_host_by_name(name: str) -> str:
    """Mirrors: getHostByName as Helm has it without DNS."""
    return ""


def url_parse(text: str) -> dict[str, Any]:
    """Mirrors: urlParse."""
    try:
        return dict(go_urls.parse(text))
    except URLError as error:
        raise Panic(f"unable to parse url: {error}") from None


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
        try:
            user = go_urls.parse(f"proto://{userinfo}@host")["userinfo"]
        except URLError as error:
            raise Panic(f"unable to parse userinfo in dict: {error}") from None
    parts = [f"{scheme}:"] if scheme else []
    if opaque:
        parts.append(opaque)
    else:
        if scheme or host or user:
            if host or path or user:
                parts.append("//")
            if user:
                parts.append(f"{user}@")
            parts.append(go_urls.escape(host, _IN_HOST))
        escaped = path if path == "*" else go_urls.escape(path, _IN_PATH)
        if escaped and escaped[0] != "/" and host:
            parts.append("/")
        elif not parts and ":" in escaped.partition("/")[0]:
            parts.append("./")
        parts.append(escaped)
    if query:
        parts.append(f"?{query}")
    if fragment:
        parts.append(f"#{go_urls.escape(fragment, _IN_FRAGMENT)}")
    return "".join(parts)
