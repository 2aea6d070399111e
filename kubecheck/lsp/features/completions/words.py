"""Words that a field takes although its schema does not list them: what the server says it takes, operators of selectors, resources and verbs of roles."""

from __future__ import annotations

from kubecheck.api.views.view import get, items
from kubecheck.fields import NOT_SUPPORTED
from kubecheck.lsp.features.completions.fields import completion_of
from kubecheck.lsp.features.project import world_of
from kubecheck.lsp.features.reading.cursor import Role
from kubecheck.lsp.features.reading.situation import SENTINEL
from kubecheck.lsp.features.results import VALUE
from kubecheck.model.security.api_resources import api_resources
from kubecheck.values.selector import DOES_NOT_EXIST, EXISTS, GREATER_THAN, IN, LESS_THAN, NOT_IN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.lsp.features.project import Project
    from kubecheck.lsp.features.reading.situation import Situation
    from kubecheck.lsp.features.results import Completion
    from kubecheck.source import Path

_RBAC = "rbac.authorization.k8s.io"
# Mirrors: the verbs of requests in k8s.io/apiserver/pkg/endpoints/request (RequestInfoFactory.NewRequestInfo), and those that only RBAC asks about.
_VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*", "bind", "escalate", "impersonate", "use")
_AMOUNTS = (("resources", "limits"), ("resources", "requests"))
_RESOURCE_NAMES = ("cpu", "memory", "ephemeral-storage")
# Labels that every node has. Mirrors: k8s.io/api/core/v1 (well_known_labels.go).
_NODE_LABELS = (
    "kubernetes.io/hostname",
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "node.kubernetes.io/instance-type",
)
_POD_SECURITY = "pod-security.kubernetes.io/"


def word_completions(project: Project, situation: Situation) -> list[Completion]:
    """The words that may stand at the cursor; none where that is not known, or the field is free."""
    cursor, place = situation.cursor, situation.steps
    if not place:
        return []
    words: Iterable[str] = _keys(situation) if cursor.role is not Role.VALUE else ()
    if words:
        behind = "" if cursor.has_colon else ": "
        fresh = [each for each in words if each not in cursor.keys]
        return [completion_of(cursor, each, VALUE, "", index, behind=behind) for index, each in enumerate(fresh)]
    if cursor.role is Role.KEY:
        return []
    words = _of_role(project, situation) or _operators(place) or _labels(place) or _of_server(project, situation)
    taken = {each for each in items(get(situation.value, place[:-1])) if isinstance(each, str)} if isinstance(place[-1], int) else set()
    return [completion_of(cursor, each, VALUE, "", index) for index, each in enumerate(words) if each not in taken or each == cursor.word]


def _keys(situation: Situation) -> tuple[str, ...]:
    """The names of what a container asks for."""
    place = situation.steps
    return _RESOURCE_NAMES if place[-2:] in _AMOUNTS and place[-4:-3] in (("containers",), ("initContainers",)) else ()


def _of_role(project: Project, situation: Situation) -> tuple[str, ...]:
    """The verbs, groups and resources of a rule of a role."""
    place = situation.steps
    if situation.kind not in ("Role", "ClusterRole") or len(place) not in (3, 4) or place[0] != "rules":
        return (_RBAC,) if place[-1:] == ("apiGroup",) and place[:1] in (("roleRef",), ("subjects",)) else ()
    if place[2] == "verbs":
        return _VERBS
    world = world_of(project, situation.path)
    if world is None:
        return ()
    known = api_resources(world, project.judge.catalog)
    if place[2] == "apiGroups":
        return tuple(dict.fromkeys(("", *known.built_in, *known.defined, "*")))
    if place[2] == "resources":
        groups = [each for each in items(get(situation.value, (*place[:2], "apiGroups"))) if isinstance(each, str)]
        return tuple(
            sorted({name for group in groups or known.built_in for each in (known.built_in, known.defined) for name in each.get(group, ())})
        )
    return ()


def _operators(place: Path) -> tuple[str, ...]:
    """The operators of a selector. Mirrors: metav1.LabelSelectorOperator, core.NodeSelectorOperator."""
    if place[-1] != "operator" or len(place) < 3 or place[-3] not in ("matchExpressions", "matchFields"):
        return ()
    return (
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        *((GREATER_THAN, LESS_THAN) if "nodeAffinity" in place or "nodeSelectorTerms" in place else ()),
    )


def _labels(place: Path) -> tuple[str, ...]:
    """Labels of nodes where a topology is named, levels of Pod Security where a Namespace is labelled with one."""
    if place[-1] == "topologyKey":
        return _NODE_LABELS[:3]
    if place[:-1] == ("metadata", "labels") and str(place[-1]).startswith(_POD_SECURITY) and not str(place[-1]).endswith("-version"):
        return ("privileged", "baseline", "restricted")
    return ()


def _of_server(project: Project, situation: Situation) -> tuple[str, ...]:
    """What the server says that it supports, when it is asked about a word that nobody supports."""
    from kubecheck.verdicts import judge

    place = situation.steps
    resource = situation.with_name_at(place)
    if resource is None:
        return ()
    try:
        errors = judge(resource.value, project.judge.server).errors
    except Exception:  # noqa: BLE001  # half an object
        return ()
    around = place[:-1] if isinstance(place[-1], int) else place
    found = next(
        (
            each
            for each in errors
            if each.type == NOT_SUPPORTED and each.path in (place, around) and each.bad_value in (SENTINEL, [SENTINEL])
        ),
        None,
    )
    return () if found is None else tuple(each.strip('"') for each in found.known)
