"""The resources by their names in requests (``pods``, ``deployments``), group by group: built-in ones, and those that a world defines."""

from __future__ import annotations

from functools import lru_cache

from kubecheck.api.views.view import get
from kubecheck.near import edit_distance, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.model.world import World
    from kubecheck.schema.structure.catalog import Catalog
    from kubecheck.schema.structure.pack import Pack

# What the authorizer is asked about though nobody can get or list it, by group. Mirrors: k8s.io/apiserver/pkg/endpoints/filters/impersonation
# and plugin/pkg/admission/certificates.
_ASKED_ABOUT = {
    "": ("groups", "uids", "userextras", "users"),
    "authentication.k8s.io": ("groups", "nodes", "serviceaccounts", "uids", "userextras", "users"),
    "certificates.k8s.io": ("signers",),
}
# Mirrors: the storages of pkg/registry, and pkg/kubelet/server for nodes.
_SUBRESOURCES = {
    ("", "namespaces"): ("finalize", "status"),
    ("", "nodes"): ("checkpoint", "configz", "healthz", "log", "metrics", "pods", "proxy", "spec", "stats", "status"),
    ("", "pods"): ("attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize", "status"),
    ("", "serviceaccounts"): ("token",),
    ("", "services"): ("proxy", "status"),
    ("certificates.k8s.io", "certificatesigningrequests"): ("approval", "status"),
}
_USUAL_SUBRESOURCES = ("finalizers", "scale", "status")
# The short names that kubectl knows and RBAC does not. Mirrors: ShortNames in pkg/registry.
_SHORT_NAMES = {
    "cj": "cronjobs", "cm": "configmaps", "crd": "customresourcedefinitions", "crds": "customresourcedefinitions", "cs": "componentstatuses",
    "csr": "certificatesigningrequests", "deploy": "deployments", "ds": "daemonsets", "ep": "endpoints", "ev": "events",
    "hpa": "horizontalpodautoscalers", "ing": "ingresses", "limits": "limitranges", "netpol": "networkpolicies", "no": "nodes",
    "ns": "namespaces", "pc": "priorityclasses", "pdb": "poddisruptionbudgets", "po": "pods", "pv": "persistentvolumes",
    "pvc": "persistentvolumeclaims", "quota": "resourcequotas", "rc": "replicationcontrollers", "rs": "replicasets", "sa": "serviceaccounts",
    "sc": "storageclasses", "sts": "statefulsets", "svc": "services",
}  # fmt: skip
_LARGEST_DISTANCE = 2
_SHORTEST_BEGINNING = 6


@lru_cache(maxsize=8)
def _built_in(pack: Pack) -> dict[str, dict[str, tuple[str, bool]]]:
    """The resources of each built-in group, of any version; worked out once."""
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for api_version, kind, _, plural, flags, *_ in pack.kind_lines():
        found.setdefault(api_version.rpartition("/")[0], {})[plural] = (kind, flags[0] == "N")
    return found


def kind_of_short_name(name: str, catalog: Catalog) -> str | None:
    """The built-in kind that kubectl knows by a short name: ``deploy`` gives Deployment; None where there is none."""
    plural = _SHORT_NAMES.get(name)
    return next((resources[plural][0] for resources in _built_in(catalog.pack).values() if plural in resources), None)


