import pytest

from kubecheck.model import Ref, Resource, ref_of
from kubecheck.model.references import references_of
from kubecheck.model.templates import pod_templates_of
from kubecheck.model.world import World
from kubecheck.model.worlds import Kustomization, build_model, images_of
from kubecheck.source import Source
from kubecheck.values.selector import Selector, label_selector, map_selector


class Sheet:
    """A document as far as the model looks at one."""

    def __init__(self, path, value):
        self.source = Source(path, "")
        self.value = value
        self.built_by = ""
        self.is_partial = False


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


def test_an_index_that_has_said_all_is_not_asked_again_and_stays_as_it_is():
    workload = {"spec": {"template": {"metadata": {"labels": {"app": "web", "tier": "front"}}, "spec": {}}}}
    other = {"spec": {"template": {"metadata": {"labels": {"app": "db"}}, "spec": {}}}}
    world = World([
        make("a.yaml", "Deployment", "web", "apps/v1", **workload), make("b.yaml", "Deployment", "db", "apps/v1", **other),
        make("c.yaml", "Deployment", "far", "apps/v1", "shop", **workload),
    ])  # fmt: skip

    def names(namespace, labels):
        return [each.resource.ref.name for each in world.templates_matching(namespace, Selector.from_set(labels))]

    assert (names("default", {}), names(None, {}), names("none", {})) == (["web", "db"], ["web", "db", "far"], [])
    assert (names("default", {"app": "web"}), names(None, {"app": "web"}), names("shop", {"app": "web"})) == (["web"], ["web", "far"], ["far"])
    assert (names("default", {"app": "none"}), names("default", {"app": "web", "tier": "none"}), names("default", {"app": "db", "tier": "front"})) == ([], [], [])
    for labels in ({}, {"app": "web"}):
        world.templates_matching("default", Selector.from_set(labels)).clear()
    assert (names("default", {}), names("default", {"app": "web"})) == (["web", "db"], ["web"])


def test_nobody_refers_to_anything_in_an_empty_world():
    assert World([]).referrers(("", "Service", "default", "web")) == []


def test_the_model_knows_in_which_worlds_an_object_is_and_what_defines_it():
    above, prod, other = make("app/common.yaml", "ServiceAccount", "web"), make("app/prod/web.yaml", "ConfigMap", "web"), make("app/test/web.yaml", "ConfigMap", "web")
    again = make("app/test/web.yaml", "ConfigMap", "web")
    model = build_model([above, prod, other, again])
    first, second = model.worlds
    assert (first.name, second.name) == ("app/prod", "app/test")
    assert [model.worlds_holding(each) for each in (above, prod, other, again, make("x.yaml", "ConfigMap", "web"))] == [[first, second], [first], [second], [], []]
    assert model.definitions(prod.ref.key, second) == [other, again, prod]
    assert model.definitions(prod.ref.key, first) == [prod, other, again]
    assert model.definitions(("", "ConfigMap", "default", "none"), first) == []


def test_a_folder_that_overrides_what_lies_above_is_a_variant_of_its_own():
    model = build_model([make("web.yaml", "ConfigMap", "web"), make("prod/web.yaml", "ConfigMap", "web"), make("all.yaml", "Secret", "s")])
    assert shape(model) == {
        "prod": [("prod/web.yaml", "ConfigMap", "web"), ("all.yaml", "Secret", "s")],
        ".": [("web.yaml", "ConfigMap", "web"), ("all.yaml", "Secret", "s")],
    }


def test_an_object_slipped_into_a_second_file_is_a_repetition_in_one_world():
    resources = [make("a.yaml", "ConfigMap", name) for name in ("web", "x", "y")] + [make("b.yaml", "ConfigMap", name, data={}) for name in ("web", "p", "q")]
    (world,) = build_model(resources).worlds
    assert [(again.path, first.path) for again, first in world.repeated] == [("b.yaml", "a.yaml")]
    assert world.alternatives == ()
    assert [each.path for each in world.all_definitions] == ["a.yaml"] * 3 + ["b.yaml"] * 3


def test_a_copied_account_beside_each_part_makes_no_alternatives():
    (world,) = build_model([make(path, kind, path[0] if kind == "Pod" else "s") for path in ("a.yaml", "b.yaml") for kind in ("ServiceAccount", "Pod")]).worlds
    assert [each.ref.name for each in world.all_definitions] == ["s", "a", "b", "s"]


@pytest.mark.parametrize(("api_version", "kind"), [
    ("v1", "Service"), ("apps/v1", "Deployment"), ("autoscaling/v2", "HorizontalPodAutoscaler"), ("policy/v1", "PodDisruptionBudget"),
    ("networking.k8s.io/v1", "NetworkPolicy"), ("networking.k8s.io/v1", "Ingress"), ("gateway.networking.k8s.io/v1", "GRPCRoute"), ("keda.sh/v1alpha1", "ScaledObject"),
])  # fmt: skip
def test_copies_of_what_an_application_is_make_alternatives(api_version, kind):
    model = build_model([each for path in ("a.yaml", "b.yaml") for each in (make(path, kind, "web", api_version), make(path, "Pod", path[0]))])
    assert [world.name for world in model.worlds] == ["a.yaml", "b.yaml"]


def told(model):
    return {world.name: [(each.evidence, [(again.path, first.path) for again, first in each.shared]) for each in world.alternatives] for world in model.worlds}


