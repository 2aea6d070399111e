"""The steps of a play as people write them: ``install``, ``update=Deployment/web``, ``drain=n1+n2``, ``outage=zone/a``; and what they may name."""

from __future__ import annotations

from kubecheck.near import nearest
from kubecheck.sim.objects.store import key_of
from kubecheck.sim.play.change import CHANGE
from kubecheck.sim.play.dry_run import DRAIN, INSTALL, UPDATE
from kubecheck.sim.profile import ZONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Key
    from kubecheck.sim.profile import ClusterProfile

UPGRADE, OUTAGE = "upgrade", "outage"
_FORMS = {
    INSTALL: "install",
    UPDATE: "update=KIND/NAME",
    CHANGE: "change=REVISION",
    DRAIN: "drain=NODE",
    UPGRADE: "upgrade",
    OUTAGE: "outage=zone/NAME",
}
# Whether a step names what it is about; those that are not here may.
_NAMES_NOTHING = (INSTALL, UPGRADE)
_NAMES_SOMETHING = (CHANGE, OUTAGE)
# What kubectl calls kinds besides their names.
_KINDS = {"deployment": "Deployment", "deploy": "Deployment", "statefulset": "StatefulSet", "sts": "StatefulSet", "daemonset": "DaemonSet", "ds": "DaemonSet"}


class StepError(ValueError):
    """A step that there is not, or that names what there is not; the text is one sentence."""


class PlayStep:
    """One step: what is done, and to what.

    ``targets`` are names of nodes of a drain, of the zone or node of an outage (``scope`` says which), or the revision of a change; empty for all.
    Of an update, ``kind`` and ``namespace`` say more of the workload; the namespace is empty for any.
    """

    __slots__ = ("action", "kind", "namespace", "scope", "targets", "text")

    def __init__(self, text: str, action: str, targets: tuple[str, ...] = (), *, kind: str = "", namespace: str = "", scope: str = "") -> None:
        self.text = text
        self.action = action
        self.targets = targets
        self.kind = kind
        self.namespace = namespace
        self.scope = scope


def read_steps(words: Iterable[str]) -> tuple[PlayStep, ...]:
    """The steps that words name, each of which may hold several by comma.

    Raises:
        StepError: one of them is no step.
    """
    steps = tuple(_read(text.strip()) for word in words for text in word.split(","))
    changes = [each for each in steps if each.action == CHANGE]
    if len(changes) > 1:
        first, second = (each.targets[0] for each in changes[:2])
        twice = f"{changes[0].text} is there twice" if first == second else f"{first} and {second} are two"
        raise StepError(f"{twice}; a play begins with one older state, and takes one change of it")
    return steps


def _read(text: str) -> PlayStep:
    action, equals, target = text.partition("=")
    if action not in _FORMS:
        near = nearest(action, _FORMS)
        hint = f"did you mean {_FORMS[near]}?" if near else f"there are {', '.join(_FORMS.values())}"
        raise StepError(f"{text or 'an empty word'} is no step of a play; {hint}")
    if (equals and action in _NAMES_NOTHING) or (not target and (equals or action in _NAMES_SOMETHING)):
        raise StepError(f"{text} is no step of a play; it is written {_FORMS[action]}")
    if not target:
        return PlayStep(text, action)
    if action == UPDATE:
        return _read_update(text, target)
    if action == OUTAGE:
        scope, _, name = target.partition("/")
        if scope not in ("zone", "node") or not name:
            raise StepError(f"{text} is no step of a play; it is written outage=zone/NAME or outage=node/NAME")
        return PlayStep(text, action, (name,), scope=scope)
    if action == CHANGE:
        return PlayStep(text, action, (target,))
    nodes = [name.strip() for name in target.split("+")]
    if not all(nodes):
        raise StepError(f"{text} is no step of a play: a name beside + is empty; it is written {_FORMS[action]}, or drain=NODE+NODE")
    return PlayStep(text, action, tuple(dict.fromkeys(nodes)))


def _read_update(text: str, target: str) -> PlayStep:
    kind, *names = target.split("/")
    if len(names) not in (1, 2) or not all(names):
        raise StepError(f"{text} is no step of a play; it is written update=KIND/NAME or update=KIND/NAMESPACE/NAME")
    known = _KINDS.get(kind.lower()) or _KINDS.get(kind.lower().removesuffix("s"))
    if known is None:
        near = nearest(kind, _KINDS)
        raise StepError(f"{text}: {kind} is no kind that is updated pod by pod; {f'did you mean {_KINDS[near]}?' if near else 'Deployments, StatefulSets and DaemonSets are'}")
    return PlayStep(text, UPDATE, (names[-1],), kind=known, namespace=names[0] if len(names) == 2 else "")


