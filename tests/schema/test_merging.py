"""Apply configurations merged into objects, as sigs.k8s.io/structured-merge-diff does it."""

import pytest

from kubecheck.schema.cel.libraries import LIBRARIES
from kubecheck.schema.cel.nodes import UInt
from kubecheck.schema.cel.values import Duration, Timestamp
from kubecheck.schema.policies.merge_types import type_of_definition, type_of_kind
from kubecheck.schema.policies.merging import MergeError, merge
from kubecheck.schema.structure.catalog import catalog

SUM = LIBRARIES[".add"](LIBRARIES["quantity"]("1"), LIBRARIES["quantity"]("2Gi"))
POD = type_of_kind(catalog("1.36").kind("v1", "Pod"))
WIDGET = type_of_definition(
    {
        "type": "object",
        "properties": {
            "spec": {
                "type": "object",
                "properties": {
                    "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
                    "parts": {
                        "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "side"],
                        "items": {"type": "object", "properties": {"name": {"type": "string"}, "side": {"type": "string", "default": "left"}, "count": {"type": "integer"}}},
                    },
                    "plain": {"type": "array", "items": {"type": "string"}},
                    "box": {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {"a": {"type": "string"}}},
                    "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                    "port": {"x-kubernetes-int-or-string": True},
                    "when": {"type": "string", "format": "date-time"},
                    "more": {"type": "object", "additionalProperties": {"type": "boolean"}},
                },
            }
        },
    },
    catalog("1.36"),
)  # fmt: skip


def spec_of(kind, before, patch):
    return merge(kind, {"spec": before}, {"spec": patch})["spec"]


@pytest.mark.parametrize(
    ("kind", "before", "patch", "after"),
    [
        (POD, {"hostNetwork": True}, {"priority": 3}, {"hostNetwork": True, "priority": 3}),
        (POD, {"securityContext": {"runAsUser": 1}}, {"securityContext": {"fsGroup": 2}}, {"securityContext": {"runAsUser": 1, "fsGroup": 2}}),
        (POD, {"securityContext": {}}, {"securityContext": {}}, {"securityContext": {}}),
        (POD, {"hostNetwork": True}, {"hostNetwork": None}, {"hostNetwork": None}),
        # items by their keys: what both have is merged, the order of the patch counts where it says one
        (
            POD,
            {"containers": [{"name": "a", "image": "1"}, {"name": "b"}]},
            {"containers": [{"name": "new"}, {"name": "a", "tty": True}]},
            {"containers": [{"name": "new"}, {"name": "a", "image": "1", "tty": True}, {"name": "b"}]},
        ),
        (
            POD,
            {"containers": [{"name": "a"}, {"name": "b"}, {"name": "c"}]},
            {"containers": [{"name": "c", "tty": True}, {"name": "a"}]},
            {"containers": [{"name": "b"}, {"name": "c", "tty": True}, {"name": "a"}]},
        ),
        # a key that is left out stands for its default
        (
            POD,
            {"containers": [{"name": "a", "ports": [{"containerPort": 80, "protocol": "TCP"}]}]},
            {"containers": [{"name": "a", "ports": [{"containerPort": 80, "name": "http"}, {"containerPort": 80, "protocol": "UDP"}]}]},
            {"containers": [{"name": "a", "ports": [{"containerPort": 80, "protocol": "TCP", "name": "http"}, {"containerPort": 80, "protocol": "UDP"}]}]},
        ),
        (WIDGET, {"tags": ["x", "y"]}, {"tags": ["z", "x"]}, {"tags": ["z", "x", "y"]}),
        (WIDGET, {"tags": ["x", "x"]}, {"tags": ["y"]}, {"tags": ["x", "x", "y"]}),
        (
            WIDGET,
            {"parts": [{"name": "p", "side": "left", "count": 1}]},
            {"parts": [{"name": "p", "count": 2}, {"name": "p", "side": "right"}]},
            {"parts": [{"name": "p", "side": "left", "count": 2}, {"name": "p", "side": "right"}]},
        ),
        (WIDGET, {"free": {"a": {"b": 1}}}, {"free": {"a": {"c": 2}}}, {"free": {"a": {"b": 1, "c": 2}}}),
        (WIDGET, {"port": 80}, {"port": "http"}, {"port": "http"}),
        (WIDGET, {"more": {"a": True}}, {"more": {"b": False}}, {"more": {"a": True, "b": False}}),
    ],
)
def test_fields_and_items_are_merged_by_the_published_types(kind, before, patch, after):
    given = {"spec": before}
    assert merge(kind, given, {"spec": patch}) == {"spec": after}
    assert given == {"spec": before}


