from kubecheck.sim.profile import ZONE, ClusterProfile, pools_from_config


def test_nodes_are_dealt_to_zones_in_turn():
    profile = ClusterProfile("1.36", (), pools_from_config([{"name": "n", "count": 5, "cpu": 2, "memory": "4Gi", "zones": ["a", "b", "c"]}]))
    nodes = profile.given_nodes()
    assert [(each["metadata"]["name"], each["metadata"]["labels"][ZONE]) for each in nodes] == [
        ("n-a-0", "a"), ("n-a-1", "a"), ("n-b-0", "b"), ("n-b-1", "b"), ("n-c-0", "c"),
    ]  # fmt: skip


def test_a_pool_without_zones_is_one_pool():
    nodes = ClusterProfile("1.36", (), pools_from_config([{"count": 2, "cpu": "500m", "resources": {"nvidia.com/gpu": 1}}])).given_nodes()
    assert [each["metadata"]["name"] for each in nodes] == ["pool-1-0", "pool-1-1"]
    assert nodes[0]["status"]["allocatable"] == {"pods": "110", "cpu": "500m", "nvidia.com/gpu": "1"}


def test_a_pool_that_grows_has_as_many_nodes_as_it_may():
    nodes = ClusterProfile("1.36", (), pools_from_config([{"name": "n", "count": 1, "max": 3, "cpu": 1}])).given_nodes()
    assert [node["metadata"]["name"] for node in nodes] == ["n-0", "n-1", "n-2"]
