"""Why no node is for a DaemonSet, in words."""

import pytest

from kubecheck.model.refs import Ref
from kubecheck.sim.play.facts import NodelessDaemonSet
from kubecheck.sim.play.hints import nodeless_in_words

OUT = "its node selector or affinity leaves out"


@pytest.mark.parametrize(("nodes", "unmatched", "words"), [
    (1, 1, f"{OUT} the only node"),
    (3, 3, f"{OUT} all 3 nodes"),
    (1, 0, "the only node has the taint a:NoSchedule, which it does not tolerate"),
    (3, 0, "all 3 nodes have the taint a:NoSchedule, which it does not tolerate"),
    (3, 2, f"{OUT} 2 of 3 nodes, and the other has the taint a:NoSchedule, which it does not tolerate"),
    (3, 1, f"{OUT} 1 of 3 nodes, and the others have the taint a:NoSchedule, which it does not tolerate"),
])  # fmt: skip
def test_why_no_node_is_for_it(nodes, unmatched, words):
    assert nodeless_in_words(NodelessDaemonSet(Ref("apps", "v1", "DaemonSet", "shop", "gpu"), ("spec",), nodes, unmatched, "a:NoSchedule")) == words
