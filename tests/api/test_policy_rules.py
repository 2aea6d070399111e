"""What a rule of a role allows, row by row as the functions of pkg/apis/rbac/v1 answer."""

import pytest

from kubecheck.api.policy_rules import (
    allows,
    allows_everything,
    api_group_matches,
    non_resource_url_matches,
    resource_matches,
    resource_name_matches,
    verb_matches,
)


@pytest.mark.parametrize(
    ("written", "resource", "answer"),
    [
        (["pods"], "pods", True),
        (["pods"], "pods/exec", False),
        (["pods/exec"], "pods", False),
        (["pods/exec"], "pods/exec", True),
        (["*"], "pods", True),
        (["*"], "pods/exec", True),
        (["*/exec"], "pods/exec", True),
        (["*/exec"], "pods", False),
        (["*/exec"], "pods/log", False),
        (["*/log"], "pods/catalog", False),
        (["pods/*"], "pods/exec", False),
        (["*/*"], "pods/exec", False),
        (["pod*"], "pods", False),
        (["Pods"], "pods", False),
        ([], "pods", False),
        (None, "pods", False),
        ("pods", "pods", False),
        ([{}, 1, "pods"], "pods", True),
    ],
)
def test_resources(written, resource, answer):
    assert resource_matches({"resources": written}, resource) is answer


@pytest.mark.parametrize(
    ("written", "name", "answer"),
    [([], "web", True), (None, "", True), (["web"], "web", True), (["web"], "", False), (["web"], "webs", False), (["*"], "web", False)],
)
def test_names(written, name, answer):
    assert resource_name_matches({"resourceNames": written}, name) is answer


@pytest.mark.parametrize(
    ("written", "url", "answer"),
    [
        (["/healthz"], "/healthz", True),
        (["/healthz"], "/healthz/etcd", False),
        (["/healthz/*"], "/healthz/etcd", True),
        (["/healthz*"], "/healthz", True),
        (["/healthz**"], "/healthzzz", True),
        (["*"], "/metrics", True),
        (["/*/x"], "/a/x", False),
        ([1, None], "/metrics", False),
        (None, "/metrics", False),
    ],
)
def test_urls(written, url, answer):
    assert non_resource_url_matches({"nonResourceURLs": written}, url) is answer


def test_verbs_and_groups():
    assert verb_matches({"verbs": ["get"]}, "get")
    assert verb_matches({"verbs": ["*"]}, "get")
    assert not verb_matches({"verbs": ["GET"]}, "get")
    assert api_group_matches({"apiGroups": [""]}, "")
    assert api_group_matches({"apiGroups": ["*"]}, "apps")
    assert not api_group_matches({"apiGroups": ["apps"]}, "")
    assert not api_group_matches({}, "")


def test_a_rule_allows_what_all_its_parts_match():
    rule = {"apiGroups": ["", "apps"], "resources": ["pods", "*/scale"], "verbs": ["get", "patch"]}
    assert allows(rule, ("get",), "", ("pods",))
    assert allows(rule, ("create", "patch"), "apps", ("services", "deployments/scale"), "web")
    assert not allows(rule, ("create",), "", ("pods",))
    assert not allows(rule, ("get",), "batch", ("pods",))
    assert not allows(rule, ("get",), "", ("services",))
    named = {**rule, "resourceNames": ["web"]}
    assert allows(named, ("get",), "", ("pods",), "web")
    assert not allows(named, ("get",), "", ("pods",))


def test_a_rule_that_allows_everything_has_all_three_stars_and_no_names():
    everything = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
    assert allows_everything(everything)
    assert not allows_everything({**everything, "resourceNames": ["web"]})
    assert allows_everything({**everything, "resourceNames": []})
    for field in everything:
        assert not allows_everything({**everything, field: ["apps"]})
    assert not allows_everything({"nonResourceURLs": ["*"], "verbs": ["*"]})
