"""Objects of kinds that no definition among the inputs defines, judged by the catalog of well-known definitions that is shipped.

Nobody says that a cluster has the version that the catalog has. So what the catalog's definition alone has against an object is a doubt: it is
told as a warning at most, with the project and its version, and the object counts as one that the server takes.
"""

from __future__ import annotations

import re

from kubecheck import fields
from kubecheck.engine.files import broken_checks
from kubecheck.engine.judging import NOT_FOUND, Judge
from kubecheck.fields import FieldError
from kubecheck.findings import Severity
from kubecheck.model.refs import CLUSTER_KINDS, ref_of
from kubecheck.schema.custom.crd import UNCHECKED
from kubecheck.schema.custom.shipped import ShippedKinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.engine.request import Request
    from kubecheck.engine.walk import Scope, Walk
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource

CREATED = 201
_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
_HELP = "this is the version in the catalog; if yours is another, give its CustomResourceDefinition with --crds"

# Projects whose admission webhooks write each object back as a whole, with the fields that nobody gave as empty ones, before the schema is looked at.
# Mirrors: roundTripPatch (knative.dev/pkg, webhook/resourcesemantics/defaulting).
_WRITTEN_BACK = ("Knative Eventing ", "Knative Serving ", "Tekton Pipelines ")


class CatalogJudge:
    """Asks the definitions of the catalog about objects, and tells what they have against them.

    Args:
        request: what is asked.
        walk: hands what is wrong to the rules.
        scope: how far these may look.
    """

    __slots__ = ("_judge", "_kinds", "_scope", "_walk")

    def __init__(self, request: Request, walk: Walk, scope: Scope) -> None:
        from kubecheck.documents.templates import is_placeholder

        self._kinds = ShippedKinds(is_placeholder)
        self._judge = Judge(request.version, request.namespace, self._kinds)
        self._walk = walk
        self._scope = scope

    def judge(self, resource: Resource) -> tuple[list[Finding], list[Finding]]:
        """Keeps with an object what the server surely says of it.

        An object of a kind that the catalog lacks stays as it is, and so does one of a version that may be newer than the catalog.

        Returns:
            What rules find in the rest, and what they find that is about the object's kind as such: that its version is gone, or will go.
        """
        ref = resource.ref
        entry = self._kinds.entry(ref.group, ref.kind)
        definition = self._kinds.definition(ref.group, ref.kind)
        if entry is None or definition is None:
            return [], []
        if definition["spec"]["scope"] == "Cluster":
            resource.ref = ref_of(resource.value, "", CLUSTER_KINDS | {ref.key[:2]})
        if self._kinds.kind(ref.api_version, ref.kind) is None:
            served = self._kinds.served_versions(ref.group, ref.kind)
            if not _is_older(ref.version, served):
                return [], []
            resource.errors = ()
            gone = FieldError(fields.UNKNOWN_KIND, ("kind",), ref.kind, f'no matches for kind "{ref.kind}" in version "{ref.api_version}"', served)
            return [], self._tell(resource, (gone,), entry.project)
        broken = self._ask(resource)
        if broken:
            return broken, []
        doubts = tuple(each for each in resource.errors if not _is_sure(each) and each.detail != UNCHECKED and each.path[:1] != ("status",))
        if entry.project.startswith(_WRITTEN_BACK):
            doubts = tuple(each for each in doubts if each.type != fields.REQUIRED)
        resource.errors = tuple(each for each in resource.errors if _is_sure(each))
        if not resource.errors and resource.status != NOT_FOUND:
            resource.status = CREATED
        warned = resource.warnings
        resource.warnings = tuple(each for each in warned if each.cause == fields.DEPRECATED_VERSION)
        of_kind = _soften(self._walk.over_warnings(resource, self._scope), entry.project, Severity.INFO)
        resource.warnings = tuple(each for each in warned if each.cause != fields.DEPRECATED_VERSION)
        return self._tell(resource, doubts, entry.project), of_kind

    def _ask(self, resource: Resource) -> list[Finding]:
        """Keeps with an object what the server says of it, by the catalog, and gives what broke in our own checks."""
        resource.errors = resource.warnings = ()
        return broken_checks(resource, self._judge)

    def _tell(self, resource: Resource, doubts: tuple[FieldError, ...], project: str) -> list[Finding]:
        """What rules find in errors, in words that say whose they are."""
        if not doubts:
            return []
        sure = resource.errors
        resource.errors = doubts
        told = self._walk.over_refusals(resource, self._scope)
        resource.errors = sure
        return _soften(told, project, Severity.INFO if _is_like_a_patch(doubts) else Severity.WARNING)


def _soften(told: list[Finding], project: str, most: Severity) -> list[Finding]:
    """The findings, no graver than ``most``, with the project whose definition says so."""
    for finding in told:
        finding.severity = min(finding.severity, most)
        finding.message = f"{finding.message} ({project})"
        finding.help = finding.help or _HELP
        finding.facts = {**finding.facts, "catalog": project}
    return told


def _is_like_a_patch(doubts: tuple[FieldError, ...]) -> bool:
    """Whether an object lacks several fields and nothing else is wrong with it, as with a patch that some program applies."""
    return len(doubts) > 1 and all(each.type == fields.REQUIRED for each in doubts)


def _is_older(version: str, served: tuple[str, ...]) -> bool:
    """Whether a version comes before one that is served, which says that it was there once."""
    age = _age(version)
    return age is not None and any(age < (_age(each.rpartition("/")[2]) or age) for each in served)


def _age(version: str) -> tuple[int, int, int] | None:
    """``v1beta2`` -> ``(1, 1, 2)``, so that versions compare by when they come; None for what has another form."""
    match = _VERSION.fullmatch(version)
    return None if match is None else (int(match[1]), ("alpha", "beta", None).index(match[2]), int(match[3] or 0))


def _is_sure(error: FieldError) -> bool:
    """Whether the server says so by itself: about an object's metadata, and keys that stand twice."""
    return error.type == fields.DUPLICATE_KEY or error.path[:1] == ("metadata",)
