"""What is known of a kind: who defines it, since when and until when it is served."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation


def kind_words(project: Project, situation: Situation) -> str:
    """What there is to say of the kind of an object, in Markdown; empty where nobody knows it."""
    api_version, kind = situation.api_version, situation.kind
    lines = _built_in(project, api_version, kind) or _custom(project, api_version, kind)
    return "\n".join([f"**{api_version} {kind}**", "", *(f"- {each}" for each in lines)]) if lines else ""


def _built_in(project: Project, api_version: str, kind: str) -> list[str]:
    from kubecheck.api.served import lifecycle

    catalog = project.judge.catalog
    found, life = catalog.defined(api_version, kind), lifecycle(api_version, kind)
    lines = []
    if found is not None:
        lines.append(f"built in, {'in namespaces' if found.namespaced else 'outside of namespaces'}, as `{found.plural}`")
        if catalog.kind(api_version, kind) is None:
            lines.append(f"not served by Kubernetes {catalog.version} unless it is told to")
    if life is not None:
        replacement = f"; use {life.replacement} {life.successor or kind}" if life.replacement else ""
        if life.is_removed_in(catalog.minor):
            lines.append(f"removed in Kubernetes 1.{life.removed}{replacement}")
        elif life.deprecated:
            until = f", removed in 1.{life.removed}" if life.removed else ""
            lines.append(f"deprecated since Kubernetes 1.{life.deprecated}{until}{replacement}")
        if life.introduced:
            lines.append(f"introduced in Kubernetes 1.{life.introduced}")
    return lines


def _custom(project: Project, api_version: str, kind: str) -> list[str]:
    custom = project.judge.server.custom
    found = custom.kind(api_version, kind) if custom is not None else None
    where = "defined by the project"
    if found is None and project.request.uses_catalog:
        from kubecheck.schema.custom.shipped import ShippedKinds

        shipped = ShippedKinds()
        found = shipped.kind(api_version, kind)
        entry = shipped.entry(api_version.rpartition("/")[0], kind)
        where = f"known from {entry.project}" if entry is not None else ""
    if found is None:
        return []
    scope = "in namespaces" if found.namespaced else "outside of namespaces"
    return [f"{where}, {scope}" + (f", as `{found.plural}`" if found.plural else ""), *([found.deprecation] if found.deprecation else [])]
