"""Identifiers inside an object: of ports, users and groups, environment variables, keys of ConfigMaps, headers.

Every function returns the server's sentences, an empty list when the value is good.

Mirrors: k8s.io/apimachinery/pkg/util/validation v1.36.
"""

from __future__ import annotations

from kubecheck.values.names import (
    ALPHANUMERIC,
    DIGITS,
    LOWER_DIGITS,
    REMEMBERED,
    SUBDOMAIN_LENGTH,
    byte_length,
    inclusive_range_error,
    max_len_error,
    regex_error,
)

_GOOD_PORT_NAMES: set[str] = set()


def is_c_identifier(text: str) -> list[str]:
    """Mirrors: content.IsCIdentifier."""
    if text and not text.strip("_" + ALPHANUMERIC) and text[0] not in DIGITS:
        return []
    return [
        regex_error(
            "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
            "[A-Za-z_][A-Za-z0-9_]*",
            "my_name",
            "MY_NAME",
            "MyName",
        )
    ]


def is_valid_port_num(port: int) -> list[str]:
    """Mirrors: validation.IsValidPortNum."""
    return [] if 1 <= port <= 65535 else [inclusive_range_error(1, 65535)]


def is_in_range(value: int, low: int, high: int) -> list[str]:
    """Mirrors: validation.IsInRange."""
    return [] if low <= value <= high else [inclusive_range_error(low, high)]


def is_valid_group_id(number: int) -> list[str]:
    """Mirrors: validation.IsValidGroupID."""
    return is_in_range(number, 0, 2**31 - 1)


def is_valid_user_id(number: int) -> list[str]:
    """Mirrors: validation.IsValidUserID."""
    return is_in_range(number, 0, 2**31 - 1)


def is_valid_port_name(text: str) -> list[str]:
    """Mirrors: validation.IsValidPortName."""
    if text in _GOOD_PORT_NAMES:
        return []
    messages = [max_len_error(15)] if byte_length(text) > 15 else []
    if not text or text.strip("-" + LOWER_DIGITS):
        messages.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not any("a" <= character <= "z" for character in text):
        messages.append("must contain at least one letter (a-z)")
    if "--" in text:
        messages.append("must not contain consecutive hyphens")
    if text and (text[0] == "-" or text[-1] == "-"):
        messages.append("must not begin or end with a hyphen")
    if not messages and len(_GOOD_PORT_NAMES) < REMEMBERED:
        _GOOD_PORT_NAMES.add(text)
    return messages


def is_valid_percent(text: str) -> list[str]:
    """Mirrors: validation.IsValidPercent."""
    if len(text) > 1 and text[-1] == "%" and not text[:-1].strip(DIGITS):
        return []
    return [regex_error("a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%")]


def is_http_header_name(text: str) -> list[str]:
    """Mirrors: validation.IsHTTPHeaderName."""
    if text and not text.strip("-" + ALPHANUMERIC):
        return []
    return [regex_error("a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+", "X-Header-Name")]


def _has_directory_prefix(text: str) -> list[str]:
    """Mirrors: validation.hasChDirPrefix."""
    if text == ".":
        return ["must not be '.'"]
    if text == "..":
        return ["must not be '..'"]
    if text.startswith(".."):
        return ["must not start with '..'"]
    return []


def is_env_var_name(text: str) -> list[str]:
    """Mirrors: validation.IsEnvVarName."""
    messages = []
    if not text or text.strip("-._" + ALPHANUMERIC) or text[0] in DIGITS:
        messages.append(
            regex_error(
                "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start "
                "with a digit",
                "[-._a-zA-Z][-._a-zA-Z0-9]*",
                "my.env-name",
                "MY_ENV.NAME",
                "MyEnvName1",
            )
        )
    messages.extend(_has_directory_prefix(text))
    return messages


def is_relaxed_env_var_name(text: str) -> list[str]:
    """Mirrors: validation.IsRelaxedEnvVarName."""
    if not text:
        return ["environment variable name must be non-empty"]
    if text.isascii() and text.isprintable() and "=" not in text:
        return []
    return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]


def is_config_map_key(text: str) -> list[str]:
    """Mirrors: validation.IsConfigMapKey."""
    if text and len(text) <= SUBDOMAIN_LENGTH and text[0] != "." and not text.strip("-._" + ALPHANUMERIC):
        return []
    messages = [max_len_error(SUBDOMAIN_LENGTH)] if byte_length(text) > SUBDOMAIN_LENGTH else []
    if not text or text.strip("-._" + ALPHANUMERIC):
        messages.append(
            regex_error(
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
                "[-._a-zA-Z0-9]+",
                "key.name",
                "KEY_NAME",
                "key-name",
            )
        )
    if text.startswith("."):
        messages.extend(_has_directory_prefix(text))
    return messages
