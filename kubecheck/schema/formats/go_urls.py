"""Addresses of the web as Go reads them.

Mirrors: net/url Parse, ParseRequestURI and the methods of URL.
"""

from __future__ import annotations

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_PLAIN = _LETTERS + _DIGITS + "-_.~"
_IN_HOST = frozenset(_PLAIN + "!\"$&'()*+,:;<=>[]")
_IN_PATH = frozenset(_PLAIN + "$&+,/:;=@")
_IN_RAW_PATH = frozenset(_PLAIN + "$&+,/:;=@!'()*[]%")
_IN_USER = frozenset(_PLAIN + ":!$&'()*+,;=%@")
_NOT_ESCAPED_IN_USER = frozenset(_PLAIN + "$&+,;=")
_HEXADECIMAL = frozenset(_DIGITS + "ABCDEFabcdef")


class URLError(ValueError):
    """A text that is no address, in Go's words."""


class URL:
    """An address: ``host`` with its port, ``path`` decoded, ``raw_path`` and ``query`` as written; ``around`` is what Go prints before the path and after it."""

    __slots__ = ("around", "host", "path", "query", "raw_path", "scheme", "user")

    def __init__(self, scheme: str, user: str, host: str, raw_path: str, query: str, around: tuple[str, str] = ("", "")) -> None:
        self.scheme = scheme
        self.user = user
        self.host = host
        self.raw_path = raw_path
        self.path = unescape(raw_path)
        self.query = query
        self.around = around

    def __str__(self) -> str:
        """Mirrors: URL.String."""
        before, after = self.around
        return before + self.escaped_path() + after

    def __eq__(self, other: object) -> bool:
        return isinstance(other, URL) and all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash((self.host, self.raw_path))

    def hostname(self) -> str:
        """The host without brackets and port."""
        host = self._split()[0]
        return host[1:-1] if host.startswith("[") and host.endswith("]") else host

    def port(self) -> str:
        """The port as written; empty when there is none."""
        return self._split()[1]

    def _split(self) -> tuple[str, str]:
        before, colon, port = self.host.rpartition(":")
        return (before, port) if colon and all(each in _DIGITS for each in port) else (self.host, "")

    def escaped_path(self) -> str:
        """Mirrors: URL.EscapedPath."""
        if all(each in _IN_RAW_PATH for each in self.raw_path):
            return self.raw_path
        return "".join(chr(each) if chr(each) in _IN_PATH else f"%{each:02X}" for each in self.path.encode("utf-8", "surrogateescape"))

    def values(self) -> dict[str, list[str]]:
        """The query's values by name; what cannot be read is left out."""
        found: dict[str, list[str]] = {}
        for part in self.query.split("&"):
            key, _, value = part.partition("=")
            if not part or ";" in part:
                continue
            try:
                name, read = unescape(key.replace("+", " ")), unescape(value.replace("+", " "))
            except URLError:
                continue
            found.setdefault(name, []).append(read)
        return found


def parse_request_uri(text: str) -> URL:
    """An absolute address or an absolute path.

    Raises:
        URLError: the text is neither.
    """
    if any(ord(each) < 0x20 or ord(each) == 0x7F for each in text):
        raise URLError("net/url: invalid control character in URL")
    if not text:
        raise URLError("empty url")
    if text == "*":
        return URL("", "", "", "*", "")
    scheme, rest = split_scheme(text)
    rest, mark, query = rest.partition("?")
    before = scheme and f"{scheme}:"
    if not rest.startswith("/"):
        if scheme:
            return URL(scheme, "", "", "", query, (before + rest, mark + query))
        raise URLError("invalid URI for request")
    user = host = ""
    if scheme and rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        user, host = parse_authority(scheme, authority)
        if authority or rest:
            before += f"//{_userinfo(user)}@" if "@" in authority else "//"
        before += escape(host, _IN_HOST)
    return URL(scheme, user, host, rest, query, (before, mark + query))


def parse(text: str) -> dict[str, str]:
    """The parts of an address that may be relative: ``scheme``, ``userinfo``, ``host``, ``hostname``, ``path``, ``query``, ``opaque``, ``fragment``.

    Raises:
        URLError: the text is none; with the address before the words.

    Mirrors: url.Parse.
    """
    from kubecheck.field_messages import quote

    before, _, fragment = text.partition("#")
    at = before
    try:
        found = _parse(before)
        at = text
        return {**found, "fragment": unescape(fragment)}
    except URLError as error:
        raise URLError(f"parse {quote(at)}: {error}") from None