@pytest.mark.parametrize(
    ("kind", "patch", "message"),
    [
        (POD, {"tolerations": []}, "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.tolerations"),
        (POD, {"nodeSelector": {"a": "b"}}, "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.nodeSelector"),
        (
            POD,
            {"imagePullSecrets": [{"name": "a"}], "containers": [{"name": "a", "args": ["x"]}]},
            "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.imagePullSecrets[0], .spec.containers[0].args",
        ),
        (WIDGET, {"box": {}}, "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.box"),
        (WIDGET, {"plain": ["a"]}, "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.plain"),
        (POD, {"contaners": []}, "failed to convert patch object to typed object: .spec.contaners: field not declared in schema"),
        (POD, {"priority": "3"}, "failed to convert patch object to typed object: .spec.priority: expected numeric (int or float), got string"),
        (POD, {"hostname": Timestamp(1704067200_500000000)}, "failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:time.Date(2024, time.January, 1, 0, 0, 0, 500000000, time.UTC)}"),
        (POD, {"hostname": UInt(30)}, "failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:0x1e}"),
        (POD, {"hostname": LIBRARIES["quantity"]("2Gi")}, "failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:(*resource.Quantity)(0x…)}"),
        (POD, {"hostname": SUM}, "failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:(*resource.Quantity)(0x…)}"),
        (POD, {"hostname": [SUM]}, "failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:[]interface {}{(*resource.Quantity)(0x…)}}"),
        (POD, {"hostname": LIBRARIES["url"]("/a")}, "failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:(*url.URL)(0x…)}"),
        (POD, {"hostname": LIBRARIES["ip"]("10.0.0.1")}, "failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:netip.Addr{addr:netip.uint128{hi:0x0, lo:0xffff0a000001}, z:unique.Handle[net/netip.addrDetail]{value:(*netip.addrDetail)(0x…)}}}"),
        (POD, {"hostname": LIBRARIES["cidr"]("10.0.0.0/8")}, "failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:netip.Prefix{ip:netip.Addr{addr:netip.uint128{hi:0x0, lo:0xffff0a000000}, z:unique.Handle[net/netip.addrDetail]{value:(*netip.addrDetail)(0x…)}}, bitsPlusOne:0x9}}"),
        (POD, {"hostname": LIBRARIES["semver"]("1.2.3-rc.1")}, 'failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:semver.Version{Major:0x1, Minor:0x2, Patch:0x3, Pre:[]semver.PRVersion{semver.PRVersion{VersionStr:"rc", VersionNum:0x0, IsNum:false}, semver.PRVersion{VersionStr:"", VersionNum:0x1, IsNum:true}}, Build:[]string(nil)}}'),
        (WIDGET, {"when": LIBRARIES["semver"]("1.2.3+b.2")}, "failed to convert patch object to typed object: .spec.when: expected any scalar, got &{1.2.3+b.2}"),
        (WIDGET, {"when": LIBRARIES["url"]("https://u:p@ü/b%20c?x=1#f")}, "failed to convert patch object to typed object: .spec.when: expected any scalar, got &{https://u:p@%C3%BC/b%20c?x=1}"),
        (WIDGET, {"tags": [SUM]}, "failed to convert patch object to typed object: .spec.tags[={{undefined}}]: expected string, got &value.valueUnstructured{Value:(*resource.Quantity)(0x…)}"),
        (WIDGET, {"parts": [{"name": UInt(3)}]}, 'failed to convert patch object to typed object: .spec.parts[name={{undefined}},side="left"].name: expected string, got &value.valueUnstructured{Value:0x3}'),
        (WIDGET, {"when": Timestamp(1704067200_500000000)}, "failed to convert patch object to typed object: .spec.when: expected any scalar, got &{2024-01-01 00:00:00.5 +0000 UTC}"),
        (WIDGET, {"when": Duration(90_000_000_000)}, "failed to convert patch object to typed object: .spec.when: expected any scalar, got &{1m30s}"),
        (POD, {"activeDeadlineSeconds": Duration(1)}, "failed to convert patch object to typed object: .spec.activeDeadlineSeconds: expected numeric (int or float), got time.Duration"),
        (POD, {"hostname": 3}, "failed to convert patch object to typed object: .spec.hostname: expected string, got &value.valueUnstructured{Value:3}"),
        (POD, {"hostNetwork": "x"}, "failed to convert patch object to typed object: .spec.hostNetwork: expected boolean, got &{x}"),
        (POD, {"securityContext": [1, 2]}, "failed to convert patch object to typed object: .spec.securityContext: expected map, got &{[1 2]}"),
        (POD, {"containers": {"name": "a"}}, "failed to convert patch object to typed object: .spec.containers: expected list, got &{map[name:a]}"),
        (WIDGET, {"when": ["x"]}, "failed to convert patch object to typed object: .spec.when: expected any scalar, got &{[x]}"),
        (POD, {"containers": [{"name": "a"}, {"name": "a"}]}, 'failed to convert patch object to typed object: .spec.containers: duplicate entries for key [name="a"]'),
        (WIDGET, {"tags": ["y", "y"]}, 'failed to convert patch object to typed object: .spec.tags: duplicate entries for key [="y"]'),
        (
            POD,
            {"containers": [{"name": ["a", None, {"b": True}, 1.0]}, {"name": ["a", None, {"b": True}, 1.0]}]},
            """failed to convert patch object to typed object: errors:
  .spec.containers[name=["a",null,b=true,1]].name: expected string, got &value.valueUnstructured{Value:[]interface {}{"a", interface {}(nil), map[string]interface {}{"b":true}, 1}}
  .spec.containers: duplicate entries for key [name=["a",null,b=true,1]]
  .spec.containers[name=["a",null,b=true,1]].name: expected string, got &value.valueUnstructured{Value:[]interface {}{"a", interface {}(nil), map[string]interface {}{"b":true}, 1}}""",
        ),
        (POD, {"containers": [None]}, "failed to convert patch object to typed object: .spec.containers: element 0: associative list with keys may not have a null element"),
        (POD, {"containers": ["a"]}, "failed to convert patch object to typed object: .spec.containers: element 0: associative list with keys may not have non-map elements"),
        (WIDGET, {"tags": [{}]}, "failed to convert patch object to typed object: .spec.tags: element 0: associative list without keys has an element that's a map type"),
        (WIDGET, {"tags": [[]]}, "failed to convert patch object to typed object: .spec.tags: element 0: not supported: associative list with lists as elements"),
        (
            POD,
            {"hostname": 3, "priority": "3"},
            """failed to convert patch object to typed object: errors:
  .spec.hostname: expected string, got &value.valueUnstructured{Value:3}
  .spec.priority: expected numeric (int or float), got string""",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_the_servers_words(kind, patch, message):
    with pytest.raises(MergeError) as refused:
        spec_of(kind, {}, patch)
    assert str(refused.value) == message
