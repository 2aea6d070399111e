"""The second step: what the server says of each object, and what it would say once the first refusal is mended."""

from __future__ import annotations

from kubecheck import fields
from kubecheck.api.views.view import get
from kubecheck.documents.templates import is_placeholder, may_become
from kubecheck.schema.structure.catalog import catalog
from kubecheck.source import texts_in
from kubecheck.verdicts import Server, judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kubecheck.documents.document import Document, Duplicate
    from kubecheck.engine.loading import Loaded
    from kubecheck.engine.request import Request
    from kubecheck.fields import FieldError, FieldWarning
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model
    from kubecheck.schema.custom.crd import CustomKinds
    from kubecheck.schema.custom.shipped import ShippedKinds
    from kubecheck.schema.custom.user import UserKinds
    from kubecheck.source import Path
    from kubecheck.verdicts import Verdict

NOT_FOUND = 404
BAD_REQUEST = 400
INVALID = 422
CREATED = 201
_BINDING = ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding")
# What a patch may be told of: it is partial by nature, so nothing it lacks counts.
_FOR_PATCHES = frozenset((fields.UNKNOWN_FIELD, fields.WRONG_TYPE, fields.DUPLICATE_KEY))
# Fields of labels and of what selects them: one that is filled in later may make them fit.
_LABELS = frozenset((("labels",), ("matchLabels",), ("selector",), ("labelSelector",), ("podSelector",), ("namespaceSelector",)))


