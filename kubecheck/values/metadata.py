"""Validation of the metadata that every object has. Mirrors: apimachinery/pkg/api/validation/objectmeta.go v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, forbidden, invalid, required, too_long
from kubecheck.release import current
from kubecheck.values.names import are_good_labels, byte_length, is_dns1123_label, is_qualified_name, name_is_path_segment
from kubecheck.values.selector import validate_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.fields import Steps

    # Faults of a name; the flag says that it is a prefix to which the server adds.
    NameCheck = Callable[[str, bool], list[str]]

ANNOTATIONS_LIMIT = 256 * 1024
_ORPHAN, _FOREGROUND = "orphan", "foregroundDeletion"
_SHARED = frozenset(("labels", "annotations", "ownerReferences", "finalizers"))  # what many objects do without, the ones that clients make
_STANDARD_FINALIZERS = frozenset(("kubernetes", _ORPHAN, _FOREGROUND))
_IMMUTABLE = "field is immutable"
_NOTHING: tuple[object, ...] = (None, [], {})  # a list or map that is empty is one that is absent


def validate_object_meta(metadata: dict[str, Any], namespaced: bool, name_check: NameCheck, steps: Steps) -> list[FieldError]:
    """What is wrong with an object's metadata, names of finalizers included.

    Mirrors: ValidateObjectMeta (pkg/apis/core/validation).
    """
    errors = validate_object_meta_accessor(metadata, namespaced, name_check, steps)
    return errors + _validate_kube_finalizers(metadata, steps) if metadata.get("finalizers") else errors


def validate_object_meta_accessor(metadata: dict[str, Any], namespaced: bool, name_check: NameCheck, steps: Steps) -> list[FieldError]:
    """Mirrors: ValidateObjectMetaAccessor (apimachinery)."""
    errors: list[FieldError] = []
    prefix, name = metadata.get("generateName"), metadata.get("name")
    if prefix:
        errors += [invalid((*steps, "generateName"), prefix, message) for message in name_check(prefix, True)]
    if name:
        for message in name_check(name, False):
            errors.append(invalid((*steps, "name"), name, message))
    elif not prefix:
        errors.append(required((*steps, "name"), "name or generateName is required"))
    namespace = metadata.get("namespace")
    if namespaced:
        if namespace:
            for message in is_dns1123_label(namespace):
                errors.append(invalid((*steps, "namespace"), namespace, message))
        else:
            errors.append(required((*steps, "namespace"), ""))
    elif namespace:
        errors.append(forbidden((*steps, "namespace"), "not allowed on this type"))
    if (metadata.get("generation") or 0) < 0:
        errors.append(invalid((*steps, "generation"), metadata["generation"], "must be greater than or equal to 0"))
    if not _SHARED.isdisjoint(metadata):
        errors += _validate_shared(metadata, steps)
        if metadata.get("finalizers"):
            errors += validate_finalizers(metadata["finalizers"], (*steps, "finalizers"))
    return errors


def _validate_shared(metadata: dict[str, Any], steps: Steps) -> list[FieldError]:
    """What creates and updates both look at."""
    errors: list[FieldError] = []
    labels = metadata.get("labels")
    if labels and not are_good_labels(labels):
        errors += validate_labels(labels, (*steps, "labels"))
    if metadata.get("annotations"):
        errors += validate_annotations(metadata["annotations"], (*steps, "annotations"))
    if metadata.get("ownerReferences"):
        errors += validate_owner_references(metadata["ownerReferences"], (*steps, "ownerReferences"))
    return errors


def validate_annotations(annotations: dict[str, Any], steps: Steps) -> list[FieldError]:
    """Mirrors: ValidateAnnotations."""
    errors: list[FieldError] = []
    size = 0
    for key, value in annotations.items():
        for message in is_qualified_name(key.lower()):
            errors.append(invalid(steps, key, message))
        size += len(key) + len(value or "")
    # Bytes are counted only where characters come near the limit: a character has at most four bytes.
    if size * 4 > ANNOTATIONS_LIMIT:
        size = sum(byte_length(key) + byte_length(value or "") for key, value in annotations.items())
        if size > ANNOTATIONS_LIMIT:
            errors.append(too_long(steps, "", ANNOTATIONS_LIMIT))
    return errors


def validate_owner_references(references: list[dict[str, Any]], steps: Steps) -> list[FieldError]:
    """Mirrors: ValidateOwnerReferences, which names the list and not the item before 1.37."""
    errors: list[FieldError] = []
    controller = ""
    for index, each in enumerate(references):
        reference = each or {}
        is_item = current().since(37)
        found = _validate_owner_reference(reference, (*steps, index) if is_item else steps)
        for error in () if is_item else found:
            error.at = tuple(step for step in (*steps, index, *error.steps[len(steps) :]) if isinstance(step, (str, int)))
        errors += found
        if reference.get("controller"):
            this = f"{reference.get('kind') or ''}/{reference.get('name') or ''}"
            if controller:
                text = f'Only one reference can have Controller set to true. Found "true" in references for {controller} and {this}'
                errors.append(invalid(steps, _printed("[]v1.OwnerReference", _printed_references(references)), text))
            else:
                controller = this
    return errors


def _validate_owner_reference(reference: dict[str, Any], steps: Steps) -> list[FieldError]:
    errors: list[FieldError] = []
    api_version = reference.get("apiVersion") or ""
    is_declared = current().since(37)
    # A text with more than one slash has no version for the server.
    if is_declared and not api_version:
        errors.append(required((*steps, "apiVersion"), "must not be empty"))
    elif api_version.count("/") > 1 or not api_version.rpartition("/")[2]:
        text = "must be <group>/<version> or <version>" if is_declared else "version must not be empty"
        errors.append(invalid((*steps, "apiVersion"), api_version, text))
    for field in ("kind", "name", "uid"):
        if not reference.get(field):
            at = (*steps, field)
            errors.append(required(at, "must not be empty") if is_declared else _lacking(at, field))
    if api_version == "v1" and reference.get("kind") == "Event":
        shown = _printed("v1.OwnerReference", _printed_references([reference])[0])
        errors.append(invalid(steps, shown, "/v1, Kind=Event is disallowed from being an owner"))
    return errors


def _lacking(at: Steps, field: str) -> FieldError:
    from kubecheck.field_messages import about

    return invalid(at, "", about(field, "must not be empty"))


def _printed(kind: str, value: object) -> object:
    from kubecheck.values.go_notation import in_notation

    return in_notation(kind, value)


def _printed_time(value: object) -> object:
    from kubecheck.values.go_notation import printed_time

    return printed_time(value)


def _printed_references(references: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Owner references as the server prints them: the required fields always, the others when set."""
    from kubecheck.field_messages import Struct

    shown: list[dict[str, Any]] = []
    for each in references:
        reference = {field: (each or {}).get(field) or "" for field in ("apiVersion", "kind", "name", "uid")}
        flags = ("controller", "blockOwnerDeletion")
        shown.append(Struct(reference | {field: each[field] for field in flags if (each or {}).get(field) is not None}))
    return shown


