"""The JSON of ``simulate``, whole: its keys are a promise."""

import json

from kubecheck.findings import Edit, Fix, Location
from kubecheck.report.explanation_text import Places
from kubecheck.report.outcome_json import write_json
from kubecheck.sim.play.dry_run import simulate

NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {"name": "n"},
    "spec": {"taints": [{"key": "a", "effect": "NoSchedule"}]},
    "status": {"allocatable": {"cpu": "2", "memory": "1Gi", "pods": "9"}},
}
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "default"}, "spec": {"containers": [{"name": "a", "image": "a:1"}]}}
SENTENCE = (
    "0/1 nodes are available: 1 node(s) had untolerated taint(s). preemption: 0/1 nodes are available: "
    "1 Preemption is not helpful for scheduling."
)
CHANGE = {
    "action": "tolerate",
    "field": ".spec.tolerations",
    "resource": "",
    "amount": 0,
    "taint": {"key": "a", "value": "", "effect": "NoSchedule"},
    "nodes": ["n"],
    "hint": "tolerating the taint a:NoSchedule, it would fit on n",
}


def test_the_whole_of_a_small_world():
    outcome = simulate([NODE, POD], plan=("install",), explain="p")
    outcome.ways_out.append((outcome.facts[0], (Fix("tolerate it", (Edit("pod.yaml", 30, 37, "[a]", "[]"),)), Fix("add one more node", ()))))
    places = Places(lambda *_: Location("pod.yaml", 4, 2, 4, 9, 30, 37), lambda *_: None)
    here = {"path": "pod.yaml", "line": 4, "column": 2}
    found = json.loads(write_json({"": outcome}, places, trace=True))
    trace = found["worlds"][0].pop("trace")
    assert found == {
        "version": 1,
        "left_out": [],
        "worlds": [
            {
                "world": "",
                "settled": True,
                "placements": [
                    {"namespace": "default", "pod": "p", "workload": {"kind": "Pod", "name": "p"}, "node": "", "ready": False, "ended": False, "why": SENTENCE}
                ],
                "nodes": [
                    {
                        "node": "n",
                        "resources": {
                            "cpu": {"requested": 0, "allocatable": 2000},
                            "memory": {"requested": 0, "allocatable": 1 << 30},
                            "pods": {"requested": 0, "allocatable": 9},
                        },
                    }
                ],
                "claims": [],
                "facts": [
                    {
                        "type": "UnplacedPod",
                        "kind": "Pod",
                        "namespace": "default",
                        "name": "p",
                        "path": ["spec", "tolerations"],
                        "place": here,
                        "message": f"Pod p: the pod has no node: {SENTENCE}",
                        "rejected": [{"reason": "node(s) had untolerated taint(s)", "plugin": "TaintToleration", "nodes": ["n"]}],
                        "changes": [CHANGE],
                        "obstacle": {"type": "UntoleratedTaint", "field": ".spec.tolerations", "nodes": ["n"]},
                        "ways_out": [
                            {"message": "tolerate it", "safe": False, "edits": [{"path": "pod.yaml", "start": 30, "end": 37, "text": "[a]", "old": "[]"}]},
                            {"message": "add one more node", "safe": False, "edits": []},
                        ],
                    }
                ],
                "notes": [],
                "assumptions": list(outcome.assumptions),
                "explanation": {
                    "namespace": "default",
                    "pod": "p",
                    "object": {"kind": "Pod", "namespace": "default", "name": "p", "place": here},
                    "outcome": "unschedulable",
                    "node": "",
                    "message": SENTENCE,
                    "nominated": "",
                    "victims": [],
                    "rejection": None,
                    "verdicts": [
                        {
                            "node": "n",
                            "fits": False,
                            "plugin": "TaintToleration",
                            "code": "UnschedulableAndUnresolvable",
                            "reasons": ["node(s) had untolerated taint(s)"],
                            "pod_field": {"path": ".spec.tolerations", "place": here},
                            "node_field": {"path": ".spec.taints[0]", "place": None},
                            "scores": {},
                            "total": 0,
                        }
                    ],
                    "weights": {
                        "TaintToleration": 3,
                        "NodeAffinity": 2,
                        "NodeResourcesFit": 1,
                        "VolumeBinding": 1,
                        "PodTopologySpread": 2,
                        "InterPodAffinity": 2,
                        "DynamicResources": 2,
                        "NodeResourcesBalancedAllocation": 1,
                        "ImageLocality": 1,
                    },
                    "changes": [CHANGE],
                },
            }
        ],
    }
    assert trace[-1] == {"when": 0.0, "actor": "Scheduler", "verb": "MODIFIED", "object": ["Pod", "default", "p"], "cause": "Scheduler /"}
