"""Where a field belongs that stands in the wrong object."""

import pytest

from kubecheck.schema.structure.catalog import catalog

SPEC = ("spec", "template", "spec")
CASES = {
    "one step below": ((*SPEC, "containers", 0), "privileged", [(*SPEC, "containers", 0, "securityContext")]),
    "above": ((*SPEC, "containers", 0), "nodeSelector", [SPEC]),
    "further above": (SPEC, "replicas", [("spec",)]),
    "beside what is above": ((*SPEC, "securityContext"), "allowPrivilegeEscalation", [(*SPEC, "containers", 0, "securityContext")]),
    "two steps below": (("spec",), "containers", [SPEC]),
    "nowhere": ((*SPEC, "containers", 0), "colour", []),
    "in many places": (SPEC, "port", []),
    "in an object around it, where many inside have one": ((*SPEC, "containers", 0), "terminationGracePeriodSeconds", [SPEC]),
    "not in the status": ((), "replicas", [("spec",)]),
    "not in a volume": (("spec",), "image", [(*SPEC, "containers", 0)]),
    "not where it stands": (SPEC, "spec", []),
    "of an object that there is not": (("spec", "nothing"), "replicas", [("spec",)]),
}


@pytest.mark.parametrize("case", CASES)
def test_homes(case):
    parent, name, wanted = CASES[case]
    assert catalog("1.36").kind("apps/v1", "Deployment").homes(parent, name) == wanted