def validate_finalizers(finalizers: list[str], steps: Steps) -> list[FieldError]:
    """Mirrors: ValidateFinalizers."""
    errors = [invalid(steps, finalizer, message) for finalizer in finalizers for message in is_qualified_name(finalizer or "")]
    if _ORPHAN in finalizers and _FOREGROUND in finalizers:
        errors.append(invalid(steps, finalizers, f"finalizer {_ORPHAN} and {_FOREGROUND} cannot be both set"))
    return errors


def _validate_kube_finalizers(metadata: dict[str, Any], steps: Steps) -> list[FieldError]:
    """Mirrors: validateKubeFinalizerName."""
    text = "name is neither a standard finalizer name nor is it fully qualified"
    return [
        invalid((*steps, "finalizers", index), finalizer, text)
        for index, finalizer in enumerate(metadata.get("finalizers") or ())
        if "/" not in (finalizer or "") and finalizer not in _STANDARD_FINALIZERS
    ]


def validate_template_object_meta(metadata: dict[str, Any], steps: Steps) -> list[FieldError]:
    """The metadata of a template of claims, which may have labels and annotations only. Mirrors: ValidateTemplateObjectMeta."""
    errors = _validate_shared({key: metadata.get(key) for key in ("annotations", "labels")}, steps)
    others = (
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "ownerReferences", "finalizers", "managedFields",
    )  # fmt: skip
    # The server makes the path of the name in Go, where only the first letter becomes small; a zero behind a pointer and an empty list are set.
    unset = {"deletionGracePeriodSeconds": (None,)}
    return errors + [
        forbidden((*steps, "uID" if field == "uid" else field), "cannot be set")
        for field in others
        if metadata.get(field) not in unset.get(field, (None, "", 0))
    ]


