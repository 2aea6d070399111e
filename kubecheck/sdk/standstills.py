"""What rules say of an update that stands still: what its strategy allows, why it stops, and where that is written."""

from __future__ import annotations

from kubecheck.api.views.view import get

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.problems import Problem
    from kubecheck.sim.play.facts import StalledRollout


class Standstill:
    """An update that stands still.

    Args:
        rollout: what the dry run found.
        resource: the workload.
    """

    __slots__ = ("_resource", "_rollout")

    def __init__(self, rollout: StalledRollout, resource: Resource) -> None:
        self._rollout = rollout
        self._resource = resource

    @property
    def surges(self) -> bool:
        """Whether the update may start new pods before old ones go."""
        return self._rollout.ref.kind == "Deployment" or bool(self._rollout.surge)

    @property
    def room(self) -> str:
        """What the strategy allows: ``with surge 1 and 0 unavailable allowed``."""
        if self.surges:
            return f"with surge {self._rollout.surge} and {self._rollout.unavailable} unavailable allowed"
        return f"{self._rollout.unavailable} at a time by updateStrategy"

    @property
    def pace(self) -> str:
        """Whether it ends at all: ``never finishes``, or ``takes about 22 min`` where a controller asks again for what was refused."""
        return f"takes about {self._rollout.took / 60:.0f} min" if self._rollout.took else "never finishes"

    @property
    def cause(self) -> str:
        """Why a pod does not start, without its name, the kubelet's reason, and what the scheduler says of preemption."""
        why = self._rollout.why
        later = ", and is made only when the controller asks again, which it does ever more rarely" if self._rollout.took else ""
        for verdict in (" is forbidden: ", " is invalid: "):
            _, found, words = why.partition(verdict)
            if found:
                return f"the new pod{verdict}{words}{later}"
        return why.removeprefix("ContainerCreating: ").partition(". ")[0].rstrip(".") or "a pod never becomes ready"

    def noted(self, problem: Problem, world: World) -> Problem:
        """The problem with notes where what is in the way is written: what the pod asks for, what refuses it, the claim that others hold."""
        rollout, namespace = self._rollout, self._resource.ref.namespace
        if rollout.asked:
            problem.note("the new pod asks for this", self._resource.at(*rollout.asked))
        place = ("", rollout.by, namespace) if not rollout.by.endswith("WebhookConfiguration") else ("admissionregistration.k8s.io", rollout.by, "")
        refusing = world.get(*place, rollout.name) if rollout.name else None
        if refusing is not None:
            problem.note(f"{refusing.ref.label} refuses the new pod", refusing.at(*rollout.field))
        claim = self._claim(world)
        if claim is not None:
            problem.note(f"one {'pod' if _is_for_one(claim) else 'node'} at a time may use {claim.ref.label}", claim.at("spec", "accessModes"))
        return problem

    def _claim(self, world: World) -> Resource | None:
        """The claim that others hold; of those among the volumes that the pod asks for, the one for a single pod."""
        rollout, namespace = self._rollout, self._resource.ref.namespace
        if rollout.claim or rollout.asked[-1:] != ("volumes",):
            return world.get("", "PersistentVolumeClaim", namespace, rollout.claim)
        names = [get(each, ("persistentVolumeClaim", "claimName")) for each in get(self._resource.value, rollout.asked) or ()]
        claims = [claim for name in names if isinstance(name, str) and (claim := world.get("", "PersistentVolumeClaim", namespace, name)) is not None]
        return next((each for each in claims if _is_for_one(each)), None)


def _is_for_one(claim: Resource) -> bool:
    return "ReadWriteOncePod" in (get(claim.value, ("spec", "accessModes")) or ())
