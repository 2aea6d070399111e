"""What the API server answers to one object: decoded strictly, defaulted, admitted, validated.

This is the meeting point of `schema` (structure) and `api` (the server's own functions), which do not know each other. A verdict holds
facts only, in the server's words; what becomes of them is a rule's affair.

Mirrors: k8s.io/apiserver/pkg/endpoints/handlers (createHandler, UpdateResource) and registry/generic/registry.Store (Create, Update) v1.36.
"""

from __future__ import annotations

from kubecheck import fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.fields import FieldError
    from kubecheck.schema.catalog import Catalog, Kind
    from kubecheck.schema.crd import CustomKinds

CREATED = 201
OK = 200
BAD_REQUEST = 400
FORBIDDEN = 403
NOT_FOUND = 404
INVALID = 422


class Verdict:
    """The answer to a request.

    ``status`` is the HTTP code; ``reason`` the Status reason; ``message`` the server's sentence where there are no causes; ``errors`` the
    facts (causes of a 422, or what the decoder refused); ``strict`` the strict decoding errors as the server words them; ``stored`` the
    object as the server would keep it, None where it was refused before that stage.
    """

    __slots__ = ("errors", "message", "reason", "status", "stored", "strict")

    def __init__(
        self,
        status: int,
        reason: str = "",
        message: str = "",
        errors: list[FieldError] | None = None,
        strict: list[str] | None = None,
        stored: dict[str, object] | None = None,
    ) -> None:
        self.status = status
        self.reason = reason
        self.message = message
        self.errors = errors if errors is not None else []
        self.strict = strict if strict is not None else []
        self.stored = stored

    @property
    def accepted(self) -> bool:
        """Whether the server would have stored the object."""
        return self.status < 300

    def __repr__(self) -> str:
        return f"Verdict({self.status}, {self.reason!r}, {self.message!r}, {self.errors!r}, {self.strict!r})"


class Server:
    """The kinds a server knows: built-in ones of a version, and those of custom resource definitions."""

    __slots__ = ("catalog", "custom")

    def __init__(self, catalog: Catalog, custom: CustomKinds | None = None) -> None:
        self.catalog = catalog
        self.custom = custom

    def kind(self, api_version: str, kind: str) -> Kind | None:
        """The built-in kind, or None."""
        return self.catalog.kind(api_version, kind)


def split_api_version(api_version: str) -> tuple[str, str]:
    """``apps/v1`` -> ``("apps", "v1")``; ``v1`` -> ``("", "v1")``."""
    group, _, version = api_version.rpartition("/")
    return group, version


def judge(value: dict[str, object], server: Server, duplicates: Iterable[str] = ()) -> Verdict:
    """The answer to creating the object with strict field validation.

    Args:
        value: a decoded object with string ``apiVersion`` and ``kind``; it is not changed.
        server: the kinds there are.
        duplicates: the server's words for duplicate keys that the reader met in the text.
    """
    api_version, kind = str(value.get("apiVersion", "")), str(value.get("kind", ""))
    known = server.kind(api_version, kind)
    if known is None:
        if server.custom is not None:
            custom = server.custom.kind(api_version, kind)
            if custom is not None:
                return _judge_custom(value, custom, duplicates)
        message = f'no matches for kind "{kind}" in version "{api_version}"'
        return Verdict(NOT_FOUND, "NoMatch", message, [fields.FieldError(fields.UNKNOWN_KIND, ("kind",), kind, message)])
    refused = _refusal_of_decoding(value, known, duplicates)
    if refused is not None:
        return refused
    from kubecheck.api.stored import store
    from kubecheck.api.validation import validate

    stored, denied = store(value)
    if denied:
        return Verdict(FORBIDDEN, "Forbidden", denied, [fields.forbidden(("spec",), denied)])
    errors = validate(stored)
    if errors:
        return Verdict(INVALID, "Invalid", "", errors, None, stored)
    return Verdict(CREATED, stored=stored)


def _refusal_of_decoding(value: dict[str, object], kind: Kind, duplicates: Iterable[str]) -> Verdict | None:
    """The 400 of the decoder, or None where the object decodes strictly."""
    if kind.fits(value) and not duplicates:
        return None
    from kubecheck.schema.decoding import decode

    decoding = decode(kind, value, tuple(duplicates))
    prefix = f'{kind.kind} in version "{kind.version}" cannot be handled as a {kind.kind}: '
    if decoding.status_error is not None:
        return Verdict(BAD_REQUEST, "BadRequest", prefix + decoding.status_error, decoding.errors)
    if decoding.strict:
        message = f"{prefix}strict decoding error: {', '.join(decoding.strict)}"
        return Verdict(BAD_REQUEST, "BadRequest", message, decoding.errors, decoding.strict)
    return None


def _judge_custom(value: dict[str, object], kind: object, duplicates: Iterable[str]) -> Verdict:
    """The answer to creating a custom resource."""
    raise NotImplementedError
