"""Which of several definitions of one object a key may be in."""

import kubecheck

POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: b:1\n      env:\n"
    "        - {name: A, valueFrom: {configMapKeyRef: {name: c, key: KEY}}}\n"
)


def config(key):
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {{{key}: x}}\n"


def found(files):
    return [(each.location.path, each.message) for each in kubecheck.check(files).findings if each.rule == "missing-key"]


def test_a_key_in_any_definition_will_do():
    files = {"one.yaml": config("colour"), "two.yaml": config("size"), "pod.yaml": POD.replace("KEY", "size")}
    assert found(files) == []


def test_a_key_in_none_is_missing():
    files = {"one.yaml": config("colour"), "two.yaml": config("size"), "pod.yaml": POD.replace("KEY", "color")}
    assert found(files) == [("pod.yaml", "ConfigMap c has no key color; did you mean colour?")]
