from kubecheck.model import Ref, Resource, ref_of
from kubecheck.model.references import references_of
from kubecheck.model.templates import pod_templates_of
from kubecheck.model.world import World, label_selector, map_selector
from kubecheck.model.worlds import Kustomization, build_model
from kubecheck.source import Source
from kubecheck.values.selector import Selector


class Sheet:
    """A document as far as the model looks at one."""

    def __init__(self, path, value):
        self.source = Source(path, "")
        self.value = value
        self.built_by = ""


def make(path, kind, name, api_version="v1", namespace=None, **fields):
    metadata = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    value = {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}
    return Resource(ref_of(value), Sheet(path, value), (), value)


def shape(model):
    return {world.name: [(each.path, each.ref.kind, each.ref.name) for each in world.resources] for world in model.worlds}


def test_one_world_without_duplicates():
    model = build_model([make("a/x.yaml", "ConfigMap", "x"), make("b/y.yaml", "ConfigMap", "y")])
    assert [world.name for world in model.worlds] == [""]


def test_folders_part_where_duplicates_do_and_what_lies_above_belongs_to_each():
    model = build_model([
        make("app/common.yaml", "ServiceAccount", "web"),
        make("app/prod/web.yaml", "ConfigMap", "web"),
        make("app/test/web.yaml", "ConfigMap", "web"),
        make("lib/tool.yaml", "ConfigMap", "tool"),
    ])
    assert shape(model) == {
        "app/prod": [("app/common.yaml", "ServiceAccount", "web"), ("app/prod/web.yaml", "ConfigMap", "web"), ("lib/tool.yaml", "ConfigMap", "tool")],
        "app/test": [("app/common.yaml", "ServiceAccount", "web"), ("app/test/web.yaml", "ConfigMap", "web"), ("lib/tool.yaml", "ConfigMap", "tool")],
    }


def test_a_folder_that_overrides_what_lies_above_is_a_variant_of_its_own():
    model = build_model([make("web.yaml", "ConfigMap", "web"), make("prod/web.yaml", "ConfigMap", "web"), make("all.yaml", "Secret", "s")])
    assert shape(model) == {
        "prod": [("prod/web.yaml", "ConfigMap", "web"), ("all.yaml", "Secret", "s")],
        ".": [("web.yaml", "ConfigMap", "web"), ("all.yaml", "Secret", "s")],
    }


def test_two_definitions_in_one_folder_are_one_world_with_a_repetition():
    model = build_model([make("a.yaml", "ConfigMap", "web"), make("b.yaml", "ConfigMap", "web")])
    assert len(model.worlds) == 1
    assert [(again.path, first.path) for again, first in model.worlds[0].repeated] == [("b.yaml", "a.yaml")]


def test_each_kustomization_root_is_a_world_with_what_it_names():
    resources = [
        make("base/web.yaml", "Service", "web"),
        make("prod/extra.yaml", "ConfigMap", "env"),
        make("test/extra.yaml", "ConfigMap", "env"),
    ]
    kustomizations = [
        Kustomization(Sheet("base/kustomization.yaml", {"resources": ["web.yaml"]})),
        Kustomization(Sheet("prod/kustomization.yaml", {"resources": ["../base", "extra.yaml"], "configMapGenerator": [{"name": "made"}]})),
        Kustomization(Sheet("test/kustomization.yaml", {"bases": ["../base"], "resources": ["extra.yaml"]})),
    ]
    model = build_model(resources, kustomizations)
    assert shape(model) == {
        "prod": [("base/web.yaml", "Service", "web"), ("prod/extra.yaml", "ConfigMap", "env")],
        "test": [("base/web.yaml", "Service", "web"), ("test/extra.yaml", "ConfigMap", "env")],
    }
    assert model.worlds[0].may_exist(("", "ConfigMap", "default", "made"))
    assert not model.worlds[0].may_exist(("", "ConfigMap", "default", "unknown"))


def test_named_worlds_share_what_no_name_takes():
    resources = [make("a/x.yaml", "ConfigMap", "x"), make("b/x.yaml", "ConfigMap", "x"), make("c.yaml", "ConfigMap", "c")]
    model = build_model(resources, named={"one": ["a"], "two": ["b/*.yaml"]})
    assert shape(model) == {
        "one": [("a/x.yaml", "ConfigMap", "x"), ("c.yaml", "ConfigMap", "c")],
        "two": [("b/x.yaml", "ConfigMap", "x"), ("c.yaml", "ConfigMap", "c")],
    }


