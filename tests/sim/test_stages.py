"""The stages of an installation: what tools make first, and what comes too late for it."""

import pytest

from kubecheck.api.defaults import default
from kubecheck.model.install_stages import deleted_after, is_made_anew, stage_of, stages_of_hook
from kubecheck.sim import ClusterProfile, simulate
from kubecheck.sim.play.facts import FailedJob, RefusedPod, StalledRollout, UnreadyPod
from kubecheck.sim.play.stages import stages_of
from kubecheck.sim.profile import Pool

HOOK, WEIGHT = "helm.sh/hook", "helm.sh/hook-weight"
ARGO, WAVE = "argocd.argoproj.io/hook", "argocd.argoproj.io/sync-wave"
POLICY, ARGO_POLICY = "helm.sh/hook-delete-policy", "argocd.argoproj.io/hook-delete-policy"
SUCCEEDED = {POLICY: "before-hook-creation,hook-succeeded"}


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


def written(stages):
    return [(each.objects, each.awaited, each.spent) for each in stages]


def test_later_objects_are_awaited_unless_one_of_their_name_is_there():
    first, second = plain("ConfigMap", {WAVE: "-1"}), plain("Secret", {WAVE: "1"})
    middle, again = job(), plain("ConfigMap")
    assert written(stages_of([second, middle, again, first])) == [
        ([first], {("Secret", "default", "settings")}, set()),
        ([middle, again], {("Secret", "default", "settings")}, set()),
        ([second], set(), set()),
    ]
    assert written(stages_of([middle, again])) == [([middle, again], set(), set())]


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


@pytest.mark.parametrize(
    ("annotations", "phases"),
    [
        ({HOOK: "pre-install"}, ()),
        ({HOOK: "pre-install", POLICY: "hook-failed"}, ()),
        ({HOOK: "pre-install", POLICY: "hook-failed, Hook-Succeeded"}, (0,)),
        ({HOOK: "post-install", POLICY: "hook-succeeded"}, (2,)),
        ({HOOK: "post-install,pre-install", POLICY: "hook-succeeded"}, (0, 2)),
        ({HOOK: "pre-upgrade", POLICY: "hook-succeeded"}, ()),
        ({POLICY: "hook-succeeded"}, ()),
        ({ARGO: "PreSync", ARGO_POLICY: "HookSucceeded"}, (2,)),
        ({ARGO: "PreSync", POLICY: "hook-succeeded"}, (2,)),
        ({ARGO: "PreSync", ARGO_POLICY: "hook-succeeded"}, ()),
        ({ARGO: "SyncFail", ARGO_POLICY: "HookSucceeded"}, ()),
        ({WAVE: "1", ARGO_POLICY: "HookSucceeded"}, ()),
    ],
)
def test_policies_say_after_which_phase_a_hook_is_deleted(annotations, phases):
    assert deleted_after(plain("ConfigMap", annotations)) == phases


def test_definitions_are_never_deleted():
    made = plain("CustomResourceDefinition", {HOOK: "pre-install", **SUCCEEDED})
    assert (deleted_after(made), is_made_anew(made)) == ((), False)


@pytest.mark.parametrize(
    ("annotations", "wanted"),
    [
        ({HOOK: "pre-install"}, True),
        ({HOOK: "pre-install", POLICY: "hook-failed"}, False),
        ({HOOK: "pre-install", POLICY: "hook-failed,before-hook-creation"}, True),
        ({ARGO: "Sync"}, True),
        ({ARGO: "Sync", ARGO_POLICY: "HookFailed"}, False),
        ({ARGO: "Sync", ARGO_POLICY: "HookFailed,BeforeHookCreation"}, True),
    ],
)
def test_policies_say_whether_an_older_hook_is_deleted_first(annotations, wanted):
    assert is_made_anew(plain("Job", annotations)) is wanted


def test_a_hook_of_several_events_has_several_stages():
    assert stages_of_hook(plain("Job", {HOOK: "post-install,pre-install", WEIGHT: "3"})) == [(0, 3), (2, 3)]
    assert stages_of_hook(plain("Job", {ARGO: "PostSync,PreSync", WAVE: "1"})) == [(0, 1), (2, 1)]


