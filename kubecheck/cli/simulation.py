"""The command ``simulate``: reads the call, plays the manifests, and writes the outcome as tables for people, as a page, or as JSON."""

from __future__ import annotations

import os
import sys

from kubecheck.report.snippet import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.config.settings import Settings
    from kubecheck.findings import FileFate, Location
    from kubecheck.model.refs import Ref
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model
    from kubecheck.report.explanation_text import Places
    from kubecheck.sim.play.facts import Outcome
    from kubecheck.source.positions import Path

_SHOWN = ("update", "drain")  # what a page shows where no step is asked for: what is tried then anyway


def simulate_command(values: dict[str, Any]) -> int:
    """Runs the command.

    Args:
        values: the options of the call.

    Returns:
        0 where all went well, 1 where something got stuck.

    Raises:
        UsageError: the call or the settings cannot be used.
    """
    from kubecheck.app import Call, build_request, build_ruleset
    from kubecheck.config.load import ConfigError
    from kubecheck.config.settings import UsageError
    from kubecheck.engine.left_out import left_out
    from kubecheck.library import older_state, simulate_request
    from kubecheck.outputs import config_report
    from kubecheck.report.outcome_json import write_json
    from kubecheck.report.outcome_text import BLOCK_BAR, PLAIN_BAR, left_out_lines, write_text

    try:
        call = Call(values)
        plan = values.get("play") or (_SHOWN if values.get("form") == "html" else None)
        against = older_state(plan or (), call.settings, call.paths if call.stdin is None else [*(call.paths or ()), call.stdin.path])
        request = build_request(call.settings, call.paths, build_ruleset(call.settings), stdin=call.stdin)
    except ConfigError as error:
        sys.stderr.write(config_report(error, values))
        return 2
    absent = [each for each in request.fates if str(each.fate) == "unreadable"]
    if absent:
        raise UsageError("; ".join(f"{each.path}: {each.detail}" for each in absent))
    request.against = against
    wanted = str(values.get("explain") or "")
    model, outcomes, fates = simulate_request(request, plan, wanted)
    if not model.resources and call.wants_manifests and not values.get("allow_empty"):
        raise UsageError(_nothing(fates))
    for notice in request.notices:
        sys.stderr.write(f"note: {clean(notice)}\n")
    if wanted:
        outcomes = _explained(wanted, outcomes)
    places, trace, missing = _places(model, call.settings), bool(values.get("trace")), left_out(model, fates)
    if values.get("form") == "json":
        sys.stdout.write(write_json(outcomes, places, trace, missing))
    elif values.get("form") == "html":
        from kubecheck import __version__
        from kubecheck.report.plays.page import write_page

        sys.stdout.write(write_page(outcomes, places, __version__))
    else:
        sys.stdout.write(write_text(outcomes, places, trace, BLOCK_BAR if _shows_blocks() else PLAIN_BAR))
    sys.stderr.write("".join(f"{line}\n" for line in left_out_lines(missing)))
    return int(any(outcome.troubles for outcome in outcomes.values()))


def _nothing(fates: list[FileFate]) -> str:
    """That there is nothing to simulate, in the words of ``check``."""
    from kubecheck.findings import Report
    from kubecheck.report.summary import summarize

    return f"{summarize(Report([], fates, {}))}; --allow-empty lets this pass"


def _shows_blocks() -> bool:
    """Whether standard output is a terminal that shows block characters, and nobody asked for plain text."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return False
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _explained(wanted: str, outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
    """The outcomes that explain the pod.

    Raises:
        UsageError: none does.
    """
    from kubecheck.config.settings import UsageError
    from kubecheck.near import nearest

    found = {name: outcome for name, outcome in outcomes.items() if outcome.explanation is not None}
    if found:
        return found
    pods = [each for outcome in outcomes.values() for each in outcome.placements]
    namespace, _, word = wanted.rpartition("/")
    known = [each for each in pods if not namespace or each.namespace == namespace]
    if any(word in (each.pod, each.owner[1]) for each in known):
        raise UsageError("--explain needs nodes: give them with --nodes, or as cluster.nodes or cluster.pools in the config file")
    if not pods:
        raise UsageError(f"--explain {wanted}: there are no pods")
    near = nearest(word, dict.fromkeys(name for each in known for name in (each.owner[1], each.pod)))
    if near is None and any(word in (each.pod, each.owner[1]) for each in pods):
        home = next(each.namespace for each in pods if word in (each.pod, each.owner[1]))
        raise UsageError(f"no pod or workload {word} in namespace {namespace}; there is one in {home}")
    raise UsageError(f"no pod or workload is called {wanted}{f'; did you mean {near}?' if near else ''}")


def _places(model: Model, settings: Settings) -> Places:
    """Finds fields of written objects and of nodes in their files."""
    from kubecheck.config.cluster import node_resources
    from kubecheck.engine.places import locate
    from kubecheck.report.explanation_text import Places

    written = {each.ref.key: each for world in model.worlds for each in world.resources}
    nodes: dict[str, Resource] = {}

    def of(ref: Ref, path: Path) -> Location | None:
        resource = written.get(ref.key)
        return None if resource is None else locate(resource.at(*path))

    def of_node(name: str, path: Path) -> Location | None:
        if not nodes:
            nodes.update({each.ref.name: each for each in (*written.values(), *node_resources(settings)) if each.ref.kind == "Node"})
        resource = nodes.get(name)
        return None if resource is None else locate(resource.at(*path))

    return Places(of, of_node)
