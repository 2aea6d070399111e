"""What an editor asks about a place, and how the answers read in the protocol; what is answered is tried in `features`."""

import pytest
from manifests import DEPLOYMENT

READER = DEPLOYMENT[: DEPLOYMENT.index("          ports:")] + "          envFrom:\n            - configMapRef:\n                name: settings\n"
SETTINGS = "# é😀\napiVersion: v1\nkind: ConfigMap\nmetadata: {x😀: 1, name: settings}\n"


@pytest.fixture
def editor(edit):
    opened = edit({"web.yaml": READER, "settings.yaml": SETTINGS})
    opened.open("web.yaml")
    return opened


def at(editor, name, words, within=0):
    """The parameters of a question about some words of a file."""
    offset = editor.texts[name].index(words) + within
    line = editor.texts[name].count("\n", 0, offset)
    return {
        "textDocument": {"uri": editor.uri(name)},
        "position": {"line": line, "character": offset - (editor.texts[name].rfind("\n", 0, offset) + 1)},
    }


def test_hover_says_what_a_field_is(editor):
    found = editor.ask("textDocument/hover", at(editor, "web.yaml", "replicas"))
    assert found["contents"]["kind"] == "markdown"
    assert "replicas" in found["contents"]["value"]
    assert found["range"] == {"start": {"line": 5, "character": 2}, "end": {"line": 5, "character": 10}}
    assert editor.ask("textDocument/hover", {**at(editor, "web.yaml", "apiVersion"), "position": {"line": 400, "character": 9}}) is None


def test_completion_replaces_the_word_that_is_typed(editor):
    editor.replace("web.yaml", "  replicas: 2\n", "  repl\n")
    found = editor.ask("textDocument/completion", at(editor, "web.yaml", "  repl\n", 6))
    assert found["isIncomplete"] is False
    item = next(each for each in found["items"] if each["label"] == "replicas")
    assert item["textEdit"]["range"] == {"start": {"line": 5, "character": 2}, "end": {"line": 5, "character": 6}}
    assert item["textEdit"]["newText"].startswith("replicas:")


def test_a_name_leads_to_the_object_and_back_in_the_columns_of_the_client(editor):
    name = "metadata: {x😀: 1, name: "
    column = len(name) + 1  # in UTF-16
    [found] = editor.ask("textDocument/definition", at(editor, "web.yaml", "name: settings", 6))
    assert editor.name(found["uri"]) == "settings.yaml"
    assert found["range"] == {"start": {"line": 3, "character": column}, "end": {"line": 3, "character": column + 8}}
    question = {
        "textDocument": {"uri": editor.uri("settings.yaml")},
        "position": {"line": 3, "character": column + 1},
        "context": {"includeDeclaration": False},
    }
    [use] = editor.ask("textDocument/references", question)
    assert (editor.name(use["uri"]), use["range"]["start"]) == ("web.yaml", {"line": 19, "character": 22})


def test_a_name_is_changed_in_all_files_at_once(editor):
    question = at(editor, "web.yaml", "name: settings", 6)
    assert editor.ask("textDocument/prepareRename", question)["placeholder"] == "settings"
    made = editor.made({"edit": editor.ask("textDocument/rename", {**question, "newName": "options"})})
    assert made == {"web.yaml": READER.replace("settings", "options"), "settings.yaml": SETTINGS.replace("settings", "options")}


def test_why_nothing_is_renamed_is_said_in_a_sentence(editor):
    refused = editor.ask("textDocument/prepareRename", at(editor, "web.yaml", "replicas"))
    assert refused["code"] == -32803
    assert refused["message"]
    refused = editor.ask("textDocument/rename", {**at(editor, "web.yaml", "name: settings", 6), "newName": "No Name"})
    assert "No Name" in refused["message"]


@pytest.mark.parametrize("method", ["hover", "completion", "definition", "references", "prepareRename", "rename"])
def test_questions_about_texts_that_are_not_there(editor, method):
    question = {
        "textDocument": {"uri": "untitled:one"},
        "position": {"line": 0, "character": 0},
        "context": {"includeDeclaration": True},
        "newName": "x",
    }
    if method == "completion":
        del question["context"]
    answer = editor.ask(f"textDocument/{method}", question)
    assert answer in (None, [], {"isIncomplete": False, "items": []})
