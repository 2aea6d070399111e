"""Changes of values as edits of texts: what is put where, and that comments, order and style stay."""

from __future__ import annotations

import pytest

from kubecheck.documents import read
from kubecheck.documents.editing.field_edits import REMOVED, FieldEdit, edited
from kubecheck.documents.editing.text_edits import edits_to, replaced
from kubecheck.source import Source

BLOCK = """\
# first
spec:
  replicas: 3  # for now
  selector: {app: web}
  names:
  - a  # the first
  - b
  template:
    spec:
      containers:
      - name: main
        image: 'nginx'
"""


def written(text, *edits):
    (document,) = read(Source("a.yaml", text)).documents
    made = edits_to(document, edited(document.value, [FieldEdit(*each) for each in edits]))
    assert all(text[each.start : each.end] == each.old and each.path == "a.yaml" for each in made)
    return replaced(text, [(each.start, each.end, each.text) for each in made]) if made else None


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        ((("spec", "replicas"), 2), "replicas: 3  # for now", "replicas: 2  # for now"),
        ((("spec", "template", "spec", "containers", 0, "image"), "nginx:1"), "'nginx'", "'nginx:1'"),
        ((("spec", "strategy", "rollingUpdate", "maxUnavailable"), 1), "  template:", "  strategy:\n    rollingUpdate:\n      maxUnavailable: 1\n  template:"),
        ((("spec", "selector", "tier"), "on"), "{app: web}", '{app: web, tier: "on"}'),
        ((("spec", "names", 2), "c"), "  - b\n", "  - b\n  - c\n"),
        ((("spec", "names", 0), REMOVED), "  - a  # the first\n", ""),
        ((("spec", "replicas"), REMOVED), "  replicas: 3  # for now\n", ""),
        ((("spec", "template", "spec", "containers", 0, "image"), REMOVED), "        image: 'nginx'\n", ""),
        ((("spec", "template", "spec", "containers", 0, "name"), REMOVED), "name: main\n        image", "image"),
        ((("spec", "template", "spec", "containers", 0, "resources", "requests", "cpu"), "500m"), "'nginx'\n", "'nginx'\n        resources:\n          requests:\n            cpu: 500m\n"),
    ],
)
def test_one_change_in_block_style(edit, old, new):
    assert BLOCK.count(old) == 1
    assert written(BLOCK, edit) == BLOCK.replace(old, new)


def test_all_entries_of_a_mapping_make_room_for_another():
    text = "spec:\n  affinity:\n    required:\n    - a\n  other: 1\n"
    assert written(text, (("spec", "affinity", "required"), REMOVED), (("spec", "affinity", "preferred"), ["a"])) == text.replace("required", "preferred")


def test_what_loses_its_last_entry_is_empty_and_no_null():
    assert written("a:\n  b: 1\n", (("a", "b"), REMOVED)) == "a:\n  {}\n"


def test_json_stays_json():
    text = '{\n  "spec": {\n    "replicas": 3\n  }\n}\n'
    assert written(text, (("spec", "paused"), True), (("spec", "replicas"), "on")) == '{\n  "spec": {\n    "replicas": "on",\n    "paused": true\n  }\n}\n'


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("a: &x {b: 1}\nc: *x\n", (("c", "b"), 2)),  # would change both
        ("a: &x {b: 1}\nc: *x\n", (("a", "b"), 2)),
        ("base: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n", (("c", "d"), 2)),
        ("a:\n  b: |\n    text\n", (("a", "b"), "other")),
    ],
)
def test_no_edit_where_one_place_does_not_say_it(text, edit):
    assert written(text, edit) is None


def test_what_is_not_there_cannot_be_taken_away():
    with pytest.raises(LookupError):
        edited({"a": {}}, [FieldEdit(("a", "b"), REMOVED)])
