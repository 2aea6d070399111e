"""Addresses of Services that objects speak of, also where the objects rest in between."""

import pytest

from kubecheck.documents import read
from kubecheck.engine.dry_run import play_scenes
from kubecheck.model import addresses
from kubecheck.model.addresses import mentions_of, mentions_of_pods, pod_names_used
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.model.world import World
from kubecheck.sim.profile import ClusterProfile
from kubecheck.source import Source

CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}}}
data: {{url: "{text}", DB_HOST: {host}, DB_PORT: "5432"}}
"""
STATEFUL = (
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {template: {spec: {serviceAccountName: runner, containers: []}}}\n"
)
TEXTS = (("a", "http://web:8080", "db"), ("b", "http://db-0.db:5432", "web.shop"), ("c", "http://db-1.db:5432", "cache-2.cache.shop.svc"))


def world_of(rests):
    texts = [CONFIG.format(name=name, text=text, host=host) for name, text, host in TEXTS]
    documents = [each for number, text in enumerate([*texts, STATEFUL]) for each in read(Source(f"{number}.yaml", text)).documents]
    resources = [each for document in documents for each in resources_of(document, "default", CLUSTER_KINDS)]
    for each in documents if rests else ():
        each.rest()
    return World(resources)


@pytest.mark.parametrize("rests", [False, True])
def test_names_of_single_pods_are_found_and_mentions_of_all_kept_in_small_runs_alone(rests):
    world = world_of(rests)
    first = pod_names_used(world, "default", "db")
    assert (first.resource.ref.name, first.address.host, first.port, first.place.within) == ("b", "db-0.db", 5432, (7, 14))
    assert pod_names_used(world, "shop", "cache").address.pod == "cache-2"
    assert pod_names_used(world, "default", "web") is None
    assert len(world.kept.get(mentions_of, ())) == (0 if rests else 4)
    found = {each.ref.name: [(mention.address.host, mention.port) for mention in mentions_of(world, each)] for each in world.resources}
    assert found == {
        "a": [("web", 8080), ("db", 5432)], "b": [("db-0.db", 5432), ("web.shop", 5432)], "c": [("db-1.db", 5432), ("cache-2.cache.shop.svc", 5432)], "db": [],
    }  # fmt: skip


def test_mentions_of_few_objects_are_kept_in_a_large_run(monkeypatch):
    monkeypatch.setattr(addresses, "_KEPT", 2)
    world = world_of(rests=True)
    found = [mentions_of(world, each) for each in world.resources]
    assert list(world.kept[mentions_of]) == [id(each) for each in world.resources[2:]]
    assert mentions_of(world, world.resources[3]) is found[3]
    small = world_of(rests=False)
    for each in small.resources:
        mentions_of(small, each)
    assert len(small.kept[mentions_of]) == 4


def rest(world):
    for each in world.resources:
        each.document.rest()


def test_who_refers_to_whom_and_what_names_pods_is_gathered_at_once_where_objects_rest():
    world = world_of(rests=True)
    account = ("", "ServiceAccount", "default", "runner")
    assert [each.resource.ref.name for each in world.referrers(account)] == ["db"]
    rest(world)
    assert pod_names_used(world, "default", "db").resource.ref.name == "b"
    assert all(each.document.is_resting for each in world.resources)
    small = world_of(rests=False)
    assert [each.resource.ref.name for each in small.referrers(account)] == ["db"]
    assert mentions_of_pods not in small.kept


def test_it_is_gathered_on_the_way_of_a_play_where_objects_rest():
    world = world_of(rests=True)
    for each in world.resources:
        each.status = 201
    play_scenes(world, ClusterProfile(), proves=True)
    rest(world)
    assert [each.data_key for each in world.references(world.resources[3])] == [""]
    assert [mention.address.host for mention in mentions_of_pods(world, world.resources[1])] == ["db-0.db"]
    assert all(each.document.is_resting for each in world.resources)
