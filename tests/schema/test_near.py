"""Nearest names."""

import pytest

from kubecheck.near import edit_distance, nearest


@pytest.mark.parametrize(
    ("word", "expected"),
    [("replica", "replicas"), ("imagePullpolicy", "imagePullPolicy"), ("contianers", "containers"), ("xyz", None), ("host_port", "hostPort")],
)
def test_nearest(word, expected):
    assert nearest(word, ["replicas", "imagePullPolicy", "containers", "hostPort", "name"]) == expected


def test_edit_distance_counts_a_swap_once_and_stops_at_the_limit():
    assert edit_distance("abcd", "abdc", 4) == 1
    assert edit_distance("abcd", "wxyz", 2) == 2
    assert edit_distance("", "abc", 9) == 3
