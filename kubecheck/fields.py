"""Field errors and warnings: what the API server refuses about a field, or takes and warns of, as a fact in its own words.

Structure checks (`schema`), the server's validation (`api`) and the verdict over both state their facts in these two types. Rules turn
facts into findings; nothing here knows a severity.

Mirrors: k8s.io/apimachinery/pkg/util/validation/field (Error, Path) v1.36.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.source.positions import Path

# Types of the server's own taxonomy; the strings are the server's cause reasons.
REQUIRED = "FieldValueRequired"
INVALID = "FieldValueInvalid"
NOT_SUPPORTED = "FieldValueNotSupported"
DUPLICATE = "FieldValueDuplicate"
NOT_FOUND = "FieldValueNotFound"
FORBIDDEN = "FieldValueForbidden"
TOO_LONG = "FieldValueTooLong"
TOO_MANY = "FieldValueTooMany"
TOO_FEW = "FieldValueTooFew"
TOO_SHORT = "FieldValueTooShort"
TYPE_INVALID = "FieldValueTypeInvalid"
INTERNAL = "InternalError"
# What the decoder refuses before validation: these make a 400, and have no cause reason.
UNKNOWN_FIELD = "UnknownField"
DUPLICATE_KEY = "DuplicateKey"
WRONG_TYPE = "WrongType"
# What comes of the document as a whole.
UNKNOWN_KIND = "UnknownKind"
# What the server takes and warns of, by cause: what a rule is about.
DEPRECATED_VERSION = "DeprecatedVersion"
DEPRECATED_FIELD = "DeprecatedField"
DEPRECATED_ANNOTATION = "DeprecatedAnnotation"
DEPRECATED_NODE_LABEL = "DeprecatedNodeLabel"
DEPRECATED_VOLUME = "DeprecatedVolume"
IGNORED_FIELD = "IgnoredField"
NULL_SELECTOR = "NullSelector"
INVALID_PREFERENCE = "InvalidPreference"
REPEATED_ENTRY = "RepeatedEntry"
EMPTY_ENTRY = "EmptyEntry"
HIDDEN_VARIABLE = "HiddenVariable"
HOST_IP_ALONE = "HostIPAlone"
REPEATED_PORT = "RepeatedPort"
REPEATED_PORT_NAME = "RepeatedPortName"
OVERLAPPING_PATHS = "OverlappingPaths"
FRACTIONAL_BYTES = "FractionalBytes"
NEGATIVE_NUMBER = "NegativeNumber"
ADDRESS_FORM = "AddressForm"
NAME_IN_HOSTNAMES = "NameInHostnames"
NAME_FORM = "NameForm"
FINALIZER_NAME = "FinalizerName"
KEY_PAIR = "KeyPair"
QUOTA_ORDER = "QuotaOrder"
TOKENS_LOGGED = "TokensLogged"
TOO_MANY_INDEXES = "TooManyIndexes"
TIME_ZONE_IN_SCHEDULE = "TimeZoneInSchedule"
UNRECOGNIZED_FORMAT = "UnrecognizedFormat"
STANDING_ERROR = "StandingError"
# What stands for the contents of a Secret in words about them.
REDACTED = "<secret contents redacted>"

TYPES = (
    REQUIRED, INVALID, NOT_SUPPORTED, DUPLICATE, NOT_FOUND, FORBIDDEN, TOO_LONG, TOO_MANY, TOO_FEW, TOO_SHORT,
    TYPE_INVALID, INTERNAL,
    UNKNOWN_FIELD, DUPLICATE_KEY, WRONG_TYPE, UNKNOWN_KIND,
)  # fmt: skip

# How messages begin; those of the other types are their detail alone.
_TITLES = {
    NOT_FOUND: "Not found",
    REQUIRED: "Required value",
    DUPLICATE: "Duplicate value",
    INVALID: "Invalid value",
    NOT_SUPPORTED: "Unsupported value",
    FORBIDDEN: "Forbidden",
    TOO_LONG: "Too long",
    TOO_SHORT: "Too short",
    TOO_MANY: "Too many",
    TOO_FEW: "Too few",
    TYPE_INVALID: "Invalid value",
    INTERNAL: "Internal error",
}
_WITHOUT_VALUE = frozenset((REQUIRED, FORBIDDEN, TOO_LONG, TOO_SHORT, INTERNAL))


class Key:
    """A step into a map that the server writes in brackets: ``limits[cpu]``, where a plain string step is a field: ``spec.limits``."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.name == other.name

    def __hash__(self) -> int:
        return hash(("Key", self.name))

    def __repr__(self) -> str:
        return f"Key({self.name!r})"


