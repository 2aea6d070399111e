"""Tries ways out from outside: each edit is made in the texts, each node put beside them, and everything is checked again.

``python tests/sim/ways_out/proving.py 300`` prints a table: kind of failure, worlds, with a way out, ways, proven. ``proving.py 300 1 plays`` does the same
with what `simulate` tells of an update of each workload, a drain of each node, and an upgrade, which are played again.
"""

from __future__ import annotations

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from worlds import worlds

from kubecheck import check, simulate
from kubecheck.engine.ways_out.worlds import WaysOut
from kubecheck.sim.play.ways_out.played import trouble_of
from kubecheck.sim.play.ways_out.steps import Way

TOLD_OF_PLAYS = frozenset((
    "anti-affinity-needs-more-nodes", "blocked-drain", "capacity-used-up", "claim-fits-no-node", "evicts-other-pods", "node-selector-matches-nothing",
    "refused-pod", "request-larger-than-any-node", "spread-needs-more-domains", "stalled-rollout", "unbound-claim", "unschedulable-pod", "untolerated-taint",
))  # fmt: skip


class Tally:
    """What came of the worlds of one kind."""

    def __init__(self):
        self.worlds = self.helped = self.ways = self.by_edits = self.proven = 0
        self.broken = []


def failures(files):
    """The findings of plays."""
    return [each for each in check(files).findings if each.rule in TOLD_OF_PLAYS]


def with_edits(files, edits):
    """The texts after the edits, which must find what they replace."""
    changed = dict(files)
    for edit in sorted(edits, key=lambda each: (each.path, -each.start)):
        text = changed[edit.path]
        assert files[edit.path][edit.start : edit.end] == edit.old, (edit.path, edit.start, edit.old)
        changed[edit.path] = text[: edit.start] + edit.text + text[edit.end :]
    return changed


def prove(kind, files, tallies, nodes_of):
    """Tries every way out of every failure of a world."""
    tally = tallies.setdefault(kind, Tally())
    before = failures(files)
    told = {(each.rule, each.object) for each in before}
    tally.worlds += bool(before)
    tally.helped += bool(before) and all(each.ways_out for each in before)
    for finding in before:
        for way in finding.ways_out:
            tally.ways += 1
            tally.by_edits += bool(way.edits)
            nodes, edits = nodes_of.get(way.message, ((), way.edits))
            changed = with_edits(files, edits)
            if nodes:
                changed["more.json"] = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(nodes)})
            if not way.edits and not nodes:
                tally.broken.append((files, finding.message, way.message, "no edits"))
                continue
            after = {(each.rule, each.object) for each in failures(changed)}
            about = {each for each in after if each[1] == finding.object and each[0] == finding.rule}
            if about or not after <= told or any(each.rule in ("invalid-value", "crashed-rule") for each in check(changed).findings):
                tally.broken.append((files, finding.message, way.message, sorted(after)))
            else:
                tally.proven += 1


PLAN = ("update", "drain", "upgrade")


def stuck(files):
    """What gets stuck in a play of steps: the outcome of the only world, and its troubles."""
    (outcome,) = simulate(files, plan=PLAN).values()
    return outcome, {trouble_of(fact) for fact in outcome.facts}


def prove_plays(kind, files, tallies, nodes_of):
    """Tries every way out of every failure of a play of steps."""
    tally = tallies.setdefault(kind, Tally())
    outcome, told = stuck(files)
    tally.worlds += bool(outcome.facts)
    tally.helped += bool(outcome.facts) and all(outcome.ways_out_of(fact) for fact in outcome.facts)
    for fact in {trouble_of(each): each for each in outcome.facts}.values():
        for way in outcome.ways_out_of(fact):
            tally.ways += 1
            tally.by_edits += bool(way.edits)
            nodes, edits = nodes_of.get(way.message, ((), way.edits))
            changed = with_edits(files, edits)
            if nodes:
                changed["more.json"] = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(nodes)})
            after = stuck(changed)[1]
            if trouble_of(fact) in after or not after <= told:
                tally.broken.append((files, trouble_of(fact), way.message, sorted(map(str, after))))
            else:
                tally.proven += 1


def recorded_nodes():
    """The nodes, and the edits besides, of every way with nodes that is found from now on, by its words."""
    found, fix_of = {}, WaysOut._fix_of

    def recording(self, way):
        if way.nodes:
            found[way.words] = way.nodes, fix_of(self, Way(tuple(step for step in way.steps if step.edits))).edits
        return fix_of(self, way)

    WaysOut._fix_of = recording
    return found


def main(count, seed, prove_one):
    nodes_of, tallies = recorded_nodes(), {}
    for kind, files in worlds(seed):
        if count <= sum(each.worlds for each in tallies.values()):
            break
        nodes_of.clear()
        prove_one(kind, files, tallies, nodes_of)
    print(f"{'kind of failure':24} worlds with-a-way  ways  by-edits  proven")
    for kind, each in [*tallies.items(), ("all", total_of(tallies.values()))]:
        print(f"{kind:24} {each.worlds:6} {each.helped:10} {each.ways:5} {each.by_edits:9} {each.proven:7}")
    for kind, each in tallies.items():
        for broken in each.broken[:2]:
            print("not proven:", kind, *broken[1:], sep="\n   ")


def total_of(tallies):
    total = Tally()
    for each in tallies:
        for name in ("worlds", "helped", "ways", "by_edits", "proven"):
            setattr(total, name, getattr(total, name) + getattr(each, name))
    return total


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, int(sys.argv[2]) if len(sys.argv) > 2 else 1, prove_plays if "plays" in sys.argv else prove)
