"""Labels that controllers give to the pods that they make, so that no template carries them, and those that change with each release.

Mirrors: LeaderWorkerSet v0.7 (sigs.k8s.io/lws, labels and pod webhook), the Deployment controller's getNewReplicaSet, DaemonSet's CreatePodTemplate, initIdentity and newVersionedStatefulSetPod, Job's newControllerPodTemplate
(pkg/controller) v1.36.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.model.templates import PodTemplate
    from kubecheck.values.selector import Requirement, Selector

_HASH, _ORDINAL, _JOB = "pod-template-hash", "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-name"
_REVISION, _POD = "controller-revision-hash", "statefulset.kubernetes.io/pod-name"
_OF_JOBS = {"batch.kubernetes.io/controller-uid": "", "controller-uid": "", "batch.kubernetes.io/job-completion-index": "#"}

# (group, kind) of what makes pods -> label -> its value: {name} for the object's own name, # for a number, * for anything, empty where only the controller knows it.
_GIVEN: dict[tuple[str, str], dict[str, str]] = {
    ("apps", "DaemonSet"): {_REVISION: "", "pod-template-generation": "#"},
    ("apps", "Deployment"): {_HASH: ""},
    ("apps", "StatefulSet"): {_REVISION: "", _POD: "{name}-#", _ORDINAL: "#"},
    ("batch", "CronJob"): {**_OF_JOBS, _JOB: "{name}-#", "job-name": "{name}-#"},
    ("batch", "Job"): {**_OF_JOBS, _JOB: "{name}", "job-name": "{name}"},
    ("argoproj.io", "Rollout"): {"rollouts-pod-template-hash": ""},
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): {
        **{f"leaderworkerset.sigs.k8s.io/{each}": "#" for each in ("group-index", "worker-index", "subgroup-index")},
        **{f"leaderworkerset.sigs.k8s.io/{each}": "" for each in ("group-key", "subgroup-key", "template-revision-hash")},
        "leaderworkerset.sigs.k8s.io/name": "{name}", _REVISION: "", _POD: "{name}-*", _ORDINAL: "#",
    },
    # None of these has a controller that adds labels: what they carry is what is written.
    ("", "Pod"): {},
    ("", "PodTemplate"): {},
    ("", "ReplicationController"): {},
    ("apps", "ReplicaSet"): {},
}
GIVEN_LABELS = frozenset(label for labels in _GIVEN.values() for label in labels)
# A controller that is not known here may give any of them: it may work through a built-in one, which it calls after its own object.
_OF_OTHERS = {label: "{name}*" if label in (_JOB, "job-name", _POD) else "" for label in GIVEN_LABELS}


def given_labels(group: str, kind: str) -> dict[str, str]:
    """The labels that the controller of a kind adds, with their values: ``{name}`` for the object's own name, ``#`` for a number, ``*`` for anything, empty where nobody else knows."""
    return _GIVEN.get((group, kind), _OF_OTHERS)


def names_given_label(selector: Selector) -> bool:
    """Whether a selector asks for a label that some controller gives."""
    if not selector.equalities.keys().isdisjoint(GIVEN_LABELS):
        return True
    return bool(selector.requirements) and any(each.key in GIVEN_LABELS for each in selector.requirements)


def may_select(selector: Selector, template: PodTemplate) -> bool:
    """Whether a selector may select pods of a template, with the labels that their controller adds."""
    ref = template.resource.ref
    given = given_labels(*ref.key[:2])
    labels = template.labels
    for key, value in selector.equalities.items():
        if not (_may_be(given[key], ref.name, value) if key in given else labels.get(key) == value):
            return False
    return all(_may_meet(each, given[each.key], ref.name) if each.key in given else each.matches(labels) for each in selector.requirements)


def selects_an_ordinal(selector: Selector, name: str, ordinals: range) -> bool:
    """Whether of the pods of a StatefulSet of that name a selector takes one of these ordinals, as far as the labels go that are given to each of them."""
    asked = {*selector.equalities, *(each.key for each in selector.requirements)}.isdisjoint((_POD, _ORDINAL))
    return asked or any(_takes(selector, _POD, f"{name}-{each}") and _takes(selector, _ORDINAL, str(each)) for each in ordinals)


def may_select_alike(one: Selector, other: Selector) -> bool:
    """Whether one pod may be selected by two selectors, which both may select pods of one template: not where they ask for other values of a given label."""
    return _leaves_some(one, other) and _leaves_some(other, one)


def _leaves_some(one: Selector, other: Selector) -> bool:
    """Whether of the values that a selector asks for, each label has one that the other takes as well."""
    asked = {key: (value,) for key, value in one.equalities.items()} | {each.key: each.values for each in one.requirements if each.operator == "In"}
    return all(any(_takes(other, key, value) for value in values) for key, values in asked.items())


def _takes(selector: Selector, key: str, value: str) -> bool:
    return selector.equalities.get(key, value) == value and all(each.matches({key: value}) for each in selector.requirements if each.key == key)


def _may_meet(requirement: Requirement, pattern: str, name: str) -> bool:
    if requirement.operator == "In":
        return any(_may_be(pattern, name, value) for value in requirement.values)
    if requirement.operator == "NotIn":
        return pattern != "{name}" or name not in requirement.values
    return requirement.operator == "Exists"


def _may_be(pattern: str, name: str, value: str) -> bool:
    if pattern in ("", "{name}"):
        return pattern == "" or value == name
    before = pattern[:-1].replace("{name}", name)
    return value.startswith(before) and (pattern[-1] == "*" or value[len(before) :].isdecimal())


# Labels that name the version of what is deployed, or of the chart that it comes from, by what everybody agreed on.
_AGREED = frozenset(("app.kubernetes.io/version", "helm.sh/chart"))
_VERSION_WORDS = frozenset(("version", "appversion", "release", "imagetag", "tag", "imageversion"))
_VERSION = r"v?\d+\.\d+(?:\.\d+)*(?:[-_.][\w.-]+)?"
_CHART = r".+-v?\d+\.\d+[\w.-]*"


def changes_with_release(key: str, value: str, name: str) -> bool:
    """Whether a label that an object selects by has another value with each release.

    That is one by its name, ``version: 1.2.3``, or ``chart: web-1.2.3`` as charts of Helm 2 have it. ``version: v1`` tells variants of a program apart, each
    of which has objects of its own; so does any version that is in the name of the object that selects.
    """
    if value.replace(".", "-") in name.replace(".", "-"):
        return False
    word = key.rpartition("/")[2].lower().replace("-", "").replace("_", "").replace(".", "")
    is_version = word in _VERSION_WORDS and re.fullmatch(_VERSION, value) is not None
    return key in _AGREED or is_version or (word == "chart" and re.fullmatch(_CHART, value) is not None)