class Judge:
    """Asks the server of one version.

    Args:
        version: the Kubernetes version.
        namespace: where objects go that name none.
        custom: the kinds that are not built in, once they are known.
    """

    __slots__ = ("catalog", "namespace", "server")

    def __init__(self, version: str, namespace: str, custom: CustomKinds | UserKinds | ShippedKinds | None = None) -> None:
        self.catalog = catalog(version, is_placeholder)
        self.namespace = namespace
        self.server = Server(self.catalog, custom)

    def knows(self, resource: Resource) -> bool:
        """Whether the object is of a built-in kind."""
        return self.catalog.kind(resource.ref.api_version, resource.ref.kind) is not None

    def judge(self, resource: Resource, is_patch: bool = False, *, warns: bool = True) -> Exception | None:
        """Keeps with the object what the server says of it.

        Args:
            resource: the object.
            is_patch: whether it is a patch, which is partial by nature.
            warns: whether anybody hears of its warnings; else they are not worked out.

        Returns:
            What broke in our own checks, where something did.
        """
        duplicates = duplicates_in(resource.document, resource)
        value = resource.value if self.server.custom is None else self._in_namespace(resource)
        try:
            verdict = judge(value, self.server, [each.words for each in duplicates] if duplicates else ())
        except Exception as error:  # noqa: BLE001  # a defect in one check must not end the run
            resource.status = BAD_REQUEST
            if not _holds_placeholder(value):
                return error
            # A text that is filled in later may stand where the server's rules count on a number.
            if not is_patch:
                self._judge_beside_placeholders(resource, value)
            return None
        resource.status, resource.is_plain = verdict.status, verdict.is_plain
        if warns and not is_patch:
            try:
                resource.warnings = tuple(verdict.warnings_once_valid)
            except Exception as error:  # noqa: BLE001  # a defect in one check must not end the run
                if verdict.accepted and not _holds_placeholder(value):
                    return error
        if verdict.accepted:
            return None
        errors = list(verdict.errors)
        is_strict = verdict.status == BAD_REQUEST and bool(verdict.strict)
        for duplicate, repeated in zip(duplicates, [each for each in errors if each.type == fields.DUPLICATE_KEY], strict=False):
            repeated.at = duplicate.path[len(resource.base) :]
        if is_patch:
            resource.errors = tuple(each for each in errors if each.type in _FOR_PATCHES and not _is_directive(each))
            return None
        if is_strict:
            errors += self._after_mending(resource, errors, warns=warns)
        resource.errors = tuple(each for each in errors if not _is_filled_in_later(each, value))
        resource.warnings = tuple(each for each in resource.warnings if not _is_beside(each, resource.errors))
        return None

    def _judge_beside_placeholders(self, resource: Resource, value: dict[str, Any]) -> None:
        """Keeps what the server would say of an object without the fields that are filled in later, less what follows from their absence."""
        left_out: list[Path] = []
        try:
            written = _without_placeholders(value, (), left_out)
            verdict = judge(written, self.server)
        except Exception:  # noqa: BLE001  # a text may still stand in a list of numbers
            return
        around = {path[:length] for path in left_out for length in range(len(path) + 1)}
        resource.errors = tuple(
            each for each in verdict.errors
            if each.type not in (fields.REQUIRED, fields.NOT_FOUND) and each.path not in around and get(written, each.path) is not None
        )  # fmt: skip
        resource.warnings = tuple(each for each in _warnings_of(verdict) if each.path not in around and not _is_beside(each, verdict.errors))

    def _in_namespace(self, resource: Resource) -> dict[str, Any]:
        """A custom resource with the namespace that a client adds."""
        value = resource.value
        custom = self.server.custom.kind(resource.ref.api_version, resource.ref.kind) if self.server.custom is not None else None
        metadata = value.get("metadata")
        if custom is None or not custom.namespaced or not isinstance(metadata, dict) or metadata.get("namespace"):
            return value
        return {**value, "metadata": {**metadata, "namespace": self.namespace}}

    def _after_mending(self, resource: Resource, errors: list[FieldError], *, warns: bool) -> list[FieldError]:
        """What the server would say without the fields that it does not know, less what only follows from them."""
        unknown = [each.path for each in errors if each.type == fields.UNKNOWN_FIELD]
        if any(each.type == fields.WRONG_TYPE for each in errors):
            return []
        mended: Any = resource.value
        for path in unknown:
            mended = _without(mended, path)
        try:
            later = judge(mended, self.server)
        except Exception:  # noqa: BLE001  # the refusal itself is told of; what comes after it can wait
            return []
        if warns:
            resource.warnings = tuple(each for each in _warnings_of(later) if not _is_beside(each, later.errors))
        parents = {path[:-1] for path in unknown}
        claims = ("spec", "volumeClaimTemplates")  # the server makes a volume of each, which nobody wrote
        around = {path[:-1] for path in parents if path}
        misspelled = _fields_meant(resource.value, errors) + self._fields_misplaced(resource, unknown)
        from kubecheck.engine.causes import original_of  # only for objects that are refused

        return [
            each
            for each in later.errors
            if not (each.type == fields.REQUIRED and each.path[:-1] in parents)
            and not (each.bad_value in ("", None) and _is_left_out_beside(each.path, parents, resource.value))
            and not (each.path in parents and (each.bad_value in ("", None) or not get(mended, each.path)))
            and not (each.type == fields.REQUIRED and each.path in around)
            and not (each.path[:-1] in parents and each.bad_value == "" and get(resource.value, each.path) is None)
            and not (claims in {path[:2] for path in parents} and each.path[3:4] == ("volumes",) and get(resource.value, each.path[:5]) is None)
            and not any(each.path[: len(path)] == path for path in misspelled)
            and not (original_of(each.path) in misspelled and get(resource.value, each.path) is None)
        ]

    def _fields_misplaced(self, resource: Resource, unknown: list[Path]) -> list[Path]:
        """Where unknown fields belong, if nothing is there."""
        kind = self.catalog.kind(resource.ref.api_version, resource.ref.kind)
        found = [] if kind is None else [(*home, path[-1]) for path in unknown if path for home in kind.homes(path[:-1], str(path[-1]))]
        return [path for path in found if get(resource.value, path) is None]


def mend(loaded: Loaded, whole: Model, request: Request) -> None:
    """Takes back what was found of the server's errors about objects that policies among the files mend; they count as taken from then on."""
    mended: list[Resource] = []
    for world in whole.worlds:
        if not world.of_kind(*_BINDING):
            continue
        from kubecheck.model.policies.outcomes import is_mended  # few worlds have such policies

        kinds = catalog(request.version)
        mended += (each for each in world.resources if each.status == INVALID and is_mended(each, world, kinds))
    if not mended:
        return
    for each in mended:
        each.errors, each.status = (), CREATED
    about = {(source.path, each.ref.full) for each in mended for source in each.document.sources}
    for result in loaded.results:
        result.findings = [each for each in result.findings if not _is_error_about(each, about)]
    loaded.findings = [each for each in loaded.findings if not _is_error_about(each, about)]


