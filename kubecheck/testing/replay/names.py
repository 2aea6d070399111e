"""Names as the records write them: random parts and times replaced, pods under what they belong to in the end."""

from __future__ import annotations

import re

from kubecheck.sim.objects.pod_states import SAFE
from kubecheck.sim.objects.store import controller_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.objects.store import Object

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "ReplicationController")


class Names:
    """Knows the objects of a scenario.

    ``known`` holds ReplicaSets and Jobs as they were last, also when they are gone.
    """

    def __init__(self, scenario: dict[str, Any]) -> None:
        self.known: dict[tuple[str, str], Object] = {}
        self._names: list[tuple[str, str]] = []
        for step in scenario["steps"]:
            for text in (step.get("apply") or {}).values():
                for kind, name in re.findall(r"^kind: (\w+)\nmetadata:\n(?:  .*\n)*?  name: (\S+)", text, re.MULTILINE):
                    self._names.append((kind, name.strip("\"'")))
        self._names = sorted(set(self._names), key=lambda each: -len(each[1]))
        self._normal: dict[str, str] = {}

    def normal(self, text: str) -> str:
        """A text without random names and times."""
        if text not in self._normal:
            self._normal[text] = self._normalize(text)
        return self._normal[text]

    def _normalize(self, text: str) -> str:
        text = re.sub(r"Invalid value: \{.*\}: (?=[a-z])", "Invalid value: {...}: ", text, flags=re.DOTALL)
        safe = f"[{SAFE}]"
        for kind, name in self._names:
            word = re.escape(name)
            if kind == "Deployment":
                text = re.sub(rf"\b{word}-(?:{safe}{{5,10}})-{safe}{{5}}\b", f"{name}-HASH-RAND", text)
                text = re.sub(rf"\b{word}-{safe}{{6,10}}\b", f"{name}-HASH", text)
            elif kind == "CronJob":
                text = re.sub(rf"\b{word}-\d{{8,}}\b", f"{name}-TIME", text)
                text = re.sub(rf"\b{word}-TIME-{safe}{{5}}\b", f"{name}-TIME-RAND", text)
            elif kind in WORKLOADS and kind != "StatefulSet":
                text = re.sub(rf"\b{word}-(\d+-)?{safe}{{5}}\b", rf"{name}-\1RAND", text)
        text = re.sub(r'Chose "[^"]*" arbitrarily', "Chose ONE arbitrarily", text)
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID", text)
        return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)

    def workload_of(self, pod: Object) -> str:
        """``Kind/name`` of what a pod belongs to in the end."""
        owner = controller_of(pod)
        if owner is None:
            return "Pod/" + str(pod["metadata"]["name"])
        if owner["kind"] in {"ReplicaSet", "Job"}:
            item = self.known.get((owner["kind"], owner["name"]))
            above = controller_of(item) if item is not None else None
            if above is not None:
                return f"{above['kind']}/{above['name']}"
        return f"{owner['kind']}/{owner['name']}"
