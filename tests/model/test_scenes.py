"""Which objects of a world are played together: names by their scene, in order."""

import pytest

from kubecheck.engine.pipeline import load, model
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.model.scenes import says_no_room
from kubecheck.source import Source

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec: {containers: [{name: a, image: a}]}\n"
QUOTA = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: NAME}\nspec: {hard: {pods: '1'}}\n"
LIMITS = "apiVersion: v1\nkind: LimitRange\nmetadata: {name: NAME}\nspec: {limits: []}\n"
NODE = "apiVersion: v1\nkind: Node\nmetadata: {name: NAME}\nstatus: {allocatable: {cpu: 1}}\n"
CAPACITY = NODE.replace("allocatable", "capacity")
READ = NODE.replace("NAME", "NAME, uid: '1'")
BARE = "apiVersion: v1\nkind: Node\nmetadata: {name: NAME}\n"
PLAIN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n"
SHOP = QUOTA.replace("NAME", "NAME, namespace: shop")


def world_of(files):
    """The one world of files: path -> text, objects named by their path."""
    request = Request([Source(path, text.replace("NAME", path)) for path, text in files.items()], RuleSet(Registry([]), Choice()), worlds={"all": ["**"]}, jobs=1)
    (world,) = model(load(request, keeps=True), request).worlds
    return world


@pytest.mark.parametrize(
    ("files", "has_nodes", "expected"),
    [
        ({"a": POD, "b": PLAIN}, False, [["a", "b"]]),
        ({"a": QUOTA, "x/b": POD}, False, [["a", "x/b"]]),
        ({"x/a": QUOTA, "x/b": POD, "y/c": POD}, False, [["x/a", "x/b"], ["y/c"]]),
        ({"x/a": LIMITS, "x/b": POD, "y/c": POD}, False, [["x/a", "x/b"], ["y/c"]]),
        ({"x/a": NODE, "x/n": NODE, "x/b": POD, "y/c": POD}, False, [["x/a", "x/n", "x/b"], ["y/c"]]),
        ({"x/a": CAPACITY, "x/n": NODE, "x/b": POD, "y/c": POD}, False, [["x/a", "x/n", "x/b"], ["y/c"]]),
        ({"x/a": NODE, "x/b": POD, "y/c": POD}, False, [["x/b", "y/c"]]),
        ({"x/a": NODE, "y/a": NODE, "x/b": POD}, False, [["x/b"]]),
        ({"a": NODE, "b": POD, "x/b": POD}, False, [["a", "b", "x/b"]]),
        ({"x/a": READ, "x/b": POD, "y/c": POD}, False, [["x/a", "x/b"], ["y/c"]]),
        ({"x/a": f"{NODE}---\n{POD}", "x/b": POD, "x/q": QUOTA}, False, [["x/a", "x/a", "x/q"], ["x/b", "x/q"]]),
        ({"x/a": NODE, "x/b": POD, "y/c": POD}, True, [["x/a", "x/b", "y/c"]]),
        ({"x/a": NODE, "x/b": POD, "x/q": QUOTA, "y/c": POD}, True, [["x/a", "x/b", "x/q"], ["x/a", "y/c"]]),
        ({"x/a": BARE, "x/b": POD, "y/c": POD}, False, [["x/b", "y/c"]]),
        ({"x/a": SHOP, "x/b": POD, "y/c": POD}, False, [["x/a", "x/b", "y/c"]]),
        ({"x/a": QUOTA, "x/y/b": POD, "xy/c": POD}, False, [["x/a", "x/y/b"], ["xy/c"]]),
        ({"a": QUOTA, "x/a": QUOTA, "x/b": POD, "y/c": POD}, False, [["a", "x/a", "x/b"], ["a", "y/c"]]),
        ({"x/a": QUOTA, "x/b": POD, "x/y/a": QUOTA, "x/y/b": POD}, False, [["x/a", "x/b"], ["x/a", "x/y/a", "x/y/b"]]),
        ({"x/a": QUOTA, "x/b": POD, "y/c": POD, "z/d": PLAIN}, False, [["x/a", "x/b", "z/d"], ["y/c", "z/d"]]),
        ({"x/a": QUOTA, "y/a": QUOTA, "z/d": PLAIN}, False, [["z/d"]]),
        ({"x/a": BARE}, False, [[]]),
    ],
)
def test_what_binds_in_a_folder_is_played_with_the_workloads_there_and_below(files, has_nodes, expected):
    assert [[each.ref.name for each in scene] for scene in world_of(files).scenes(has_nodes=has_nodes)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [(NODE, False), (CAPACITY, False), (BARE, True), (BARE + "status: {allocatable: {}}\n", True), (BARE.replace("v1\n", "example.com/v1\n"), False), (PLAIN, False)],
)
def test_a_node_without_allocatable_and_capacity_says_no_room(text, expected):
    (resource,) = world_of({"a": text}).resources
    assert says_no_room(resource) is expected