def web(container=None, **pod):
    spec = {"containers": [{"name": "c", "image": "example/app:1", **(container or {})}], **pod}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": spec}
    return default({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": template}})


NODES = ClusterProfile(pools=[Pool("small", {"cpu": "2", "memory": "4Gi"}, 1)])
LATE = "Job was active longer than specified deadline"


def failing(annotations):
    made = job(annotations)
    return {**made, "spec": {**made["spec"], "activeDeadlineSeconds": 1}}


NO_ACCOUNT = 'error looking up service account default/settings: serviceaccount "settings" not found'


@pytest.mark.parametrize(
    ("objects", "wanted"),
    [
        ([plain("ConfigMap", {HOOK: "pre-install", **SUCCEEDED}), web(FROM)], [(UnreadyPod, NO_MAP)]),
        ([plain("ConfigMap", {HOOK: "pre-install"}), web(FROM)], []),
        ([plain("ConfigMap", {HOOK: "pre-install", **SUCCEEDED}), plain("ConfigMap"), web(FROM)], []),  # one of its name that stays
        ([plain("ServiceAccount", {HOOK: "pre-install", **SUCCEEDED}), web(serviceAccountName="settings")], [(RefusedPod, NO_ACCOUNT)]),
        ([plain("ConfigMap", {HOOK: "pre-install", **SUCCEEDED}), job({HOOK: "pre-install", WEIGHT: "1"}, FROM)], []),
        ([plain("ConfigMap", {HOOK: "pre-install", **SUCCEEDED}), job({HOOK: "post-install"}, FROM)], [(UnreadyPod, NO_MAP)]),
        ([plain("ConfigMap", {HOOK: "pre-install,post-install", **SUCCEEDED}), job({HOOK: "post-install"}, FROM)], []),
        # Nothing is deleted where a hook does not succeed.
        ([plain("ConfigMap", {HOOK: "pre-install", **SUCCEEDED}), failing({HOOK: "pre-install"}), web(FROM)], [(FailedJob, LATE)]),
        # At the end of Argo CD's sync all pods are there; those of an update come later.
        ([plain("ConfigMap", {ARGO: "PreSync", ARGO_POLICY: "HookSucceeded"}), web(FROM)], [(StalledRollout, NO_MAP)]),
        ([plain("ConfigMap", {ARGO: "PreSync", ARGO_POLICY: "HookFailed"}), web(FROM)], []),
    ],
)
def test_pods_do_not_find_hooks_that_their_tool_has_deleted(objects, wanted):
    found = [(type(fact), getattr(fact, "why", None) or fact.message.partition("is forbidden: ")[2]) for fact in simulate(objects, NODES).facts]
    assert found == wanted
    assert [type(fact) for fact in simulate(objects, NODES, proves=True).facts] == [kind for kind, _ in wanted if kind is FailedJob]  # a rule tells of the rest


def test_a_hook_that_is_deleted_leaves_no_pods():
    def owners(annotations):
        return {each.owner for each in simulate([job(annotations), web()], NODES).placements}

    assert owners({HOOK: "pre-install", **SUCCEEDED}) == {("Deployment", "web")}
    assert owners({HOOK: "pre-install"}) == {("Job", "migrate"), ("Deployment", "web")}
    assert owners({HOOK: "pre-install", POLICY: "hook-failed"}) == {("Job", "migrate"), ("Deployment", "web")}


@pytest.mark.parametrize(("policy", "runs"), [({}, 2), ({POLICY: "hook-failed"}, 1), (SUCCEEDED, 2)])
def test_a_hook_of_two_events_runs_twice_unless_its_name_is_taken(policy, runs):
    outcome = simulate([job({HOOK: "pre-install,post-install", **policy}), web()], NODES)
    assert [step.verb for step in outcome.trace.steps if step.key[0] == "Job"].count("ADDED") == runs


@pytest.mark.parametrize(("container", "annotations", "assumed"), [
    (FROM, {HOOK: "pre-install"}, ["hooks: what comes after Job migrate is made, although it does not succeed"]),
    ({}, {HOOK: "pre-install"}, []),
    (FROM, {HOOK: "post-install"}, []),  # after which nothing comes
    (FROM, {ARGO: "PreSync"}, ["hooks: what comes after Job migrate is made, although it does not succeed"]),
    (FROM, {}, []),
])  # fmt: skip
def test_what_is_assumed_where_a_tool_would_end_the_installation(container, annotations, assumed):
    outcome = simulate([job(annotations, container), plain("ConfigMap", data={})])
    assert [each for each in outcome.assumptions if each.startswith("hooks: ")] == assumed