class Named(str):
    """A text whose Go type has a name of its own, so that messages print it as JSON where they quote plain strings as Go does."""

    __slots__ = ()
    prints_itself = False


class ResourceName(Named):
    """The name of a resource, whose Go type prints itself (fmt.Stringer)."""

    __slots__ = ()
    prints_itself = True


# The server's path of a field: field names, indices and map keys. Build it only when an error is at hand, or as a tuple passed down.
Steps = tuple["str | int | Key", ...]


class FieldError:
    """One thing wrong with one field.

    ``type`` is one of `TYPES`; ``steps`` the server's path; ``bad_value`` what stands there (None for required and forbidden);
    ``detail`` the server's words after the type; ``known`` the candidates for an unsupported value or an unknown field, for near names.
    ``repeats`` are equal ones that the server leaves out: they may be about further entries.
    ``at`` overrides where the error stands in the document, when the server names a field that the author did not write.
    """

    __slots__ = ("_shown", "at", "bad_value", "detail", "known", "message_override", "repeats", "steps", "type")

    def __init__(
        self,
        type: str,  # noqa: A002  # the server's name for it
        steps: Steps,
        bad_value: object = None,
        detail: str = "",
        known: tuple[str, ...] = (),
        at: Path | None = None,
        message_override: str | None = None,
    ) -> None:
        self.repeats: tuple[FieldError, ...] = ()
        self.type = type
        self.steps = steps
        self.bad_value = getattr(bad_value, "stands_for", bad_value)
        self._shown = None if self.bad_value is bad_value else bad_value
        self.detail = detail
        self.known = known
        self.at = at
        self.message_override = message_override

    @property
    def field(self) -> str:
        """The field as the server writes it: ``spec.containers[0].resources.limits[cpu]``; ``<nil>`` for the root."""
        return format_steps(self.steps)

    @property
    def path(self) -> Path:
        """The field as a path into the document's value."""
        if self.at is not None:
            return self.at
        return plain_path(self.steps)

    @property
    def shown(self) -> object:
        """The bad value as messages show it, where that is not as it stands."""
        return self.bad_value if self._shown is None else self._shown

    @property
    def message(self) -> str:
        """The server's message for the cause: type, value and detail. Mirrors: field.Error.ErrorBody."""
        if self.message_override is not None:
            return self.message_override
        title = _TITLES.get(self.type)
        if title is None:
            return self.detail
        if self.type not in _WITHOUT_VALUE:
            from kubecheck.field_messages import OMITTED, format_value  # only an error pays for the printing of values

            if self.bad_value is not OMITTED:
                title = f"{title}: {format_value(self.shown)}"
        return f"{title}: {self.detail}" if self.detail else title

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FieldError) and (self.type, self.steps, self.message) == (other.type, other.steps, other.message)

    def __hash__(self) -> int:
        return hash((self.type, self.steps))

    def __repr__(self) -> str:
        return f"FieldError({self.type}, {self.field!r}, {self.bad_value!r}, {self.detail!r})"


class FieldWarning:
    """One thing about one field that the server takes, and warns of.

    ``cause`` is one of the constants above; ``steps`` where it stands in the object; ``text`` the server's sentence, which mostly begins with
    the field as the server names it; ``value`` what stands there, where the cause does not say it; ``other`` the steps to what it is
    at odds with, where there is such a thing.
    """

    __slots__ = ("cause", "other", "steps", "text", "value")

    def __init__(self, cause: str, steps: Steps, text: str, value: object = None, other: Steps = ()) -> None:
        self.cause = cause
        self.steps = steps
        self.text = text
        self.value = value
        self.other = other

    @property
    def path(self) -> Path:
        """The field as a path into the document's value."""
        return plain_path(self.steps)

    @property
    def facts(self) -> dict[str, object]:
        """The server's words, for machines."""
        return {"type": self.cause, "field": format_steps(self.steps), "server": self.text}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FieldWarning) and (self.cause, self.steps, self.text) == (other.cause, other.steps, other.text)

    def __hash__(self) -> int:
        return hash((self.cause, self.text))

    def __repr__(self) -> str:
        return f"FieldWarning({self.cause}, {format_steps(self.steps)!r}, {self.text!r})"