class ApiResources:
    """The resources that there are.

    ``built_in`` holds for each built-in group its resources, ``defined`` for each group with definitions in the files those of them; each
    resource with its kind and whether it lives in namespaces. ``is_partial`` says that a part of the files was left out, with definitions maybe.
    """

    __slots__ = ("built_in", "defined", "is_partial")

    def __init__(self, catalog: Catalog, world: World) -> None:
        self.built_in = _built_in(catalog.pack)
        self.is_partial = world.is_partial
        self.defined: dict[str, dict[str, tuple[str, bool]]] = {}
        for definition in world.of_kind("apiextensions.k8s.io", "CustomResourceDefinition"):
            group, plural, kind = (get(definition.value, ("spec", *path)) for path in (("group",), ("names", "plural"), ("names", "kind")))
            if isinstance(group, str) and isinstance(plural, str):
                is_namespaced = get(definition.value, ("spec", "scope")) != "Cluster"
                self.defined.setdefault(group, {})[plural] = (str(kind), is_namespaced)

    def has(self, group: str, resource: str) -> bool:
        """Whether a group has a resource, or the authorizer is asked as if it had."""
        return any(resource in each.get(group, ()) for each in (self.built_in, self.defined, _ASKED_ABOUT))

    @staticmethod
    def is_well_known(group: str, resource: str) -> bool:
        """Whether a group has a kind with this plural in the catalog of well-known definitions, of which the files may hold a part."""
        from kubecheck.schema.custom.shipped import shipped_entries  # opened when nothing else has the resource

        return any(each.group == group and plural_of(each.kind) == resource for each in shipped_entries())

    def is_cluster_wide(self, group: str, resource: str) -> bool:
        """Whether a resource is a built-in one outside of namespaces, or is defined as such."""
        found = self.built_in.get(group, {}).get(resource) or self.defined.get(group, {}).get(resource)
        return found is not None and not found[1]

    def groups_of(self, resource: str) -> list[str]:
        """The groups that have a resource, built-in ones first."""
        return [group for each in (self.built_in, self.defined) for group, resources in each.items() if resource in resources]

    def near_group(self, group: str) -> str | None:
        """The built-in group that someone may have meant who wrote the name of none: with its version, or mistyped."""
        if group in ("core", "v1", "core/v1"):
            return ""
        bare = group.rpartition("/")[0]
        if bare and (bare in self.built_in or bare in self.defined):
            return bare
        longer = [each for each in self.built_in if each.startswith(f"{group}.")]
        begun, _, domain = group.partition(".")
        if domain == "k8s.io" and len(begun) >= _SHORTEST_BEGINNING:  # network.k8s.io
            longer += [each for each in self.built_in if each.startswith(begun) and each.endswith(".k8s.io") and each not in longer]
        if len(longer) == 1:
            return longer[0]
        largest = 1 if "." in group and not group.endswith(".k8s.io") else _LARGEST_DISTANCE
        near = nearest(group, [each for each in self.built_in if each])
        return near if near is not None and edit_distance(group, near, largest + 1) <= largest else None

    def near_resource(self, groups: Iterable[str], resource: str) -> str | None:
        """The resource of some groups, or else of any, that someone may have meant who wrote a kind, a short name or a mistyped name."""
        chosen = {name: kind for group in groups for each in (self.built_in, self.defined) for name, (kind, _) in each.get(group, {}).items()}
        every = {name: kind for each in self.built_in.values() for name, (kind, _) in each.items()}
        word = resource.partition(".")[0].lower()
        for resources in (chosen, every):
            if word in resources:
                return word
            found = next((name for name, kind in resources.items() if kind.lower() == word), _SHORT_NAMES.get(word))
            if found in resources:
                return found
        near = nearest(word, chosen)
        return near if near is not None and edit_distance(word, near, _LARGEST_DISTANCE + 1) <= _LARGEST_DISTANCE else None


def api_resources(world: World, catalog: Catalog) -> ApiResources:
    """The resources that there are for the objects of a world; worked out once."""
    if api_resources not in world.kept:
        world.kept[api_resources] = ApiResources(catalog, world)
    found: ApiResources = world.kept[api_resources]
    return found


def plural_of(kind: str) -> str:
    """How definitions name the resources of a kind; a word that ends in s may be one already."""
    word = kind.lower()
    return word if word.endswith("s") else f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def quoted(group: str) -> str:
    """The name of a group as it is written in a rule: that of the core group is empty."""
    return group or '""'


def groups_in_words(groups: list[str]) -> str:
    """``the API group apps``, ``the API groups "" and apps``."""
    return f"the API group{'s' if len(groups) > 1 else ''} {' and '.join(map(quoted, groups))}"


def near_subresource(group: str, resource: str, subresource: str) -> str | None:
    """The subresource that someone may have meant who wrote one that a resource does not have; None where it has it, or none is near."""
    known = (*_SUBRESOURCES.get((group, resource), ()), *_USUAL_SUBRESOURCES)
    if subresource in known:
        return None
    near = nearest(subresource, known)
    return near if near is not None and edit_distance(subresource.lower(), near, 2) <= 1 else None
