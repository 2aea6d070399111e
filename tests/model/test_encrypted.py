"""Objects that SOPS encrypted, and arrays of objects."""

from __future__ import annotations

import pytest

from kubecheck import check

SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\n"
WORD = "sops:\n  lastmodified: '2026-01-01T00:00:00Z'\n  mac: ENC[AES256_GCM,data:a]\n"


def told(files):
    return [(each.location.path, each.location.line, each.rule) for each in check(files).findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SECRET + WORD, []),
        (SECRET + "sops: 1\n", [("a.yaml", 7, "unknown-field")]),  # no word of SOPS
        (SECRET + "sops: {version: 3.9}\n", [("a.yaml", 7, "unknown-field")]),
        (SECRET + "soaps:\n  mac: x\n", [("a.yaml", 6, "left-encrypted"), ("a.yaml", 7, "unknown-field")]),  # nor this
        (SECRET.replace("\ndata:", "\ndta:") + WORD, [("a.yaml", 5, "unknown-field")]),  # the rest is judged
    ],
)
def test_the_word_of_sops_belongs_to_an_object(text, expected):
    assert told({"a.yaml": text}) == expected


def test_an_array_of_objects_is_judged_item_by_item():
    objects = '[\n {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}},\n {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"nme": "b"}}\n]\n'
    assert ("a.json", 3, "unknown-field") in told({"a.json": objects})