def plain_path(steps: Steps) -> Path:
    """The server's path as one into a document's value."""
    return tuple(step.name if isinstance(step, Key) else step for step in steps)


def format_steps(steps: Steps) -> str:
    """Mirrors: field.Path.String."""
    parts: list[str] = []
    for step in steps:
        if step.__class__ is str:
            parts.append(f".{step}" if parts else str(step))
        elif step.__class__ is Key:
            parts.append(f"[{step.name}]")
        else:
            parts.append(f"[{step}]")
    return "".join(parts) or "<nil>"


def required(steps: Steps, detail: str = "") -> FieldError:
    """Mirrors: field.Required."""
    return FieldError(REQUIRED, steps, None, detail)


def invalid(steps: Steps, value: object, detail: str, go_type: str = "") -> FieldError:
    """Mirrors: field.Invalid.

    ``go_type`` is that of a value that Go would take for another one, a list of numbers or nothing at all: servers before 1.34 print it.
    """
    if go_type:
        from kubecheck.field_messages import in_go

        value = in_go(go_type, value)
    return FieldError(INVALID, steps, value, detail)


def duplicate(steps: Steps, value: object) -> FieldError:
    """Mirrors: field.Duplicate."""
    return FieldError(DUPLICATE, steps, value)


def not_found(steps: Steps, value: object) -> FieldError:
    """Mirrors: field.NotFound."""
    return FieldError(NOT_FOUND, steps, value)


def not_supported(steps: Steps, value: object, supported: tuple[str, ...], *, is_plain: bool = False) -> FieldError:
    """Mirrors: field.NotSupported: the supported values in the order in which the server lists them.

    The values are mostly of types with names of their own; ``is_plain`` where the server hands on a string.
    """
    from kubecheck.field_messages import quote

    if value.__class__ is str and not is_plain:
        value = Named(value)

    detail = "supported values: " + ", ".join(quote(each) for each in supported) if supported else ""
    return FieldError(NOT_SUPPORTED, steps, value, detail, supported)


def forbidden(steps: Steps, detail: str) -> FieldError:
    """Mirrors: field.Forbidden."""
    return FieldError(FORBIDDEN, steps, None, detail)


def too_long(steps: Steps, value: object, maximum: int) -> FieldError:
    """Mirrors: field.TooLong."""
    from kubecheck.release import current  # only where there is such an error

    if not current().since(32):
        return FieldError(TOO_LONG, steps, value, f"must have at most {maximum} bytes")
    unit = "byte" if maximum == 1 else "bytes"
    return FieldError(TOO_LONG, steps, value, f"may not be more than {maximum} {unit}" if maximum >= 0 else "value is too long")


def too_many(steps: Steps, actual: int, maximum: int) -> FieldError:
    """Mirrors: field.TooMany."""
    unit = "item" if maximum == 1 else "items"
    return FieldError(TOO_MANY, steps, actual, f"must have at most {maximum} {unit}" if maximum >= 0 else "has too many items")


def type_invalid(steps: Steps, value: object, detail: str) -> FieldError:
    """Mirrors: field.TypeInvalid."""
    return FieldError(TYPE_INVALID, steps, value, detail)


def internal(steps: Steps, detail: str) -> FieldError:
    """Mirrors: field.InternalError."""
    return FieldError(INTERNAL, steps, None, detail)


def warn(cause: str, steps: Steps, detail: str, value: object = None, other: Steps = ()) -> FieldWarning:
    """A warning whose sentence is the field and a detail, as most are."""
    return FieldWarning(cause, steps, f"{format_steps(steps)}: {detail}", value, other)
