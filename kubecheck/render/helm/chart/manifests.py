"""From what templates print to manifests and hooks in order. Mirrors: pkg/releaseutil (Helm v3.22)."""

from __future__ import annotations

import posixpath
import re

from kubecheck.render.helm.chart.reading import YamlError, read_yaml
from kubecheck.render.helm.chart.structs import fill_struct
from kubecheck.render.helm.template.text import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SEPARATOR = re.compile(r"(?:^|[\t\n\f\r ]*\n)---[\t\n\f\r ]*")
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
HOOK_EVENTS = dict.fromkeys(
    ("pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "test")
)
_INSTALL_ORDER = {kind: number for number, kind in enumerate((
    "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget", "ServiceAccount",
    "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole",
    "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service", "DaemonSet",
    "Pod", "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress",
    "APIService",
))}  # fmt: skip


class ManifestError(Exception):
    """An output that is no YAML or no object, in Helm's words.

    `template` is the template's name, `text` the document's text, `offset` where in it, as well as it is known; -1 for the whole.
    """

    def __init__(self, words: str, template: str, text: str, offset: int) -> None:
        super().__init__(words)
        self.words, self.template, self.text, self.offset = words, template, text, offset


class Manifest:
    """One object that a template made, or what else stands there.

    Attributes:
        source: the template's name, as `# Source:` comments tell it.
        text: its text, with where it came from.
        value: its value as it is read: a map, or None of an empty document.
        kind: its kind, empty where it says none.
        events: what it is run for, where it is a hook.
        weight: in which order hooks are run.
        delete_policies: when a hook is deleted.
    """

    __slots__ = ("delete_policies", "events", "kind", "source", "text", "value", "weight")

    def __init__(self, source: str, text: str, value: Any, head: dict[str, Any]) -> None:
        self.source, self.text, self.value = source, text, value
        self.kind: str = head["Kind"]
        self.events: list[str] = []
        self.weight = 0
        self.delete_policies: list[str] = []


def sort_manifests(texts: dict[str, str]) -> tuple[list[Manifest], list[Manifest], list[Manifest]]:
    """The hooks and the other objects of templates' texts, in the order of installing; and what Helm skips: hooks that it does not know.

    Raises:
        ManifestError: a document is no object.

    Mirrors: SortManifests
    """
    hooks: list[Manifest] = []
    others: list[Manifest] = []
    skipped: list[Manifest] = []
    for name in sorted(texts, key=lambda name: name.encode("utf-8", "surrogateescape")):
        if posixpath.basename(name).startswith("_") or not texts[name].strip(_SPACE):
            continue
        for text in split_manifests(texts[name]):
            _sort_in(name, text, hooks, others, skipped)
    return sorted(hooks, key=_order), sorted(others, key=_order), skipped


def _order(manifest: Manifest) -> tuple[int, str]:
    """Mirrors: lessByKind."""
    number = _INSTALL_ORDER.get(manifest.kind)
    return (len(_INSTALL_ORDER), manifest.kind) if number is None else (number, "")


def split_manifests(text: str) -> list[str]:
    """The documents of a text, empty ones left out. Mirrors: SplitManifests."""
    start, stop = _trimmed(text, 0, len(text))
    whole = str.__getitem__(text, slice(start, stop))
    found: list[str] = []
    at = 0
    if "---" in whole:
        for match in _SEPARATOR.finditer(whole):
            _take(text, start + at, start + match.start(), found)
            at = match.end()
    _take(text, start + at, stop, found)
    return found


def _take(text: str, start: int, stop: int, found: list[str]) -> None:
    if start < stop:
        found.append(cut(text, *_trimmed(text, start, stop)))


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    """The offsets of a stretch less white space around it."""
    while start < stop and text[start] in _SPACE:
        start += 1
    while stop > start and text[stop - 1] in _SPACE:
        stop -= 1
    return start, stop


def _sort_in(name: str, text: str, hooks: list[Manifest], others: list[Manifest], skipped: list[Manifest]) -> None:
    """Mirrors: manifestFile.sort."""
    try:
        value = read_yaml(f"{text}\n")  # objects are sent so, hooks as they are
        head = fill_struct(value, "SimpleHead", "releaseutil")
    except YamlError as error:
        raise ManifestError(f"YAML parse error on {name}: {error.words}", name, text, -1 if error.is_of_type else error.offset) from None
    manifest = Manifest(name, text, value, head)
    annotations: dict[str, str] = (head["Metadata"] or {}).get("Annotations") or {}
    said = annotations.get("helm.sh/hook")
    if said is None:
        others.append(manifest)
        return
    for each in said.split(","):
        event = each.strip(_SPACE).lower()
        event = "test" if event == "test-success" else event
        if event not in HOOK_EVENTS:
            skipped.append(manifest)
            return
        manifest.events.append(event)
    weight = annotations.get("helm.sh/hook-weight", "")
    manifest.weight = int(weight) if re.fullmatch(r"[+-]?[0-9]+", weight) else 0
    if "|" in text or ">" in text:
        manifest.value = read_yaml(str(text))
    manifest.delete_policies = [each.strip(_SPACE).lower() for each in annotations.get("helm.sh/hook-delete-policy", "").split(",") if each]
    hooks.append(manifest)