def test_files_that_share_half_of_what_they_define_are_alternatives_and_what_none_defines_belongs_to_each():
    model = build_model([
        make("small.yaml", "Service", "web"), make("small.yaml", "Pod", "small"),
        make("large.yaml", "Service", "web"), make("large.yaml", "Pod", "large"), make("other.yaml", "Secret", "s"),
    ])  # fmt: skip
    assert shape(model) == {
        "small.yaml": [("small.yaml", "Service", "web"), ("small.yaml", "Pod", "small"), ("other.yaml", "Secret", "s")],
        "large.yaml": [("large.yaml", "Service", "web"), ("large.yaml", "Pod", "large"), ("other.yaml", "Secret", "s")],
    }
    evidence = "1 of 2 objects of small.yaml stand in large.yaml too"
    assert told(model) == {"small.yaml": [], "large.yaml": [(evidence, [("large.yaml", "small.yaml")])]}


def test_parts_belong_together_beside_their_all_in_one_file():
    resources = [make("all.yaml", "Pod", name) for name in "abc"] + [make(f"{name}.yaml", "Pod", name) for name in "ab"]
    model = build_model(resources)
    assert shape(model) == {
        "all.yaml": [("all.yaml", "Pod", name) for name in "abc"],
        "a.yaml": [("all.yaml", "Pod", "c"), ("a.yaml", "Pod", "a"), ("b.yaml", "Pod", "b")],
    }
    assert [evidence for evidence, _ in told(model)["a.yaml"]] == [f"all objects of {name}.yaml stand in all.yaml too" for name in "ab"]


GATEWAY = "gateway.networking.k8s.io/v1"


@pytest.mark.parametrize(("second", "route", "names"), [
    ("https", "HTTPRoute", ["a.yaml", "b.yaml"]),
    ("https", "GRPCRoute", ["a.yaml", "b.yaml"]),
    ("http", "HTTPRoute", [""]),  # the same Gateway twice: slipped in
    ("https", "ReferenceGrant", [""]),
])
def test_files_with_a_gateway_and_routes_of_their_own_are_alternatives(second, route, names):
    def file(path, protocol, kind):
        gateway = make(path, "Gateway", "web", GATEWAY, spec={"listeners": [{"name": protocol}]})
        return [gateway, *(make(path, kind, f"{path[0]}{number}", GATEWAY) for number in range(2))]

    model = build_model([*file("a.yaml", "http", "HTTPRoute"), *file("b.yaml", second, route)])
    assert [world.name for world in model.worlds] == names
    assert [each.evidence for world in model.worlds for each in world.alternatives] == (
        ["a.yaml and b.yaml each have a Gateway of this name with routes of its own"] if len(names) > 1 else []
    )


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


def test_what_lies_beside_a_build_in_its_folder_is_called_otherwise():
    beside, built = make("web/a.yaml", "Pod", "b"), make("web/b.yaml", "Pod", "a")
    built.document.built_by = "web"
    model = build_model([built, beside, make("more/a.yaml", "Pod", "b"), make("rest of web/a.yaml", "Pod", "b")])
    assert shape(model) == {
        "web": [("web/b.yaml", "Pod", "a")],
        "rest of web": [("web/a.yaml", "Pod", "b")],
        "more": [("more/a.yaml", "Pod", "b")],
        "rest of rest of web": [("rest of web/a.yaml", "Pod", "b")],
    }


def test_alternatives_go_by_the_other_name_too():
    built = make("large.yaml", "Pod", "a")
    built.document.built_by = "rest with large.yaml"
    model = build_model([built, *(make(file, kind, name) for file in ("small.yaml", "large.yaml") for kind, name in (("Service", "web"), ("Pod", file)))])
    assert [(each.name, len(each.alternatives)) for each in model.worlds] == [("rest with large.yaml", 0), ("rest with small.yaml", 0), ("rest of rest with large.yaml", 1)]


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


def test_images_are_built_by_every_profile_and_tagged_by_name():
    skaffold = {"build": {"artifacts": [{"image": "front"}]}, "profiles": [{"name": "p", "build": {"artifacts": [{"image": "back"}]}}, "odd"]}
    assert list(images_of(skaffold)) == ["front", "back"]
    added = {"op": "add", "path": "/build/artifacts/-", "value": {"image": "added"}}
    renamed = {"op": "replace", "path": "/build/artifacts/0/image", "value": "renamed"}
    listed = {"op": "replace", "path": "/build/artifacts", "value": [{"image": "listed"}, "odd"]}
    others = [{"op": "replace", "path": "/build/artifacts/0/context", "value": "x"}, {"op": "add", "path": "/test/0", "value": {"image": "y"}}, "odd"]
    assert list(images_of({"profiles": [{"patches": [added, renamed, listed, *others]}]})) == ["added", "renamed", "listed"]
    assert list(images_of({"images": [{"name": "a", "newTag": "1"}, {"name": "b", "newName": "c"}, {"name": "d", "digest": "sha256:0"}]})) == ["a", "d"]


def test_what_a_world_forgets_it_works_out_again():
    pod = make("a.yaml", "Pod", "web", spec={"containers": [], "serviceAccountName": "robot"})
    pod.value["metadata"]["labels"] = {"app": "web"}
    world = World([pod])

    def answers():
        (template,) = world.templates_matching("default", Selector.from_set({"app": "web"}))
        return [template.resource, [each.target for each in world.references(pod)], world.near_name("", "Pod", "default", "wep"), list(world.label_values("default", "app"))]

    before = answers()
    world.kept["what"] = "ever"
    world.forget()
    assert (world.kept, world._references, world._names, world._by_label, world._label_values) == ({}, {}, {}, None, None)
    assert answers() == before == [pod, [("", "ServiceAccount", "default", "robot")], "web", ["web"]]