def test_refs_are_equal_across_versions_and_moved_groups():
    old = ref_of({"apiVersion": "extensions/v1beta1", "kind": "Deployment", "metadata": {"name": "web"}})
    new = ref_of({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default"}})
    assert old == new
    assert len({old, new}) == 1
    assert ref_of({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}}).namespace == ""
    assert Ref("", "v1", "Pod", "shop", "x").label == "Pod shop/x"
    assert ref_of({"apiVersion": 1, "kind": "Pod", "metadata": []}).full == "Pod/default/"


def deployment(labels, **spec):
    return make("d.yaml", "Deployment", "web", "apps/v1", spec={"template": {"metadata": {"labels": labels}, "spec": spec}})


def test_templates_are_found_by_labels():
    web = deployment({"app": "web", "tier": "front"})
    world = World([web, make("p.yaml", "Pod", "p", spec={"containers": []})])
    assert [each.resource.ref.name for each in world.templates_matching("default", Selector.from_set({"app": "web"}))] == ["web"]
    assert world.templates_matching("other", Selector.from_set({"app": "web"})) == []
    assert [each.path for each in world.pod_templates] == [("spec", "template"), ()]


def test_malformed_selectors_select_nothing():
    for value in (None, [], "x", {"matchLabels": {"a": 1}}, {"matchLabels": []}, {"matchExpressions": "x"}, {"matchExpressions": [1]}):
        assert label_selector(value).nothing, value
    assert map_selector({}).nothing
    assert map_selector({"a": 1}).nothing


def test_templates_of_custom_kinds():
    pod = {"spec": {"containers": [{"name": "c"}]}}
    rollout = make("r.yaml", "Rollout", "r", "argoproj.io/v1alpha1", spec={"template": pod})
    unknown = make("u.yaml", "Thing", "u", "example.com/v1", spec={"template": pod})
    volcano = make("v.yaml", "Job", "v", "batch.volcano.sh/v1", spec={"tasks": [{"template": pod}, {"template": pod}]})
    assert [each.path for each in pod_templates_of(rollout)] == [("spec", "template")]
    assert [each.path for each in pod_templates_of(unknown)] == [("spec", "template")]
    assert [each.path for each in pod_templates_of(volcano)] == [("spec", "tasks", 0, "template"), ("spec", "tasks", 1, "template")]


def test_references_of_a_pod_template():
    resource = deployment(
        {},
        serviceAccountName="robot",
        containers=[{
            "name": "c",
            "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "cm", "key": "k", "optional": True}}}],
            "envFrom": [{"secretRef": {"name": "s"}}],
        }],
        volumes=[{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}, {"name": "w", "configMap": {"name": "cm", "items": [{"key": "f"}]}}],
    )  # fmt: skip
    found = [(each.target[1], each.target[3], each.data_key, each.optional, each.path[-1]) for each in references_of(resource)]
    assert found == [
        ("ConfigMap", "cm", "k", True, "name"),
        ("Secret", "s", "", False, "name"),
        ("PersistentVolumeClaim", "data", "", False, "claimName"),
        ("ConfigMap", "cm", "", False, "name"),
        ("ConfigMap", "cm", "f", False, "name"),
        ("ServiceAccount", "robot", "", False, "serviceAccountName"),
    ]


def test_references_survive_wrong_types():
    hostile = ({"containers": 1}, {"containers": [{"env": [1, {"valueFrom": []}], "envFrom": {}}]}, {"volumes": [{"projected": {"sources": 3}}]})
    for spec in hostile:
        assert references_of(deployment({}, **spec)) == []


def test_referrers_of_a_target():
    world = World([
        make("h.yaml", "HorizontalPodAutoscaler", "h", "autoscaling/v2", spec={"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}),
        deployment({}),
    ])
    assert [each.resource.ref.name for each in world.referrers(("apps", "Deployment", "default", "web"))] == ["h"]


def test_near_names_are_found_among_many():
    from kubecheck.model.names import NameIndex
    from kubecheck.near import nearest

    names = [f"{first}-{second}" for first in ("api", "web", "auth", "cart", "mail", "search") for second in ("front", "back", "store", "queue", "edge")]
    index = NameIndex(names)
    for wrong in ("wbe-front", "web-fornt", "webfront", "auth-stor", "serach-queue", "mail-edgee", "nothing-like-it", "x", ""):
        assert index.nearest(wrong) == nearest(wrong, names), wrong
    assert NameIndex(["db-1"]).nearest("db-2") is None
    assert NameIndex(["web-2"]).nearest("wbe-2") == "web-2"


def test_what_selects_a_template_is_found_by_kind():
    web = deployment({"app": "web"})
    service = make("s.yaml", "Service", "s", spec={"selector": {"app": "web"}})
    budget = make("b.yaml", "PodDisruptionBudget", "b", "policy/v1", spec={"selector": {"matchLabels": {"app": "web"}}})
    policy = make("n.yaml", "NetworkPolicy", "n", "networking.k8s.io/v1", spec={"podSelector": {"matchLabels": {"app": "other"}}})
    world = World([web, service, budget, policy])
    (template,) = world.pod_templates
    assert [each.ref.name for each in world.selecting(template, "", "Service")] == ["s"]
    assert [each.ref.name for each in world.selecting(template, "policy", "PodDisruptionBudget")] == ["b"]
    assert world.selecting(template, "networking.k8s.io", "NetworkPolicy") == []
    assert world.templates_matching(None, Selector.from_set({"app": "web"})) == [template]
    assert world.near_label("default", "app", "wbe") is template


def test_labels_that_controllers_give_select_their_pods():
    keep = make("s.yaml", "StatefulSet", "db", "apps/v1", spec={"template": {"metadata": {"labels": {"app": "db"}}, "spec": {}}})
    world = World([keep])
    one = Selector.from_set({"app": "db", "statefulset.kubernetes.io/pod-name": "db-0"})
    other = Selector.from_set({"app": "db", "statefulset.kubernetes.io/pod-name": "bd-0"})
    assert [each.resource.ref.name for each in world.templates_matching("default", one)] == ["db"]
    assert world.templates_matching("default", other) == []
