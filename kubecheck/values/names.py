"""Names and other short texts: what the server allows, and the sentence with which it refuses.

Every function takes a text and returns the server's messages, an empty list when the text is good. Good texts are decided by string
methods, not by regular expressions: they are nearly all there is.

Mirrors: k8s.io/apimachinery/pkg/util/validation, k8s.io/apimachinery/pkg/api/validate/content and pkg/api/validation/generic.go, v1.36.
"""

from __future__ import annotations

from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_LOWER = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
LOWER_DIGITS = _LOWER + DIGITS
ALPHANUMERIC = LOWER_DIGITS + _LOWER.upper()

_LABEL_FORMAT = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN_FORMAT = _LABEL_FORMAT + "(\\." + _LABEL_FORMAT + ")*"
_UNDERSCORE_LABEL_FORMAT = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_UNDERSCORE_FORMAT = _UNDERSCORE_LABEL_FORMAT + "(\\." + _UNDERSCORE_LABEL_FORMAT + ")*"
_KEY_FORMAT = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_KEY_MESSAGE = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"

SUBDOMAIN_LENGTH = 253
LABEL_LENGTH = 63

# Names and label keys repeat without end; those found good are remembered, up to a bound.
REMEMBERED = 20_000
_GOOD_LABELS: set[str] = set()
_GOOD_SUBDOMAINS: set[str] = set()
_GOOD_KEYS: set[str] = set()
_GOOD_VALUES: set[str] = {""}


