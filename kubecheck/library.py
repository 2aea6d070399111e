"""The doors for programs: `check` and `simulate`, with typed results. `kubecheck` itself offers them without importing anything before use."""

from __future__ import annotations

import os

from kubecheck.app import build_request, build_ruleset
from kubecheck.config.settings import Settings, UsageError
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from concurrent.futures import Executor
    from typing import Any

    from kubecheck.engine.against.state import Against
    from kubecheck.engine.request import Request
    from kubecheck.findings import FileFate, Report
    from kubecheck.model.world import Model
    from kubecheck.sim.play.facts import Outcome

    Inputs = str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | Mapping[str, str | bytes]


def check(
    inputs: Inputs,
    settings: Settings | Mapping[str, Any] | str | None = None,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    against: str = "",
) -> Report:
    """Checks manifests.

    Args:
        inputs: a path or several (files, folders, patterns), or texts: a mapping of the path that each is shown under to the text or bytes.
        settings: `Settings`, a mapping with the keys of the config file, or the path of a config file; None for the defaults. No config file is
            looked for.
        jobs: how many processes may work; 0 for as many as pay. Programs that do not guard their main module want 1.
        executor: does the work on files and worlds instead, such as an engine on a cluster.
        against: a revision of git, or a folder, whose state the manifests are compared with; empty for none.

    Returns:
        Findings in their order, and the fate of every input.

    Raises:
        UsageError: the settings name a rule, version or file that there is not, or there is no such state to compare with.
        ConfigError: the settings say what they must not; its ``findings`` tell where.
    """
    from kubecheck.engine.pipeline import check as run_check

    chosen = _settings(settings)
    if not against:
        return run_check(_request(inputs, chosen, jobs), executor)
    from kubecheck.config.against import against_of
    from kubecheck.source.revisions import RevisionError

    older = against_of(chosen, _paths_of(inputs), against)
    request = _request(inputs, chosen, jobs)
    request.against = older
    try:
        return run_check(request, executor)
    except RevisionError as error:
        raise UsageError(str(error)) from error


def _paths_of(inputs: Inputs) -> list[str]:
    """The paths that inputs have, or are shown under."""
    return [os.fspath(inputs)] if isinstance(inputs, (str, os.PathLike)) else [os.fspath(each) for each in inputs]


def simulate(
    inputs: Inputs, settings: Settings | Mapping[str, Any] | str | None = None, *, plan: Iterable[str] | None = None, explain: str = ""
) -> dict[str, Outcome]:
    """Tries manifests in the cluster that the settings describe, or an elastic one.

    Args:
        inputs: as for `check`.
        settings: as for `check`; ``cluster`` in them gives the nodes.
        plan: the steps after the install, in order, such as ``update=Deployment/web``, ``drain=n1``, ``upgrade``, ``outage=zone/a`` and
            ``change=HEAD``: the outcome's ``plays`` say what each came to. None for an update of each workload and a drain of each node, of which only
            what gets stuck is told.
        explain: a pod, or a workload of which the first pod is taken, as ``name`` or ``namespace/name``: the outcome's ``explanation`` says what
            the scheduler held of each node. Without nodes there is none.

    Returns:
        The outcome of each world, by its name: one without a name, unless the same objects stand in several folders. Objects that the server
        would refuse take no part.

    Raises:
        UsageError: as for `check`; or the plan has a step that there is not, or that names what there is not.
        ConfigError: as for `check`.
    """
    chosen, steps = _settings(settings), None if plan is None else tuple(plan)
    older = older_state(steps or (), chosen, _paths_of(inputs))
    request = _request(inputs, chosen, 1)
    request.against = older
    return simulate_request(request, steps, explain)[1]


def older_state(plan: Iterable[str], settings: Settings, paths: list[str] | None) -> Against | None:
    """The older state that the change in a plan begins with; None where there is no change among its steps.

    Raises:
        UsageError: there is no such state, or the plan has a step that there is not.
    """
    from kubecheck.sim.play.change import CHANGE
    from kubecheck.sim.play.steps import StepError, read_steps

    try:
        change = next((each for each in read_steps(plan) if each.action == CHANGE), None)
    except StepError as error:
        raise UsageError(str(error)) from error
    if change is None:
        return None
    from kubecheck.config.against import against_of

    return against_of(settings, paths, change.targets[0], f"{CHANGE}=")


def simulate_request(request: Request, plan: Iterable[str] | None = None, explain: str = "") -> tuple[Model, dict[str, Outcome], list[FileFate]]:
    """The outcome of each world of a request, by the world's name, with the model that the worlds are of, and what became of each file.

    Raises:
        UsageError: the plan has a step that there is not, or that names what there is not; or several versions are asked for.
    """
    from kubecheck.engine.pipeline import simulate as run_simulation
    from kubecheck.sim.play.steps import StepError
    from kubecheck.source.revisions import RevisionError

    if request.earlier:
        asked = ", ".join(each.version for each in request.of_each_version())
        raise UsageError(f"one version of Kubernetes is needed here, not {asked}: the dry run is of one cluster")
    try:
        return run_simulation(request, plan, explain)
    except (StepError, RevisionError) as error:
        raise UsageError(str(error)) from error


def _settings(given: Settings | Mapping[str, Any] | str | None) -> Settings:
    if given is None:
        return Settings()
    if isinstance(given, Settings):
        return given
    from kubecheck.config.load import load_config, load_settings

    if isinstance(given, str):
        try:
            return load_config(given)
        except OSError as error:
            raise UsageError(f"the config file {given} cannot be read: {error.strerror or error}") from error
    return load_settings(given)


def _request(inputs: Inputs, settings: Settings, jobs: int) -> Request:
    ruleset = build_ruleset(settings)
    try:
        if isinstance(inputs, (str, os.PathLike)):
            return build_request(settings, [os.fspath(inputs)], ruleset, jobs=jobs)
        if not hasattr(inputs, "keys"):
            return build_request(settings, [os.fspath(each) for each in inputs], ruleset, jobs=jobs)
        from collections.abc import Mapping

        request = build_request(settings, [], ruleset, jobs=jobs)
        assert isinstance(inputs, Mapping)
        texts = [Source(path, text) if isinstance(text, str) else Source.from_bytes(path, text) for path, text in sorted(inputs.items())]
        taken = {each.path for each in texts}
        request.entries = [*texts, *(each for each in request.entries if each not in taken)]
        request.reported = frozenset(taken)
    except UnicodeDecodeError as error:
        raise UsageError(f"an input is no text: byte {error.start} does not fit {error.encoding}") from error
    return request
