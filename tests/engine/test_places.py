"""Each error at its place: files with one thing wrong, and the place, the rule, the words and the server's facts that must come of it.

`KUBECHECK_REWRITE=1 python -m pytest tests/engine/test_places.py` writes what is found now into ``places/expected.txt``.
"""

import os

import pytest

import kubecheck

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "places")
EXPECTED = os.path.join(HERE, "expected.txt")
FILES = sorted(name for name in os.listdir(HERE) if name.endswith(".yaml"))


def found_in(name):
    """A line for each error, with the server's words below it."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        text = file.read()
    lines = []
    for each in kubecheck.check({name: text}).findings:
        if each.severity.label == "error":
            start, facts = each.location, each.facts
            marked = text[start.offset : start.end_offset].partition("\n")[0]
            lines.append(f"{name}:{start.line}:{start.column}: {each.message} [{each.rule}]")
            lines.append(f"    at {each.field or 'the object'}: {marked}")
            lines.append(f"    {facts.get('type')} {facts.get('field')}: {facts.get('server')}".replace("\n", "\\n"))
            lines += [f"    help: {each.help}"] if each.help else []
            lines += [f"    also {also}".replace("\n", "\\n") for also in facts.get("also", ())]
    return lines


def expectations():
    if os.environ.get("KUBECHECK_REWRITE"):
        with open(EXPECTED, "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for name in FILES for line in found_in(name)))
    wanted = {name: [] for name in FILES}
    with open(EXPECTED, encoding="utf-8") as file:
        name = ""
        for line in file.read().splitlines():
            name = name if line.startswith("    ") else line.partition(":")[0]
            wanted[name].append(line)
    return wanted


WANTED = expectations()


def test_there_are_cases():
    assert len(FILES) > 60


@pytest.mark.parametrize("name", FILES)
def test_each_error_stands_at_its_place(name):
    assert WANTED[name]
    assert found_in(name) == WANTED[name]


WEB = "apiVersion: v1\nkind: Service\nmetadata: {{name: web{0}}}\nspec: {{portz: [], ports: [{{port: 80}}]}}\n"
SAID = "unknown field portz in .spec; did you mean ports?"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"web.yaml": WEB.format("")}, SAID),
        ({"<stdin>": WEB.format("")}, f"Service web: {SAID}"),
        ({"<stdin>": WEB.format(", namespace: shop")}, f"Service shop/web: {SAID}"),
        ({"web.yaml": "apiVersion: v1\nkind: List\nitems:\n- " + WEB.format("").replace("\n", "\n  ")}, f"Service web: {SAID}"),
        ({"web.yaml": WEB.format(""), "kustomization.yaml": "resources: [web.yaml]\nnamePrefix: a-\n"}, f"Service a-web: {SAID}"),
    ],
    ids=["file", "input", "namespace", "list", "build"],
)
def test_the_object_is_named_where_the_place_does_not_tell_it(files, message):
    assert [each.message for each in kubecheck.check(files).findings if each.rule == "unknown-field"] == [message]
