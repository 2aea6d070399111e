"""Clients that do not keep to the protocol: nothing crashes, nothing is lost, and the process ends."""

import time

import pytest

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspc: {}\n"
SAID = "unknown-field"


def change(editor, name, *changes, version=2):
    editor.notify(
        "textDocument/didChange", {"textDocument": {"uri": editor.uri(name), "version": version}, "contentChanges": list(changes)}
    )


def is_well(editor):
    """Whether the server answers and judges as ever."""
    editor.open("well.yaml", POD)
    editor.until(lambda _: SAID in editor.rules_in("well.yaml"))
    editor.close("well.yaml")


def test_versions_that_go_back_or_stay(edit):
    editor = edit({"pod.yaml": POD})
    editor.open("pod.yaml")
    editor.see("pod.yaml", SAID)
    editor.type("pod.yaml", POD.replace("spc: {}", "spec: {containers: [{name: a, image: 'a:1'}]}"), version=1)
    editor.until(lambda _: SAID not in editor.rules_in("pod.yaml"))
    editor.type("pod.yaml", POD, version=-7)
    editor.until(lambda _: SAID in editor.rules_in("pod.yaml"))


@pytest.mark.parametrize(
    "stretch",
    [
        {"start": {"line": 90, "character": 0}, "end": {"line": 99, "character": 9}},
        {"start": {"line": 0, "character": 4000}, "end": {"line": 0, "character": 5000}},
        {"start": {"line": 3, "character": 2}, "end": {"line": 1, "character": 0}},
    ],
)
def test_changes_of_what_is_not_there(edit, stretch):
    editor = edit({"pod.yaml": POD})
    editor.open("pod.yaml")
    change(editor, "pod.yaml", {"range": stretch, "text": "x"})
    change(editor, "pod.yaml", {"text": POD})
    editor.see("pod.yaml", SAID)
    is_well(editor)


def test_changes_and_farewells_of_texts_that_were_never_opened(edit):
    editor = edit({"pod.yaml": POD})
    change(editor, "pod.yaml", {"text": POD.replace("spc", "spec")})
    editor.close("other.yaml")
    editor.notify("textDocument/didClose", {"textDocument": {"uri": "no address"}})
    editor.notify("textDocument/didSave", {"textDocument": {"uri": "http://example.com/a.yaml"}})
    is_well(editor)


def test_a_new_file_in_a_folder_that_is_not_there_yet(edit, tmp_path):
    (tmp_path / "beside").mkdir()
    editor = edit({"root/pod.yaml": POD}, folders=[str(tmp_path / "root")])
    for name in ("root/new/a/pod.yaml", "beside/new/a/pod.yaml"):
        editor.open(name, POD)
        editor.see(name, SAID)
        (tmp_path / name).parent.mkdir(parents=True)
        editor.type(name, POD.replace("spc", "spec"))
        editor.until(lambda _, name=name: SAID not in editor.rules_in(name))
        editor.type(name, POD)
        editor.see(name, SAID)
        editor.close(name)
        editor.see(name)
    assert [each.path for each in editor.server.session.folders] == [str(tmp_path / "root")]
    is_well(editor)


def test_a_text_that_is_opened_twice(edit):
    editor = edit({"pod.yaml": POD})
    editor.open("pod.yaml")
    editor.see("pod.yaml", SAID)
    editor.open("pod.yaml", POD.replace("spc", "spd"))
    editor.until(lambda _: any("spd" in each["message"] for each in editor.diagnostics["pod.yaml"]))


def test_methods_that_nobody_knows_and_parameters_of_the_wrong_shape(edit):
    editor = edit({"pod.yaml": POD})
    assert editor.ask("kubecheck/dance", {})["code"] == -32601
    editor.notify("$/dance", {})
    editor.notify("textDocument/didOpen", {"textDocument": 7})
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": "nonsense", "type": 1}]})
    editor.notify(
        "workspace/didChangeWorkspaceFolders", {"event": {"added": [{"uri": "file:///nowhere/at/all", "name": "x"}], "removed": []}}
    )
    is_well(editor)


@pytest.mark.parametrize(
    "noise",
    [
        b"Content-Length: 3\r\n\r\n{]}",
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 4\r\n\r\nnull",
        b"\r\n\r\nhello\r\n",
        b'Content-Length: 17\r\n\r\n{"jsonrpc":"1.0"}',
        b'Content-Type: x\r\nContent-Length: 41\r\n\r\n{"jsonrpc":"2.0","id":99,"result":"who?"}',
    ],
)
def test_noise_between_messages(edit, noise):
    editor = edit({"pod.yaml": POD})
    editor.raw(noise)
    is_well(editor)