def byte_length(text: str) -> int:
    """The length of a text in bytes of UTF-8, which is what Go's len counts."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def max_len_error(length: int) -> str:
    """Mirrors: validation.MaxLenError."""
    return f"must be no more than {length} characters"


def _in_bytes(message: str) -> str:
    """The sentence of the newer copy of the checks, which counts bytes. Mirrors: content.MaxLenError, since 1.35."""
    return message.replace(" characters", " bytes") if message.startswith("must be no more") and current().since(35) else message


def regex_error(message: str, pattern: str, *examples: str) -> str:
    """Mirrors: validation.RegexError."""
    if not examples:
        return f"{message} (regex used for validation is '{pattern}')"
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{message} (e.g. {shown}regex used for validation is '{pattern}')"


def inclusive_range_error(low: int, high: int) -> str:
    """Mirrors: validation.InclusiveRangeError."""
    return f"must be between {low} and {high}, inclusive"


def _is_label(text: str) -> bool:
    return bool(text) and not text.strip("-" + LOWER_DIGITS) and text[0] != "-" and text[-1] != "-"


def _is_subdomain(text: str) -> bool:
    if not text or text.strip("-." + LOWER_DIGITS):
        return False
    return all(part and part[0] != "-" and part[-1] != "-" for part in text.split("."))


def is_dns1123_label(text: str) -> list[str]:
    """Mirrors: validation.IsDNS1123Label."""
    if text in _GOOD_LABELS:
        return []
    if len(text) <= LABEL_LENGTH and _is_label(text):
        if len(_GOOD_LABELS) < REMEMBERED:
            _GOOD_LABELS.add(text)
        return []
    messages = [max_len_error(LABEL_LENGTH)] if byte_length(text) > LABEL_LENGTH else []
    if not _is_label(text):
        if _is_subdomain(text):
            messages.append("must not contain dots")
        else:
            messages.append(
                regex_error(
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
                    "an alphanumeric character",
                    _LABEL_FORMAT,
                    "my-name",
                    "123-abc",
                )
            )
    return messages


def is_dns1123_subdomain(text: str) -> list[str]:
    """Mirrors: validation.IsDNS1123Subdomain."""
    if text in _GOOD_SUBDOMAINS:
        return []
    good = _is_subdomain(text)
    if good and len(text) <= SUBDOMAIN_LENGTH:
        if len(_GOOD_SUBDOMAINS) < REMEMBERED:
            _GOOD_SUBDOMAINS.add(text)
        return []
    messages = [max_len_error(SUBDOMAIN_LENGTH)] if byte_length(text) > SUBDOMAIN_LENGTH else []
    if not good:
        messages.append(
            regex_error(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end "
                "with an alphanumeric character",
                _SUBDOMAIN_FORMAT,
                "example.com",
            )
        )
    return messages


def is_dns1123_subdomain_with_underscore(text: str) -> list[str]:
    """Mirrors: validation.IsDNS1123SubdomainWithUnderscore."""
    good = bool(text) and not text.strip("_-." + LOWER_DIGITS)
    if good:
        for part in text.split("."):
            part = part.removeprefix("_")
            if not part or part[0] in "-_" or part[-1] in "-_":
                good = False
                break
    messages = [max_len_error(SUBDOMAIN_LENGTH)] if byte_length(text) > SUBDOMAIN_LENGTH else []
    if not good:
        messages.append(
            regex_error(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and "
                "end with an alphanumeric character",
                _UNDERSCORE_FORMAT if current().since(34) else _SUBDOMAIN_FORMAT,
                "example.com",
            )
        )
    return messages


def is_dns1035_label(text: str) -> list[str]:
    """Mirrors: validation.IsDNS1035Label."""
    good = _is_label(text) and text[0] not in DIGITS
    if good and len(text) <= LABEL_LENGTH:
        return []
    messages = [max_len_error(LABEL_LENGTH)] if byte_length(text) > LABEL_LENGTH else []
    if not good:
        messages.append(
            regex_error(
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end "
                "with an alphanumeric character",
                "[a-z]([-a-z0-9]*[a-z0-9])?",
                "my-name",
                "abc-123",
            )
        )
    return messages


def is_wildcard_dns1123_subdomain(text: str) -> list[str]:
    """Mirrors: validation.IsWildcardDNS1123Subdomain."""
    messages = [max_len_error(SUBDOMAIN_LENGTH)] if byte_length(text) > SUBDOMAIN_LENGTH else []
    if not (text.startswith("*.") and _is_subdomain(text[2:])):
        messages.append(
            regex_error(
                "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case "
                "alphanumeric characters, '-' or '.' and end with an alphanumeric character",
                "\\*\\." + _SUBDOMAIN_FORMAT,
                "*.example.com",
            )
        )
    return messages


def _is_key_part(text: str) -> bool:
    return bool(text) and not text.strip("-_." + ALPHANUMERIC) and text[0] not in "-_." and text[-1] not in "-_."


def is_qualified_name(text: str) -> list[str]:
    """A label or annotation key, or any other name with an optional domain before a slash.

    Mirrors: content.IsLabelKey (validation.IsQualifiedName).
    """
    if text in _GOOD_KEYS:
        return []
    messages = []
    parts = text.split("/")
    if len(parts) > 2:
        return [
            ("a valid label key " if current().since(35) else "a qualified name ")
            + regex_error(_KEY_MESSAGE, _KEY_FORMAT, "MyName", "my.name", "123-abc")
            + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        ]
    if len(parts) == 2:
        prefix = parts[0]
        if not prefix:
            messages.append("prefix part must be non-empty")
        elif len(prefix) > SUBDOMAIN_LENGTH or not _is_subdomain(prefix):
            # this copy of the subdomain check counts bytes in its sentence
            messages.extend("prefix part " + _in_bytes(message) for message in is_dns1123_subdomain(prefix))
    name = parts[-1]
    if not name:
        messages.append("name part must be non-empty")
    elif byte_length(name) > LABEL_LENGTH:
        messages.append("name part " + _in_bytes(max_len_error(LABEL_LENGTH)))
    if not _is_key_part(name):
        messages.append("name part " + regex_error(_KEY_MESSAGE, _KEY_FORMAT, "MyName", "my.name", "123-abc"))
    if not messages and len(_GOOD_KEYS) < REMEMBERED:
        _GOOD_KEYS.add(text)
    return messages


def is_valid_label_value(text: str) -> list[str]:
    """Mirrors: content.IsLabelValue (validation.IsValidLabelValue)."""
    if text in _GOOD_VALUES:
        return []
    messages = [_in_bytes(max_len_error(LABEL_LENGTH))] if byte_length(text) > LABEL_LENGTH else []
    if not _is_key_part(text):
        messages.append(
            regex_error(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end "
                "with an alphanumeric character",
                f"({_KEY_FORMAT})?",
                "MyValue",
                "my_value",
                "12345",
            )
        )
    if not messages and len(_GOOD_VALUES) < REMEMBERED:
        _GOOD_VALUES.add(text)
    return messages


def are_good_labels(labels: Mapping[str, object]) -> bool:
    """Whether every key and value of a map of labels was found good before; a no says nothing, and the labels are to be looked at."""
    return _GOOD_KEYS.issuperset(labels) and _GOOD_VALUES.issuperset(labels.values())


def is_path_segment_name(text: str) -> list[str]:
    """Mirrors: content.IsPathSegmentName."""
    if text in (".", ".."):
        return [f"may not be '{text}'"]
    return is_path_segment_prefix(text)


def is_path_segment_prefix(text: str) -> list[str]:
    """Mirrors: content.IsPathSegmentPrefix."""
    return [f"may not contain '{character}'" for character in "/%" if character in text]


# Names of objects: (name, whether it is a prefix for a generated one) -> messages.


def mask_trailing_dash(name: str) -> str:
    """A prefix may end in a dash: the letter put in its place lets the name rules decide. Mirrors: maskTrailingDash."""
    return name[:-2] + "a" if len(name) > 1 and name.endswith("-") else name


def name_is_dns_subdomain(name: str, prefix: bool) -> list[str]:
    """Mirrors: apimachinery validation.NameIsDNSSubdomain."""
    return is_dns1123_subdomain(mask_trailing_dash(name) if prefix else name)


def name_is_long_name(name: str, prefix: bool) -> list[str]:
    """The declarative format of a name, which counts bytes in its sentence; a prefix is judged by the name it gives. Mirrors: validate.LongName."""
    if not current().since(35):
        return name_is_dns_subdomain(name, prefix)
    return [] if prefix else [_in_bytes(message) for message in is_dns1123_subdomain(name)]


def name_is_dns_label(name: str, prefix: bool) -> list[str]:
    """Mirrors: apimachinery validation.NameIsDNSLabel."""
    return is_dns1123_label(mask_trailing_dash(name) if prefix else name)


def name_is_dns1035_label(name: str, prefix: bool) -> list[str]:
    """Mirrors: apimachinery validation.NameIsDNS1035Label."""
    return is_dns1035_label(mask_trailing_dash(name) if prefix else name)


def name_is_path_segment(name: str, prefix: bool) -> list[str]:
    """Mirrors: path.ValidatePathSegmentName."""
    return is_path_segment_prefix(name) if prefix else is_path_segment_name(name)