def _parse(text: str) -> dict[str, str]:
    """Mirrors: url.parse."""
    if any(each < " " or each == "\x7f" for each in text):
        raise URLError("net/url: invalid control character in URL")
    found = dict.fromkeys(("scheme", "host", "hostname", "path", "query", "opaque", "userinfo"), "")
    if text == "*":
        return {**found, "path": "*"}
    scheme, rest = split_scheme(text)
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
        user, host = parse_authority(scheme, authority)
        found.update(host=host, hostname=_hostname(host), userinfo=_userinfo(user) if "@" in authority else "")
    return {**found, "path": unescape(rest)}


def _hostname(host: str) -> str:
    """Mirrors: URL.Hostname."""
    before, colon, port = host.rpartition(":")
    name = before if colon and not port.strip(_DIGITS) else host
    return name[1:-1] if name.startswith("[") and name.endswith("]") else name


def _userinfo(user: str) -> str:
    """Mirrors: Userinfo.String."""
    name, colon, password = user.partition(":")
    return escape(unescape(name), _NOT_ESCAPED_IN_USER) + (colon and ":" + escape(unescape(password), _NOT_ESCAPED_IN_USER))


def escape(text: str, allowed: frozenset[str]) -> str:
    """A text with escapes for all but some characters. Mirrors: url.escape."""
    return "".join(chr(each) if chr(each) in allowed else f"%{each:02X}" for each in text.encode("utf-8", "surrogateescape"))


def split_scheme(text: str) -> tuple[str, str]:
    """The scheme in small letters and what follows it. Mirrors: getScheme."""
    for index, each in enumerate(text):
        if each in _LETTERS:
            continue
        if each in _DIGITS or each in "+-.":
            if index == 0:
                return "", text
            continue
        if each == ":":
            if index == 0:
                raise URLError("missing protocol scheme")
            return text[:index].lower(), text[index + 1 :]
        return "", text
    return "", text


def parse_authority(scheme: str, text: str) -> tuple[str, str]:
    """The user, as written, and the host. Mirrors: parseAuthority."""
    user, at, host = text.rpartition("@")
    found = _host(scheme, host)
    if at:
        if not all(each in _IN_USER for each in user):
            raise URLError("net/url: invalid userinfo")
        unescape(user)
    return user, found


def _host(scheme: str, host: str) -> str:
    """Mirrors: parseHost."""
    bracket = host.rfind("[")
    if bracket > 0:
        raise URLError("invalid IP-literal")
    if bracket == 0:
        end = host.rfind("]")
        if end < 0:
            raise URLError("missing ']' in host")
        port = host[end + 1 :]
        _check_port(port)
        inner, zone, rest = host[1:end].partition("%25")
        name = unescape(inner, host=True) + (unescape(zone + rest, host=True, is_zone=True) if zone else "")
        _check_address(name)
        return f"[{name}]{port}"
    if ":" in host:
        first = host.find(":") if scheme in ("http", "https") else host.rfind(":")
        _check_port(host[first:])
    return unescape(host, host=True)


def _check_port(port: str) -> None:
    if port and (port[0] != ":" or not all(each in _DIGITS for each in port[1:])):
        from kubecheck.field_messages import quote

        raise URLError(f"invalid port {quote(port)} after host")


def _check_address(name: str) -> None:
    import ipaddress

    plain, percent, zone = name.partition("%")
    try:
        if (percent and not zone) or ipaddress.ip_address(plain).version != 6:
            raise URLError("invalid IP-literal")
    except ValueError as error:
        if isinstance(error, URLError):
            raise
        from kubecheck.field_messages import quote

        raise URLError(f"invalid host: ParseAddr({quote(name)}): unable to parse IP") from None


def unescape(text: str, *, host: bool = False, is_zone: bool = False) -> str:
    """A text with the characters that its escapes stand for. Mirrors: unescape."""
    from kubecheck.field_messages import quote

    made = bytearray()
    at = 0
    while at < len(text):
        each = text[at]
        if each != "%":
            if host and each.isascii() and each not in _IN_HOST:
                raise URLError(f"invalid character {quote(each)} in host name")
            made += each.encode("utf-8", "surrogateescape")
            at += 1
            continue
        pair = text[at + 1 : at + 3]
        if len(pair) < 2 or not all(letter in _HEXADECIMAL for letter in pair):
            raise URLError(f"invalid URL escape {quote(text[at : at + 3])}")
        code = int(pair, 16)
        bad = code != 0x20 and code < 0x80 and chr(code) not in _IN_HOST if is_zone else code < 0x80
        if host and pair != "25" and bad:
            raise URLError(f"invalid URL escape {quote(text[at : at + 3])}")
        made.append(code)
        at += 3
    return made.decode("utf-8", "surrogateescape")
