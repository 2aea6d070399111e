"""Objects that the server does not take as they are written, and takes once policies among the files have changed them."""

from __future__ import annotations

from kubecheck.schema.structure.catalog import catalog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.engine.loading import Loaded
    from kubecheck.engine.request import Request
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model

_INVALID = 422
_CREATED = 201
_BINDING = ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding")


def mend(loaded: Loaded, whole: Model, request: Request) -> None:
    """Takes back what was found of the server's errors about such objects, which count as taken from then on."""
    mended: list[Resource] = []
    for world in whole.worlds:
        if not world.of_kind(*_BINDING):
            continue
        from kubecheck.model.policies.outcomes import is_mended  # few worlds have such policies

        kinds = catalog(request.version)
        mended += (each for each in world.resources if each.status == _INVALID and is_mended(each, world, kinds))
    if not mended:
        return
    for each in mended:
        each.errors, each.status = (), _CREATED
    about = {(source.path, each.ref.full) for each in mended for source in each.document.sources}
    for result in loaded.results:
        result.findings = [each for each in result.findings if not _is_error_about(each, about)]
    loaded.findings = [each for each in loaded.findings if not _is_error_about(each, about)]


def _is_error_about(finding: Finding, about: set[tuple[str, str]]) -> bool:
    """Whether a finding tells of an error of the server about one of the objects."""
    return "server" in finding.facts and "type" in finding.facts and (finding.location.path, finding.object) in about
