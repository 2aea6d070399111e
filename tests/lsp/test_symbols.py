"""The outline of a file."""

import pytest

TEXT = """\
# head
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      initContainers:
        - name: setup
      containers:
        - name: web
          ports:
            - containerPort: 80
          env:
            - name: A
      volumes:
        - name: data
---
apiVersion: v1
kind: ConfigMap
data:
  key: |
    text
"""


def outline(symbols):
    return [(each["name"], each["detail"], each["range"]["start"]["line"], outline(each.get("children") or [])) for each in symbols]


def test_objects_with_what_is_named_in_them(edit):
    editor = edit({"web.yaml": TEXT})
    editor.open("web.yaml")
    found = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": editor.uri("web.yaml")}})
    assert outline(found) == [
        (
            "Deployment web", "shop", 1,
            [
                ("setup", "init container", 10, []),
                ("web", "container", 12, [("80", "port", 14, []), ("A", "variable", 16, [])]),
                ("data", "volume", 18, []),
            ],
        ),
        ("ConfigMap (no name)", "default", 20, [("key", "key", 23, [])]),
    ]  # fmt: skip
    assert found[1]["children"][0]["selectionRange"] == {"start": {"line": 23, "character": 2}, "end": {"line": 23, "character": 5}}


@pytest.mark.parametrize("typed", ["          im\n", "          image: [\n", "          'a\n", "          image\n          pull\n"])
def test_an_outline_stays_while_a_word_is_half_typed(edit, typed):
    editor = edit({"web.yaml": TEXT})
    editor.open("web.yaml")
    editor.type("web.yaml", TEXT.replace("        - name: web\n", f"        - name: web\n{typed}"))
    found = outline(editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": editor.uri("web.yaml")}}))
    more = typed.count("\n")
    assert [each[0] for each in found] == ["Deployment web", "ConfigMap (no name)"]
    assert [each[:3] for each in found[0][3]] == [("setup", "init container", 10), ("web", "container", 12), ("data", "volume", 18 + more)]


def test_a_file_that_is_not_there_or_cannot_be_read_has_none(edit):
    editor = edit({"web.yaml": "a: ["})
    editor.open("web.yaml")
    for name in ("web.yaml", "nowhere.yaml"):
        assert editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": editor.uri(name)}}) == []
    assert editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": "untitled:1"}}) == []