@pytest.mark.parametrize(
    "params",
    [
        None,
        7,
        [],
        {},
        {"textDocument": 7},
        {"textDocument": {"uri": 1}, "position": {"line": "a"}},
        {"jsonrpc": "2.0", "id": 5, "method": "exit"},
    ],
)
def test_a_request_of_other_types_is_refused(edit, params):
    editor = edit({"pod.yaml": POD})
    assert editor.ask("textDocument/hover", params)["code"] == -32602
    is_well(editor)


def test_a_request_after_the_shutdown_is_refused(start):
    editor, process = start({"pod.yaml": POD})
    editor.begin()
    editor.ask("shutdown", None)
    assert editor.ask("textDocument/hover", {}) == {"code": -32600, "message": "the server was shut down"}
    editor.notify("exit", None)
    assert ends(process) == 0


def test_what_cannot_be_renamed_is_an_answer_and_no_fault(start):
    editor, process = start({"pod.yaml": POD})
    editor.begin()
    place = {"textDocument": {"uri": editor.uri("pod.yaml")}, "position": {"line": 4, "character": 1}}
    assert editor.ask("textDocument/prepareRename", place)["code"] == -32803
    editor.end()
    assert ends(process) == 0
    assert process.stderr.read() == b""


def test_many_keystrokes_at_once_end_in_what_was_typed_last(edit):
    editor = edit({"pod.yaml": POD})
    editor.open("pod.yaml")
    for number in range(100):
        editor.type("pod.yaml", POD + "#" * number)
    editor.type("pod.yaml", POD.replace("spc", "last"))
    editor.until(lambda _: any("last" in each["message"] for each in editor.diagnostics.get("pod.yaml", ())))
    assert editor.told_versions["pod.yaml"] == 102


def test_a_root_that_goes_away(edit, tmp_path):
    import shutil

    editor = edit({"inner/pod.yaml": POD}, folders=[str(tmp_path / "inner")])
    shutil.rmtree(tmp_path / "inner")
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": editor.uri("inner/pod.yaml"), "type": 3}]})
    is_well(editor)


# -- processes ----------------------------------------------------------------------------------------------------------


def ends(process, seconds=30):
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    return process.poll()


def test_a_farewell_as_it_should_be(start):
    editor, process = start({"pod.yaml": POD})
    editor.begin()
    editor.see("pod.yaml", SAID)
    editor.end()
    assert ends(process) == 0
    assert process.stderr.read() == b""


def test_an_exit_before_a_shutdown(start):
    editor, process = start({"pod.yaml": POD})
    editor.begin()
    editor.notify("exit", None)
    assert ends(process) == 1


def test_a_client_that_closes_without_a_word(start):
    editor, process = start({"pod.yaml": POD})
    editor.begin()
    editor.open("pod.yaml")
    process.stdin.close()
    assert ends(process) == 1


def test_a_client_that_goes_in_the_middle_of_a_message(start):
    editor, process = start({"pod.yaml": POD})
    editor.begin()
    editor.raw(b'Content-Length: 500\r\n\r\n{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDo')
    process.stdin.close()
    assert ends(process) == 1


def test_a_client_that_reads_nothing(start):
    editor, process = start({"pod.yaml": POD}, reads=False)
    process.stdout.close()
    editor.send({"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": f"file://{editor.root}", "capabilities": {}}})
    editor.notify("initialized", {})
    process.stdin.close()
    assert ends(process) is not None


def test_a_client_that_says_nothing_at_all(start):
    _, process = start({})
    process.stdin.close()
    assert ends(process) == 1


def test_two_servers_on_one_project(start):
    one, first = start({"pod.yaml": POD})
    other, second = start({}, root=one.root)
    one.begin()
    other.begin()
    for editor in (one, other):
        editor.see("pod.yaml", SAID)
    one.open("pod.yaml", POD.replace("spc", "mine"))
    one.until(lambda _: any("mine" in each["message"] for each in one.diagnostics["pod.yaml"]))
    assert not any("mine" in each["message"] for each in other.diagnostics["pod.yaml"])
    for editor, process in ((one, first), (other, second)):
        editor.end()
        assert ends(process) == 0


def test_without_the_extra_it_says_what_to_install(run_program, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "pygls.lsp", None)
    monkeypatch.setitem(sys.modules, "pygls.lsp.server", None)
    code, out, err = run_program("lsp")
    assert (code, out) == (2, "")
    assert err == "kubecheck: error: pygls is not installed; the extra kubecheck[lsp] brings it\n"
