"""A kind that neither the server nor any definition among the files knows."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, api_resources, conversion, fields, lifecycle, only_near, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.INFO, since="0.1", only=(fields.UNKNOWN_KIND,), aliases=("kubeconform:schema",))
def unknown_kind(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    ref = refusal.resource.ref
    life = lifecycle(ref.api_version, ref.kind)
    if life is not None and life.is_removed_in(ctx.version[1]):
        return  # the rule removed-api-version tells of it
    if refusal.error.known:  # the catalog of definitions has the kind, in other versions
        versions = " and ".join(refusal.error.known)
        do = "do" if len(refusal.error.known) > 1 else "does"
        yield refusal.resource.at("apiVersion").warning(f"{ref.api_version} does not serve {ref.kind}; {versions} {do}", facts=refusal.facts)
        return
    short = api_resources.kind_of_short_name(ref.kind, ctx.catalog)
    near = ctx.catalog.near_kinds(ref.api_version, short or ref.kind)
    built_in = not ref.group or "." not in ref.group or ref.group.endswith(".k8s.io")
    is_served = "." not in ref.group or any(version == ref.api_version for version, _ in ctx.catalog.kinds())
    defined = ctx.catalog.defined(ref.api_version, ref.kind)
    if not near:
        if defined is not None:
            text = f"{ref.api_version} {ref.kind} is only served when it is switched on, so its objects are not checked"
            yield refusal.resource.at("kind").problem(text, facts=refusal.facts)
            return
        text = f"unknown kind {ref.kind} in {ref.api_version}: its objects are not checked"
        if built_in and is_served:
            yield refusal.resource.at("kind").error(f"unknown kind {ref.kind} in {ref.api_version}: Kubernetes 1.{ctx.version[1]} has none of this name")
            return
        yield refusal.resource.at("kind").problem(text, help="give its CustomResourceDefinition with --crds", facts=refusal.facts)
        return
    api_version, kind = near[0]
    if kind == ref.kind and built_in:
        text = f"{ref.api_version} does not serve {ref.kind}" if defined is None else f"{ref.api_version} is only served when it is switched on"
        problem = refusal.resource.at("apiVersion").error(f"{text}; did you mean {api_version}?", facts=refusal.facts)
        problem.fix(f"write {api_version}", problem.place, api_version)
        if api_version.rpartition("/")[0] == ref.group:
            for change in conversion(refusal.resource.value):
                problem.reshape(f"write {api_version}", refusal.resource.at(), change)
        yield problem
    elif built_in and is_served:
        problem = refusal.resource.at("kind").error(f"unknown kind {ref.kind} in {ref.api_version}; did you mean {kind} in {api_version}?", facts=refusal.facts)
        yield problem.fix(f"write {kind}", problem.place, kind, safe=kind == short or only_near(ref.kind, [each for _, each in near]) == kind) if api_version == ref.api_version else problem
    else:
        text = f"unknown kind {ref.kind} in {ref.api_version}: its objects are not checked"
        yield refusal.resource.at("kind").problem(text, help="give its CustomResourceDefinition with --crds", facts=refusal.facts)