def validate_object_meta_update(new: dict[str, Any], old: dict[str, Any], steps: Steps) -> list[FieldError]:
    """Mirrors: ValidateObjectMetaUpdate (pkg/apis/core/validation)."""
    return validate_object_meta_accessor_update(new, old, steps) + _validate_kube_finalizers(new, steps)


def validate_object_meta_accessor_update(new: dict[str, Any], old: dict[str, Any], steps: Steps) -> list[FieldError]:
    """Mirrors: ValidateObjectMetaAccessorUpdate (apimachinery)."""
    errors: list[FieldError] = []
    if old.get("deletionTimestamp"):
        extra = sorted(set(new.get("finalizers") or ()) - set(old.get("finalizers") or ()))
        if extra:
            listed = ", ".join(f'"{each}"' for each in extra)
            text = "no new finalizers can be added if the object is being deleted, found new finalizers"
            errors.append(forbidden((*steps, "finalizers"), f"{text} []string{{{listed}}}"))
    if not new.get("resourceVersion"):
        errors.append(invalid((*steps, "resourceVersion"), "", "must be specified for an update"))
    if (new.get("generation") or 0) < (old.get("generation") or 0):
        errors.append(invalid((*steps, "generation"), new.get("generation") or 0, "must not be decremented"))
    for field in ("name", "namespace", "uid"):
        errors += validate_immutable_field(new.get(field) or "", old.get(field) or "", (*steps, field))
    from kubecheck.values.time import canonical_time  # only for updates

    created, deleted = (canonical_time(given) if isinstance(given := new.get(field), str) else given for field in ("creationTimestamp", "deletionTimestamp"))
    if validate_immutable_field(created, old.get("creationTimestamp"), ()):
        errors.append(invalid((*steps, "creationTimestamp"), _printed_time(created), _IMMUTABLE))
    if deleted != old.get("deletionTimestamp") or (deleted is None) != (new.get("deletionTimestamp") is None):  # the zero of the clock is a time as well
        errors.append(invalid((*steps, "deletionTimestamp"), None if deleted is None else _printed_time(deleted), _IMMUTABLE))
    errors += validate_immutable_field(new.get("deletionGracePeriodSeconds"), old.get("deletionGracePeriodSeconds"), (*steps, "deletionGracePeriodSeconds"))
    return errors + _validate_shared(new, steps)


def validate_immutable_field(new: object, old: object, steps: Steps, go_type: str = "") -> list[FieldError]:
    """An error where a scalar, or a list or map of such, differs from the stored one; ``go_type`` as for `invalid`. Mirrors: ValidateImmutableField."""
    return [] if new == old or (new in _NOTHING and old in _NOTHING) else [invalid(steps, new, _IMMUTABLE, go_type)]


def validate_common_metadata(value: dict[str, Any], namespaced: bool) -> list[FieldError]:
    """What the server asks of any object after its own kind's validation. Mirrors: rest.BeforeCreate."""
    return validate_object_meta_accessor(value.get("metadata") or {}, namespaced, name_is_path_segment, ("metadata",))


def validate_path_segments(metadata: dict[str, Any]) -> list[FieldError]:
    """What the server asks of the name of any object, which is to be a part of its address; other metadata was looked at before."""
    errors: list[FieldError] = []
    for field in ("generateName", "name"):
        name = metadata.get(field)
        if name:
            for message in name_is_path_segment(name, field == "generateName"):
                errors.append(invalid(("metadata", field), name, message))
    return errors


def validate_custom_metadata(value: dict[str, Any], namespaced: bool) -> list[FieldError]:
    """The metadata of a custom resource. Mirrors: customResourceValidator.Validate (apiextensions-apiserver)."""
    from kubecheck.values.names import name_is_dns_subdomain

    return validate_object_meta_accessor(value.get("metadata") or {}, namespaced, name_is_dns_subdomain, ("metadata",))