def _is_error_about(finding: Finding, about: set[tuple[str, str]]) -> bool:
    """Whether a finding tells of an error of the server about one of the objects."""
    return "server" in finding.facts and "type" in finding.facts and (finding.location.path, finding.object) in about


def _warnings_of(verdict: Verdict) -> tuple[FieldWarning, ...]:
    """What the server will warn of once an object is mended; nothing where what is refused, or filled in later, stands in the way."""
    try:
        return tuple(verdict.warnings_once_valid)
    except Exception:  # noqa: BLE001  # a text may still stand where a number is counted on, as for the errors
        return ()


def _is_beside(warning: FieldWarning, errors: Iterable[FieldError]) -> bool:
    """Whether a warning is about something that the server refuses, or about what is in it or around it."""
    path = warning.path
    return any(error.path and error.path[: len(path)] == path[: len(error.path)] for error in errors)


def duplicates_in(document: Document, resource: Resource) -> Sequence[Duplicate]:
    """The duplicate keys that stand in an object of a document."""
    duplicates = document.duplicates
    return [each for each in duplicates if each.path[: len(resource.base)] == resource.base] if duplicates else ()


def _is_filled_in_later(error: FieldError, value: dict[str, Any]) -> bool:
    """Whether what is wrong is a placeholder, labels with one, or a name of something whose own name is one.

    In an expression for a path ``$(NAME)`` is what Kubernetes itself reads.
    """
    bad = error.bad_value
    if bad == fields.REDACTED:
        bad = get(value, ("stringData", error.path[-1]))
    if isinstance(bad, str):
        if error.type == fields.NOT_FOUND and bad and _may_be_named(value, bad):
            return True
        return is_placeholder(bad) and error.path[-1:] != ("subPathExpr",)
    return error.path[-1:] in _LABELS and _holds_placeholder(bad)


def _is_directive(error: FieldError) -> bool:
    """Whether the unknown field is a word to the patching tool: ``$patch: delete``."""
    return any(isinstance(step, str) and step.startswith("$") for step in error.path)


def _fields_meant(value: Any, errors: Iterable[FieldError]) -> list[Path]:
    """The paths of missing fields that unknown fields are misspellings of: what the server says about them follows from the misspelling."""
    from kubecheck.near import nearest

    found = []
    for error in errors:
        near = nearest(str(error.path[-1]), error.known) if error.type == fields.UNKNOWN_FIELD and error.path and error.known else None
        if near is not None and near not in (get(value, error.path[:-1]) or {}):
            found.append((*error.path[:-1], near))
    return found


def _is_left_out_beside(path: Path, parents: set[Path], value: Any) -> bool:
    """Whether a field is in a part that is missing as a whole, in one of some objects."""
    missing = next((path[:length] for length in range(1, len(path)) if get(value, path[:length]) is None), None)
    return missing is not None and missing[:-1] in parents


def _holds_placeholder(value: object) -> bool:
    """Whether a text that is filled in later stands anywhere in a value."""
    return any(is_placeholder(text) for _, text in texts_in(value))


def _may_be_named(value: object, name: str) -> bool:
    """Whether something in a value, other than a container, is called so once its name is filled in: a volume, a claim."""
    if isinstance(value, list):
        return any(_may_be_named(each, name) for each in value)
    if not isinstance(value, dict):
        return False
    own = value.get("name")
    if isinstance(own, str) and "mountPath" not in value and "image" not in value and may_become(own, name):
        return True
    return any(_may_be_named(each, name) for each in value.values())


def _without_placeholders(value: Any, path: Path, left_out: list[Path]) -> Any:
    """A copy of the value without the fields that are filled in later, whose paths it adds."""
    if isinstance(value, list):
        return [_without_placeholders(each, (*path, index), left_out) for index, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, each in value.items():
        if isinstance(each, str) and is_placeholder(each):
            left_out.append((*path, key))
        else:
            kept[key] = _without_placeholders(each, (*path, key), left_out)
    return kept


def _without(value: Any, path: Path) -> Any:
    """A copy of the value without what stands at the path; it shares the rest."""
    if not path:
        return value
    step = path[0]
    if isinstance(value, dict) and step in value:
        if len(path) == 1:
            return {key: each for key, each in value.items() if key != step}
        return {**value, step: _without(value[step], path[1:])}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [_without(each, path[1:]) if index == step else each for index, each in enumerate(value)]
    return value