class Targets:
    """What steps may name: nodes, workloads by their keys, zones with their nodes."""

    __slots__ = ("nodes", "workloads", "zones")

    def __init__(self, nodes: Iterable[dict[str, Any]], workloads: Iterable[Key]) -> None:
        self.nodes: list[str] = []
        self.zones: dict[str, list[str]] = {}
        self.workloads = list(workloads)
        for node in nodes:
            name = str(node["metadata"]["name"])
            self.nodes.append(name)
            zone = (node["metadata"].get("labels") or {}).get(ZONE)
            if zone:
                self.zones.setdefault(str(zone), []).append(name)

    def of_update(self, step: PlayStep) -> list[Key]:
        """The workloads that an update names."""
        kind, namespace = step.kind, step.namespace
        return [key for key in self.workloads if (key[0], key[2]) == (kind, step.targets[0]) and namespace in ("", key[1])]

    def of_outage(self, step: PlayStep) -> list[str]:
        """The nodes that an outage takes."""
        name = step.targets[0]
        return self.zones.get(name, []) if step.scope == "zone" else [name] if name in self.nodes else []


def targets_of(objects: Iterable[dict[str, Any]], profile: ClusterProfile) -> Targets:
    """What steps may name among manifests that are played together, in a cluster."""
    values = list(objects)
    known = profile.with_nodes(values)
    return Targets([] if known.elastic else known.given_nodes(), [key_of(each) for each in values if each["kind"] in _KINDS.values() and each["metadata"].get("name")])


def check_targets(steps: Iterable[PlayStep], known: list[Targets]) -> None:
    """Says which step names something that nobody knows.

    Args:
        steps: the steps.
        known: what there is, for each set of manifests that are played together.

    Raises:
        StepError: a step names what is in none of them, or a workload of which there are several.
    """
    for step in steps:
        if step.action == UPDATE and step.targets:
            _check_workload(step, list(dict.fromkeys(key for each in known for key in each.workloads)))
        elif step.action == DRAIN:
            for name in step.targets:
                _check_name(step, name, "node", [node for each in known for node in each.nodes])
        elif step.action == OUTAGE:
            names = [name for each in known for name in (each.zones if step.scope == "zone" else each.nodes)]
            if step.scope == "zone" and not names and any(each.nodes for each in known):
                raise StepError(f"{step.text}: no node has the label {ZONE}, so there are no zones")
            _check_name(step, step.targets[0], step.scope, names)


def _check_workload(step: PlayStep, known: list[Key]) -> None:
    namespace, name = step.namespace, step.targets[0]
    found = [key for key in known if key[0] == step.kind and key[2] == name]
    here = [key for key in found if namespace in ("", key[1])]
    if len(here) > 1:
        raise StepError(f"{step.text}: there are several; say {' or '.join(f'update={kind}/{place}/{name}' for kind, place, name in here)}")
    if here:
        return
    if found:
        raise StepError(f"{step.text}: {step.kind} {name} is not in namespace {namespace}, but in {found[0][1]}")
    near = nearest(name, [key[2] for key in known if key[0] == step.kind])
    other = next((key[0] for key in known if key[2] == name), None)
    hint = f"; did you mean {other}/{name}?" if other else f"; did you mean {step.kind}/{near}?" if near else ""
    raise StepError(f"{step.text}: there is no {step.kind} {name}{hint}")


def _check_name(step: PlayStep, name: str, what: str, known: list[str]) -> None:
    if name in known:
        return
    if not known:
        raise StepError(f"{step.text}: no node is known; give them with --nodes, as Node objects among the files, or as cluster.nodes or cluster.pools in the config")
    near = nearest(name, known) if len(name) > 1 else None  # any letter is near any other
    names = list(dict.fromkeys(known))
    there_are = f"there are {', '.join(names[:5])}{f' and {len(names) - 5} more' if len(names) > 5 else ''}"
    raise StepError(f"{step.text}: there is no {what} {name}; {f'did you mean {near}?' if near else there_are}")
