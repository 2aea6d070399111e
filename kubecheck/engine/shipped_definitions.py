"""Objects of kinds that no definition among the inputs defines, judged by the catalog of well-known definitions that is shipped.

Nobody says that a cluster has the version that the catalog has. So what the catalog's definition alone has against an object is a doubt: it is
told as a warning at most, with the project and its version, and the object counts as one that the server takes.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.engine.files import broken_checks
from kubecheck.engine.judging import NOT_FOUND, Judge
from kubecheck.fields import FieldError
from kubecheck.findings import Severity
from kubecheck.model.refs import CLUSTER_KINDS, ref_of
from kubecheck.schema.custom.shipped import ShippedKinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.engine.request import Request
    from kubecheck.engine.walk import Scope, Walk
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource

CREATED = 201
_HELP = "this is the version in the catalog; if yours is another, give its CustomResourceDefinition with --crds"


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

    def judge(self, resource: Resource) -> list[Finding]:
        """Keeps with an object what the server surely says of it, and gives what rules find in the rest.

        An object of a kind that the catalog lacks stays as it is. So does one of a version that the catalog's definition does not serve, but for
        the versions that it does serve, which are then ``known`` of the error.
        """
        ref = resource.ref
        entry = self._kinds.entry(ref.group, ref.kind)
        definition = self._kinds.definition(ref.group, ref.kind)
        if entry is None or definition is None:
            return []
        if definition["spec"]["scope"] == "Cluster":
            resource.ref = ref_of(resource.value, "", CLUSTER_KINDS | {ref.key[:2]})
        if self._kinds.kind(ref.api_version, ref.kind) is None:
            served = self._kinds.served_versions(ref.group, ref.kind)
            words = f'no matches for kind "{ref.kind}" in version "{ref.api_version}"'
            resource.errors = ()
            return self._tell(resource, (FieldError(fields.UNKNOWN_KIND, ("kind",), ref.kind, words, served),), entry.project)
        resource.errors = resource.warnings = ()
        broken = broken_checks(resource, self._judge)
        if broken:
            return broken
        doubts = tuple(each for each in resource.errors if not _is_sure(each))
        resource.errors = tuple(each for each in resource.errors if _is_sure(each))
        if not resource.errors and resource.status != NOT_FOUND:
            resource.status = CREATED
        return self._tell(resource, doubts, entry.project)

    def _tell(self, resource: Resource, doubts: tuple[FieldError, ...], project: str) -> list[Finding]:
        """What rules find in errors, in words that say whose they are."""
        if not doubts:
            return []
        sure = resource.errors
        resource.errors = doubts
        told = self._walk.over_refusals(resource, self._scope)
        resource.errors = sure
        for finding in told:
            finding.severity = min(finding.severity, Severity.WARNING)
            finding.message = f"{finding.message} ({project})"
            finding.help = finding.help or _HELP
            finding.facts["catalog"] = project
        return told


def _is_sure(error: FieldError) -> bool:
    """Whether the server says so by itself: about an object's metadata, and keys that stand twice."""
    return error.type == fields.DUPLICATE_KEY or error.path[:1] == ("metadata",)
