"""Whether pods find Services by name, as far as their manifests tell."""

from __future__ import annotations

from kubecheck.sdk import get, mentions_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sdk import Mention, PodTemplate, World


def service_name_used(template: PodTemplate, world: World) -> Mention | None:
    """The first name of a Service in the environment, arguments or commands of the pods, or in a ConfigMap that they read; None without one.

    A name counts that has the domain of Services, or that a Service among the files has.
    """
    for mention in mentions_of(world, template.resource):
        if mention.template is not None and mention.template.path == template.path and _is_service(mention, world):
            return mention
    for reference in world.references(template.resource):
        if reference.target[1] == "ConfigMap" and reference.template is not None and reference.template.path == template.path:
            found = world.by_key(reference.target)
            for mention in () if found is None else mentions_of(world, found):
                if _is_service(mention, world):
                    return mention
    return None


def _is_service(mention: Mention, world: World) -> bool:
    if (mention.namespace, mention.address.name) == ("default", "kubernetes"):
        return False  # the issuer of tokens is called so, whether or not anybody goes there
    return mention.address.is_full or mention.service(world) is not None


def finds_cluster_names(template: PodTemplate) -> bool:
    """Whether pods in the network of their node ask the cluster's DNS, or a resolver of their own. Mirrors: kubelet's dns.getPodDNSType."""
    return get(template.spec, ("dnsPolicy",)) in ("ClusterFirstWithHostNet", "None")


def finds_names_elsewhere(template: PodTemplate) -> bool:
    """Whether the pods do not ask the cluster's DNS at all."""
    return get(template.spec, ("dnsPolicy",)) in ("None", "Default")
