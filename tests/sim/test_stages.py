"""The stages of an installation: what tools make first, and what comes too late for it."""

import pytest

from kubecheck.api.defaults import default
from kubecheck.model.install_stages import stage_of
from kubecheck.sim import ClusterProfile, simulate
from kubecheck.sim.play.facts import RefusedPod, UnreadyPod
from kubecheck.sim.play.stages import stages_of
from kubecheck.sim.profile import Pool

HOOK, WEIGHT = "helm.sh/hook", "helm.sh/hook-weight"
ARGO, WAVE = "argocd.argoproj.io/hook", "argocd.argoproj.io/sync-wave"


def job(annotations=None, container=None, **pod):
    spec = {"restartPolicy": "Never", "containers": [{"name": "c", "image": "example/app:1", **(container or {})}], **pod}
    return default({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "migrate", "annotations": annotations or {}}, "spec": {"template": {"spec": spec}}})


def plain(kind, annotations=None, name="settings", **fields):
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "annotations": annotations or {}}, **fields}


def claim(annotations=None):
    return plain("PersistentVolumeClaim", annotations, spec={"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}})


FROM = {"envFrom": [{"configMapRef": {"name": "settings"}}]}
MOUNTED = {"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "settings"}}]}
NO_MAP, NO_CLAIM = 'CreateContainerConfigError: configmap "settings" not found', 'ContainerCreating: persistentvolumeclaim "settings" not found'


@pytest.mark.parametrize(
    ("annotations", "wanted"),
    [
        ({}, (1, 0)),
        ({"other": "x"}, (1, 0)),
        ({HOOK: "pre-install", WEIGHT: "-5"}, (0, -5)),
        ({HOOK: "pre-upgrade, pre-install"}, (0, 0)),
        ({HOOK: "post-install,pre-install"}, (0, 0)),
        ({HOOK: "post-install", WEIGHT: "x"}, (2, 0)),
        ({HOOK: "test", WEIGHT: "7"}, (3, 0)),
        ({HOOK: "pre-upgrade"}, (3, 0)),
        ({ARGO: "PreSync", WAVE: "3"}, (0, 3)),
        ({WAVE: "-1"}, (1, -1)),
        ({ARGO: "Sync", WAVE: "2"}, (1, 2)),
        ({ARGO: "PostSync"}, (2, 0)),
        ({ARGO: "Skip"}, (3, 0)),
    ],
)
def test_annotations_say_the_stage(annotations, wanted):
    assert stage_of(plain("ConfigMap", annotations)) == wanted


def test_later_objects_are_awaited_unless_one_of_their_name_is_there():
    first, second = plain("ConfigMap", {WAVE: "-1"}), plain("Secret", {WAVE: "1"})
    middle, again = job(), plain("ConfigMap")
    assert stages_of([second, middle, again, first]) == [
        ([first], frozenset({("Secret", "default", "settings")})),
        ([middle, again], frozenset({("Secret", "default", "settings")})),
        ([second], frozenset()),
    ]
    assert stages_of([middle, again]) == [([middle, again], frozenset())]


@pytest.mark.parametrize(
    ("objects", "wanted"),
    [
        ([job({HOOK: "pre-install"}, FROM), plain("ConfigMap")], [(UnreadyPod, NO_MAP)]),
        ([job({HOOK: "pre-install"}, FROM), plain("ConfigMap", {HOOK: "pre-install", WEIGHT: "1"})], [(UnreadyPod, NO_MAP)]),
        ([job({HOOK: "pre-install", WEIGHT: "1"}, FROM), plain("ConfigMap", {HOOK: "pre-install"})], []),
        ([job({HOOK: "post-install"}, FROM), plain("ConfigMap")], []),
        ([job({ARGO: "PreSync"}, FROM), plain("ConfigMap")], [(UnreadyPod, NO_MAP)]),
        ([job({}, FROM), plain("ConfigMap", {WAVE: "1"})], [(UnreadyPod, NO_MAP)]),
        ([job({WAVE: "1"}, FROM), plain("ConfigMap", {WAVE: "1"})], []),
        ([job({HOOK: "pre-install"}, **MOUNTED), claim()], [(UnreadyPod, NO_CLAIM)]),
        ([job({HOOK: "pre-install"}, **MOUNTED), claim({HOOK: "pre-install"})], []),
        (
            [job({HOOK: "pre-install"}, serviceAccountName="settings"), plain("ServiceAccount")],
            [(RefusedPod, 'pods "migrate-" is forbidden: error looking up service account default/settings: serviceaccount "settings" not found')],
        ),
    ],
)
def test_a_hook_that_needs_what_a_later_stage_makes_waits_for_ever(objects, wanted):
    def found(facts):
        return [(type(fact), fact.why if isinstance(fact, UnreadyPod) else fact.message) for fact in facts]

    assert found(simulate(objects).facts) == wanted
    assert simulate(objects, proves=True).facts == []  # rules tell of it, and it hides nothing else from them


def test_where_nodes_are_known_the_claim_of_a_later_stage_is_told_in_the_schedulers_words():
    (fact,) = simulate([job({HOOK: "pre-install"}, **MOUNTED), claim()], ClusterProfile(pools=[Pool("small", {"cpu": "2", "memory": "4Gi"}, 2)])).facts
    assert (type(fact), fact.count, fact.why.partition(". ")[0]) == (UnreadyPod, 1, '0/2 nodes are available: persistentvolumeclaim "settings" not found')


def test_what_a_hook_has_ended_with_is_free_for_the_next_stage():
    hook = job({HOOK: "pre-install"}, {"resources": {"requests": {"cpu": "2"}}})
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "c", "image": "x", "resources": {"requests": {"cpu": "2"}}}]}}
    outcome = simulate([default(pod), hook], ClusterProfile(pools=[Pool("small", {"cpu": "2", "memory": "4Gi"}, 1)]))
    assert [(each.owner, each.node, each.ended) for each in outcome.placements] == [(("Job", "migrate"), "small-0", True), (("Pod", "web"), "small-0", False)]
    assert outcome.facts == []
