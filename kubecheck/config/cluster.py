"""The cluster of the dry run as the settings describe it: nodes and a scheduler's configuration in files, pools in the config."""

from __future__ import annotations

import os

from kubecheck.config.settings import UsageError
from kubecheck.documents import read
from kubecheck.fields import DUPLICATE_KEY, UNKNOWN_FIELD
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.sim.profile import ClusterProfile, pools_from_config
from kubecheck.source import Source
from kubecheck.source.disk import read_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.config.settings import Settings
    from kubecheck.model.resource import Resource
    from kubecheck.source.positions import Path


def build_profile(settings: Settings) -> ClusterProfile | None:
    """The cluster of the dry run; None where the settings name neither nodes nor a scheduler.

    Raises:
        UsageError: a file cannot be read.
        ConfigError: the scheduler would not start with its configuration.
    """
    cluster = settings.cluster
    if not cluster or not (cluster.get("nodes") or cluster.get("pools") or cluster.get("scheduler")):
        return None
    nodes: list[dict[str, Any]] = []
    if cluster.get("nodes"):
        path = settings.from_root(cluster["nodes"])
        found = read_nodes(path, settings.version)
        nodes = [each.value for each in found]
        if not nodes:
            raise UsageError(f"{os.path.relpath(path)} holds no Node objects; `kubectl get nodes -o yaml` prints them")
    try:
        profile = ClusterProfile(settings.version, nodes, pools_from_config(cluster.get("pools") or ()))
    except ValueError as error:
        raise UsageError(f"{settings.config_path or 'cluster'}: {error}") from error
    if nodes and profile.pools:
        made = {pool.node(number)["metadata"]["name"]: pool.name for pool in profile.pools for number in range(pool.count or 0)}
        for each in found:
            if each.ref.name in made:
                raise UsageError(f"{_place_of_name(each)}: Node {each.ref.name} is also one of pool {made[each.ref.name]}; a cluster has one node of a name")
    if cluster.get("scheduler"):
        profile.scheduler = read_scheduler(settings.from_root(cluster["scheduler"]))
    return profile


def read_scheduler(path: str) -> dict[str, Any]:
    """The KubeSchedulerConfiguration of a file.

    Raises:
        UsageError: the file cannot be read, or holds no such thing.
        ConfigError: kube-scheduler would not start with it.
    """
    from kubecheck.config.load import RULE, ConfigError
    from kubecheck.findings import Finding, Location, Severity
    from kubecheck.sim.scheduler.configuration.validation import judge_configuration

    shown = os.path.relpath(path)
    try:
        source = Source.from_bytes(shown, read_named(path))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the scheduler's configuration in {shown} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    reading = read(source)
    faults = [(fault.message, fault.span) for fault in reading.faults]
    documents = [document for document in reading.documents if document.value is not None]
    if not faults and len(documents) != 1:
        raise UsageError(f"{shown} holds {len(documents) or 'no'} documents; one KubeSchedulerConfiguration is needed")
    if not faults:
        document = documents[0]
        faults += [(f"{each.path[-1]} stands twice", document.locate(each.path, "key")) for each in document.duplicates]
        for found in judge_configuration(document.value):
            is_key = found.type == UNKNOWN_FIELD
            faults.append((f"{found.field}: {found.message}", document.locate(found.path, "key" if is_key else "value")))
    if faults:
        words = "kube-scheduler would not start with this configuration"
        findings = [Finding(RULE, Severity.ERROR, message, Location.of(span), help=words) for message, span in faults]
        raise ConfigError(sorted(findings, key=Finding.key), source)
    return documents[0].value  # type: ignore[no-any-return]  # a map, as was just judged


def node_resources(settings: Settings) -> list[Resource]:
    """The nodes that the settings name, with their places.

    Raises:
        UsageError: the file cannot be read.
    """
    named = settings.cluster.get("nodes") if settings.cluster else None
    return read_nodes(settings.from_root(named), settings.version) if named else []


def read_nodes(path: str, version: str) -> list[Resource]:
    """The Node objects of a file, or of the lists in it.

    Args:
        path: the file.
        version: the Kubernetes version that says what a Node is.

    Raises:
        UsageError: the file cannot be read, or holds a Node that no server could have, or two of one name.
    """
    try:
        reading = read(Source.from_bytes(os.path.relpath(path), read_named(path)))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the nodes in {os.path.relpath(path)} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if reading.faults:
        fault = reading.faults[0]
        raise UsageError(f"{os.path.relpath(path)}:{fault.span.start.line}:{fault.span.start.column}: {fault.message}")
    found = [each for document in reading.documents for each in resources_of(document, "", CLUSTER_KINDS)]
    nodes = [each for each in found if each.ref.kind == "Node" and not each.ref.group]  # other groups have kinds of that name
    known: dict[str, Resource] = {}
    for each in nodes:
        _check_node(each, version)
        first = known.setdefault(each.ref.name, each)
        if first is not each:
            line = first.document.locate((*first.base, "metadata", "name")).start.line
            raise UsageError(f"{_place_of_name(each)}: Node {each.ref.name} stands there twice, first on line {line}; a cluster has one node of a name")
    return nodes


def _place_of_name(node: Resource) -> str:
    """Where the name of a node stands, as ``file:line:column``."""
    start = node.document.locate((*node.base, "metadata", "name")).start
    return f"{node.path}:{start.line}:{start.column}"


def _check_node(node: Resource, version: str) -> None:
    """Refuses a node that does not decode, or that has no name; what a later version knows is let be.

    Raises:
        UsageError: it is refused.
    """
    from kubecheck.schema.structure.catalog import catalog
    from kubecheck.schema.structure.decoding import decode

    known = catalog(version).kind(node.ref.api_version, node.ref.kind)
    if known is None:
        span = node.document.locate((*node.base, "apiVersion"))
        raise UsageError(f"{node.path}:{span.start.line}:{span.start.column}: {node.ref.api_version} has no Node; expected v1")
    if known.fits_plainly(node.value) and node.ref.name:
        return
    decoding = decode(known, node.value)
    path: Path = ("metadata",)
    if decoding.status_error is not None:
        error = next(each for each in decoding.errors if each.type not in (UNKNOWN_FIELD, DUPLICATE_KEY))
        path, words = error.path, f"{error.field}: {error.message}"
    elif not node.ref.name:
        words = "the Node has no name"
    else:
        return
    span = node.document.locate(node.base + path)
    raise UsageError(f"{node.path}:{span.start.line}:{span.start.column}: {words}")
