"""What the API server answers to one object: decoded strictly, defaulted, admitted, validated.

This is where `schema` (structure) and `api` (the server's own functions) are asked one after the other. A verdict
holds facts only, in the server's words; what becomes of them is a rule's affair.

Mirrors: k8s.io/apiserver/pkg/endpoints/handlers (createHandler, UpdateResource) and registry/generic/registry.Store (Create, Update) v1.36.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.api import admission
from kubecheck.api.kinds import function_of, split_api_version, with_plain_version
from kubecheck.api.stored import store, with_names
from kubecheck.api.validation import validate
from kubecheck.release import asking, current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.fields import FieldError, FieldWarning
    from kubecheck.release import Release
    from kubecheck.schema.custom.crd import CustomKind, CustomKinds
    from kubecheck.schema.custom.shipped import ShippedKinds
    from kubecheck.schema.custom.user import UserKind, UserKinds
    from kubecheck.schema.structure.catalog import Catalog, Kind
    from kubecheck.schema.structure.decoding import Decoding

CREATED = 201
OK = 200
BAD_REQUEST = 400
FORBIDDEN = 403
NOT_FOUND = 404
METHOD_NOT_ALLOWED = 405
CONFLICT = 409
INVALID = 422
INTERNAL_ERROR = 500
# Groups whose objects are held in the internal types of another.
_INTERNAL_GROUPS = {"events.k8s.io": ""}


class Verdict:
    """The answer to a request.

    ``status`` is the HTTP code; ``reason`` the Status reason; ``message`` the server's sentence where there are no causes; ``errors`` the
    facts (causes of a 422, or what the decoder refused); ``strict`` the strict decoding errors as the server words them; ``stored`` the
    object as the server would keep it, None where it was refused before that stage; ``warn`` gives the warnings. ``is_plain`` says that decoding
    leaves a new object of a built-in kind as it is.
    """

    __slots__ = ("errors", "is_plain", "message", "reason", "status", "stored", "strict", "warn")

    def __init__(
        self,
        status: int,
        reason: str = "",
        message: str = "",
        errors: list[FieldError] | None = None,
        strict: list[str] | None = None,
        stored: dict[str, Any] | None = None,
    ) -> None:
        self.status = status
        self.reason = reason
        self.message = message
        self.errors = errors if errors is not None else []
        self.strict = strict if strict is not None else []
        self.stored = stored
        self.is_plain = False
        self.warn: Callable[[int, dict[str, Any] | None], list[FieldWarning]] | None = None

    @property
    def warnings(self) -> list[FieldWarning]:
        """What the server warns of beside this answer, also where it refuses; worked out when it is asked for."""
        return [] if self.warn is None else self.warn(self.status, self.stored)

    @property
    def warnings_once_valid(self) -> list[FieldWarning]:
        """What the server would warn of if it took the object as it is."""
        return [] if self.warn is None else self.warn(CREATED if self.status == INVALID else self.status, self.stored)

    @property
    def accepted(self) -> bool:
        """Whether the server would have stored the object."""
        return self.status < 300

    def __repr__(self) -> str:
        return f"Verdict({self.status}, {self.reason!r}, {self.message!r}, {self.errors!r}, {self.strict!r})"


# Whose requests for devices may ask for an administrator's access.
_ADMIN_ACCESS = frozenset(("ResourceClaim", "ResourceClaimTemplate"))


class Server:
    """The kinds a server knows: built-in ones of a version, and those of custom resource definitions.

    ``namespaces`` are the labels of namespaces by name, where it is known which there are; without them nothing is refused for what a
    namespace's labels do not allow.
    """

    __slots__ = ("catalog", "custom", "namespaces")

    def __init__(
        self, catalog: Catalog, custom: CustomKinds | UserKinds | ShippedKinds | None = None, namespaces: dict[str, dict[str, str]] | None = None
    ) -> None:
        self.catalog = catalog
        self.custom = custom
        self.namespaces = namespaces

    @property
    def release(self) -> Release:
        """What the rules of this server are asked of."""
        return self.catalog.release

    def kind(self, api_version: str, kind: str) -> Kind | None:
        """The built-in kind, or None."""
        return self.catalog.kind(api_version, kind)


def judge(value: dict[str, Any], server: Server, duplicates: Iterable[str] = ()) -> Verdict:
    """The answer to creating the object with strict field validation.

    Args:
        value: a decoded object with string ``apiVersion`` and ``kind``; it is not changed.
        server: the kinds there are.
        duplicates: the server's words for duplicate keys that the reader met in the text.
    """
    if current() is not server.release:
        with asking(server.release):
            return judge(value, server, duplicates)
    api_version, kind = str(value.get("apiVersion", "")), str(value.get("kind", ""))
    known = server.kind(api_version, kind)
    if known is None:
        if server.custom is not None and (custom := server.custom.kind(api_version, kind)) is not None:
            return _judge_custom(value, custom, duplicates)
        if (plain := with_plain_version(value)) is not value:
            return judge(plain, server, duplicates)
        if kind.endswith("List") and value.get("items") is not None and not isinstance(value["items"], list):
            return _no_list(value["items"])
        message = f'no matches for kind "{kind}" in version "{api_version}"'
        return Verdict(NOT_FOUND, "NoMatch", message, [fields.FieldError(fields.UNKNOWN_KIND, ("kind",), kind, message)])
    if not known.creatable:
        message = "the server does not allow this method on the requested resource"
        return Verdict(METHOD_NOT_ALLOWED, "MethodNotAllowed", message, [fields.FieldError(fields.FORBIDDEN, ("kind",), kind, message)])
    written = value
    value, refused = _decode(written, known, duplicates)
    refused = refused or _refusal_of_kind_itself(value, known)
    verdict = refused or _judge_decoded(value, known, server)
    verdict.is_plain = refused is None and value is written
    verdict.warn = lambda status, stored: _warnings_beside(status, stored, value, server.release)
    return verdict


def _no_list(items: object) -> Verdict:
    """The answer to a list whose items are none. Mirrors: unstructuredJSONScheme.decodeToList, by which clients take lists apart."""
    from kubecheck.schema.structure.decoding import describe

    message = f"json: cannot unmarshal {describe(items)} into Go struct field decodeList.items of type []json.RawMessage"
    return Verdict(BAD_REQUEST, "BadRequest", message, [fields.FieldError(fields.WRONG_TYPE, ("items",), items, message)])


def _judge_decoded(value: dict[str, Any], known: Kind, server: Server) -> Verdict:
    stored, denied = store(value)
    if denied is not None:
        return _forbidden(denied)
    if server.namespaces is None or known.kind not in _ADMIN_ACCESS:
        return judge_stored(stored)
    from kubecheck.api.validation.resource import validate_admin_access

    return judge_stored(stored, validate_admin_access(stored, server.namespaces))


def judge_stored(stored: dict[str, Any], errors: Iterable[FieldError] = ()) -> Verdict:
    """The answer to creating an object of a built-in kind that is decoded, admitted and prepared; ``errors`` are known of it already."""
    errors = [*errors, *validate(stored)]
    if errors:
        return Verdict(INVALID, "Invalid", "", errors, stored=stored)
    try:
        admission.validate(stored)
    except admission.Denied as refusal:
        return _forbidden(refusal, stored)
    return Verdict(CREATED, stored=stored)


def judge_update(value: dict[str, Any], live: dict[str, Any], server: Server, duplicates: Iterable[str] = ()) -> Verdict:
    """The answer to replacing the live object by this one, with strict field validation.

    Args:
        value: the new object, as for `judge`; where it names a resource version, it must be the live one.
        live: the object as the server stores it: defaulted, with name, uid and resource version.
        server: the kinds there are.
        duplicates: the server's words for duplicate keys that the reader met in the text.
    """
    if current() is not server.release:
        with asking(server.release):
            return judge_update(value, live, server, duplicates)
    value = with_plain_version(value)
    if not value.get("apiVersion") or not value.get("kind"):  # the server takes what is missing from the address
        value = {**value, **{field: value.get(field) or live.get(field) for field in ("apiVersion", "kind")}}
    refused = _refusal_of_kind(value, live, server, duplicates)
    if refused is not None:
        return refused
    known = server.kind(str(value["apiVersion"]), str(value["kind"]))
    if known is None:
        custom = None if server.custom is None else server.custom.kind(str(value["apiVersion"]), str(value["kind"]))
        return judge(value, server, duplicates) if custom is None else _judge_custom_update(value, live, custom, duplicates)
    value, refused = _decode(value, known, duplicates)
    refused = refused or _refusal_of_kind_itself(value, known) or _refusal_of_names(value, live, known.namespaced)
    refused = refused or _refusal_of_uid(value, live, known.plural, known.group)
    verdict = refused or _judge_decoded_update(value, live, known)
    verdict.warn = lambda status, stored: _warnings_beside(status, stored, value, server.release, live)
    return verdict


def _judge_decoded_update(value: dict[str, Any], live: dict[str, Any], known: Kind) -> Verdict:
    from kubecheck.api.stored import store_update
    from kubecheck.api.updates import validate_update

    stored = store_update(value, live)
    from kubecheck.api.updates.strategies import NEEDS_RESOURCE_VERSION

    refused = _refusal_of_version(value, live, needed=known.kind in NEEDS_RESOURCE_VERSION)
    if refused is not None:
        return refused
    errors = validate_update(stored, live)
    if errors:
        return Verdict(INVALID, "Invalid", "", errors, stored=stored)
    return Verdict(OK, stored=stored)


def _forbidden(denied: admission.Denied, stored: dict[str, Any] | None = None) -> Verdict:
    return Verdict(FORBIDDEN, "Forbidden", denied.message, [fields.forbidden(("spec",), denied.message)], stored=stored)


def _refusal_of_kind(value: dict[str, Any], live: dict[str, Any], server: Server, duplicates: Iterable[str]) -> Verdict | None:
    """The bad request where version or kind are not those of the address. Mirrors: UpdateResource, transformDecodeError, codec.Decode."""
    api_version, kind, wanted = str(value["apiVersion"]), str(value["kind"]), str(live.get("kind"))
    if api_version == live.get("apiVersion") and kind == wanted:
        return None
    (group, version), (own_group, _) = split_api_version(api_version), split_api_version(str(live.get("apiVersion")))
    known = server.kind(api_version, kind)
    prefix = f'{kind} in version "{version}" cannot be handled as a {wanted}: '
    if known is None:
        message = f'{prefix}no kind "{kind}" is registered for version "{api_version}" in scheme "pkg/runtime/scheme.go:111"'
    elif kind != wanted or _INTERNAL_GROUPS.get(group, group) != _INTERNAL_GROUPS.get(own_group, own_group):
        internal = _INTERNAL_GROUPS.get(own_group, own_group).partition(".")[0] or "core"
        message = f"{prefix}converting ({version}.{kind}) to ({internal}.{wanted}): unknown conversion"
    else:
        message = f"the API version in the data ({api_version}) does not match the expected API version ({live.get('apiVersion')})"
        _, refused = _decode(value, known, duplicates)
        if refused is not None:
            return refused
    return Verdict(BAD_REQUEST, "BadRequest", message, [fields.FieldError(fields.UNKNOWN_KIND, ("kind",), kind, message)])


def _refusal_of_names(value: dict[str, Any], live: dict[str, Any], namespaced: bool) -> Verdict | None:
    """The bad request where name or namespace differ from those of the address. Mirrors: handlers.checkName, rest.EnsureObjectNamespaceMatchesRequestNamespace."""
    metadata, address = value.get("metadata") or {}, live.get("metadata") or {}
    namespace, wanted = metadata.get("namespace") or "", address.get("namespace") or ""
    if namespace and namespace != wanted and namespaced:
        message = "the namespace of the provided object does not match the namespace sent on the request"
        return Verdict(BAD_REQUEST, "BadRequest", message, [fields.invalid(("metadata", "namespace"), namespace, message)])
    name = metadata.get("name") or ""
    if name != address.get("name"):
        message = f"the name of the object ({name}) does not match the name on the URL ({address.get('name')})"
        if not name:
            message = f"the name of the object ({address.get('name')} based on URL) was undeterminable: name must be provided"
        return Verdict(BAD_REQUEST, "BadRequest", message, [fields.invalid(("metadata", "name"), name, message)])
    return None


def _refusal_of_uid(value: dict[str, Any], live: dict[str, Any], plural: str, group: str) -> Verdict | None:
    """The conflict where the update is of another object of the same name. Mirrors: storage.Preconditions.Check."""
    uid, own = (value.get("metadata") or {}).get("uid") or "", (live.get("metadata") or {}).get("uid")
    if not uid or uid == own:
        return None
    resource = f"{plural}.{group}" if group else plural
    name = (live.get("metadata") or {}).get("name")
    fault = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {own}"
    message = f'Operation cannot be fulfilled on {resource} "{name}": StorageError: invalid object, Code: 4, AdditionalErrorMsg: {fault}'
    return Verdict(CONFLICT, "Conflict", message, [fields.invalid(("metadata", "uid"), uid, fault)])


def _refusal_of_version(value: dict[str, Any], live: dict[str, Any], *, needed: bool) -> Verdict | None:
    """The refusal of an update that names no resource version, where one is needed, or another one. Mirrors: registry.Store.Update."""
    version = (value.get("metadata") or {}).get("resourceVersion") or ""
    is_number = version.isascii() and version.isdigit()
    if version and (not is_number or int(version[:40]) >= 1 << 64):
        from kubecheck.field_messages import quote

        message = f"strconv.ParseUint: parsing {quote(version)}: {'value out of range' if is_number else 'invalid syntax'}"
        return Verdict(INTERNAL_ERROR, "", message, [fields.invalid(("metadata", "resourceVersion"), version, message)])
    if not version.strip("0"):
        if not needed:
            return None
        error = fields.invalid(("metadata", "resourceVersion"), 0, "must be specified for an update", "uint64")
        return Verdict(INVALID, "Invalid", "", [error])
    if version == (live.get("metadata") or {}).get("resourceVersion"):
        return None
    message = "the object has been modified; please apply your changes to the latest version and try again"
    return Verdict(CONFLICT, "Conflict", message, [fields.invalid(("metadata", "resourceVersion"), version, message)])


def _decode(value: dict[str, Any], kind: Kind, duplicates: Iterable[str]) -> tuple[dict[str, Any], Verdict | None]:
    """The object with zeros for its null items, and the 400 of the decoder, or None where it decodes strictly."""
    if not duplicates and kind.fits_plainly(value):
        return value, None
    from kubecheck.schema.structure.decoding import decode, misread_kind
    from kubecheck.schema.structure.nulls import fill_nulls

    if message := misread_kind(value, kind):
        return value, Verdict(BAD_REQUEST, "BadRequest", message, [fields.FieldError(fields.UNKNOWN_KIND, ("kind",), kind.kind, message)])
    refused = _refusal_of_decoding(decode(kind, value, tuple(duplicates)), kind)
    return (fill_nulls(kind, value), None) if refused is None else (value, refused)


def _refusal_of_decoding(decoding: Decoding, kind: Kind | CustomKind | UserKind) -> Verdict | None:
    """The 400 of the decoder, or None where the object decodes strictly."""
    prefix = f'{kind.kind} in version "{kind.version}" cannot be handled as a {kind.kind}: '
    if decoding.status_error is not None:
        return Verdict(BAD_REQUEST, "BadRequest", prefix + decoding.status_error, decoding.errors)
    if decoding.strict:
        message = f"{prefix}strict decoding error: {', '.join(decoding.strict)}"
        return Verdict(BAD_REQUEST, "BadRequest", message, decoding.errors, decoding.strict)
    return None


def _refusal_of_kind_itself(value: dict[str, Any], known: Kind) -> Verdict | None:
    """The bad request of a kind whose conversion or door refuses what the decoder took."""
    refuse = function_of("validation", known.group, known.kind, "refuse_{}")
    message = "" if refuse is None else str(refuse(value))
    if not message:
        return None
    return Verdict(BAD_REQUEST, "BadRequest", message, [fields.FieldError(fields.INVALID, ("spec",), None, message)])


def _decode_custom(value: dict[str, Any], kind: CustomKind | UserKind, duplicates: Iterable[str]) -> tuple[dict[str, Any], Verdict | None]:
    """A custom resource as the server decodes it, and the 400 of the decoder, or None where it decodes strictly."""
    from kubecheck.schema.custom.unstructured import to_unstructured

    value = to_unstructured(value)
    return value, _refusal_of_decoding(kind.decode(value, tuple(duplicates)), kind)


def _judge_custom(value: dict[str, Any], kind: CustomKind | UserKind, duplicates: Iterable[str]) -> Verdict:
    """The answer to creating a custom resource."""
    value, refused = _decode_custom(value, kind, duplicates)
    verdict = refused or judge_stored_custom(kind.store(with_names(value, namespaced=kind.namespaced)), kind)
    verdict.warn = lambda status, stored: _warnings_beside_custom(status, stored, value, kind)
    return verdict


def judge_stored_custom(stored: dict[str, Any], kind: CustomKind | UserKind) -> Verdict:
    """The answer to creating a custom resource that is decoded and prepared."""
    from kubecheck.values.metadata import validate_custom_metadata

    found = validate_custom_metadata(stored, kind.namespaced)
    errors = found + kind.validate(stored, found=found)
    return Verdict(INVALID, "Invalid", "", errors, stored=stored) if errors else Verdict(CREATED, stored=kind.persist(stored))


def _judge_custom_update(value: dict[str, Any], live: dict[str, Any], kind: CustomKind | UserKind, duplicates: Iterable[str]) -> Verdict:
    """The answer to replacing a custom resource. Mirrors: customResourceStrategy.PrepareForUpdate and ValidateUpdate."""
    from kubecheck.api.stored import with_live_metadata, with_live_names
    from kubecheck.api.updates import validate_metadata_update
    from kubecheck.values.metadata import validate_object_meta_accessor_update

    value, refused = _decode_custom(value, kind, duplicates)
    refused = refused or _refusal_of_names(value, live, kind.namespaced) or _refusal_of_uid(value, live, kind.plural, kind.group)
    verdict = refused or _refusal_of_version(value, live, needed=True)
    standing: list[FieldError] = []
    if verdict is None:
        stored = with_live_metadata(kind.store_update(with_live_names(value, live, namespaced=kind.namespaced), live), live)
        found = validate_object_meta_accessor_update(stored["metadata"], live.get("metadata") or {}, ("metadata",))
        errors = validate_metadata_update(stored, live, namespaced=kind.namespaced) + found + kind.validate(stored, live, found, standing)
        verdict = Verdict(INVALID, "Invalid", "", errors, stored=stored) if errors else Verdict(OK, stored=kind.persist(stored))
    verdict.warn = lambda status, stored: _warnings_beside_custom(status, stored, value, kind, live, standing)
    return verdict


def _warnings_beside(
    status: int, stored: dict[str, Any] | None, value: dict[str, Any], release: Release, live: dict[str, Any] | None = None
) -> list[FieldWarning]:
    from kubecheck.api.warnings import warnings_beside

    with asking(release):
        return warnings_beside(value, stored, live, is_decoded=status != BAD_REQUEST, is_valid=status != INVALID)


def _warnings_beside_custom(
    status: int, stored: dict[str, Any] | None, value: dict[str, Any], kind: CustomKind | UserKind, live: dict[str, Any] | None = None,
    standing: Iterable[FieldError] = (),
) -> list[FieldWarning]:  # fmt: skip
    from kubecheck.api.warnings.custom import warnings_beside_custom

    taken = stored if status < 300 else None
    return warnings_beside_custom(value, taken, live, kind.deprecation, standing, is_decoded=status != BAD_REQUEST)
