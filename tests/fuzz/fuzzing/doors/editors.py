"""The door for messages of an editor: documents opened and changed, questions at any place, and whatever else a client may send."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import re

from fuzzing import seeds
from fuzzing.door import Door, change_files
from fuzzing.editor import ROOT, Editor, event_loop
from fuzzing.faults import BreachError, SlowError
from fuzzing.memory import files as memory
from fuzzing.mutation import change_value

_LARGEST = 30_000
_MOST_WAITS = 3000  # milliseconds, until a task that was cancelled has ended
_WELL = "apiVersion: v1\nkind: Service\nmetadata: {name: zz}\nspec: {portz: [], ports: [{port: 80}]}\n"


_ASKED = (
    "hover", "completion", "definition", "references", "prepareRename", "rename", "documentSymbol", "codeAction", "hover", "completion", "inlayHint", "formatting",
)  # fmt: skip
_NUMBERS = (-1, 0, 1, 2, 3, 7, 79, 80, 10_000, 2**31 - 1, 2**31, 2**63, -(2**31), 1.5, None, "1", True)


def _position(chance, text):
    if chance.random() < 0.12:
        return {"line": chance.choice(_NUMBERS), "character": chance.choice(_NUMBERS)}
    lines = text.split("\n")
    line = chance.randrange(len(lines))
    return {"line": line, "character": chance.randint(0, len(lines[line]) + 1)}


def _range(chance, text):
    start, end = _position(chance, text), _position(chance, text)
    if chance.random() < 0.85 and all(isinstance(each, int) for place in (start, end) for each in place.values()):
        start, end = sorted((start, end), key=lambda each: (each["line"], each["character"]))
    return {"start": start, "end": end}


def _request(chance, files):
    path = chance.choice(sorted(files))
    uri, text, name = f"{ROOT}/{path}", files[path], chance.choice(_ASKED)
    params = {"textDocument": {"uri": uri}}
    if name == "codeAction":
        only = chance.choice((None, None, ["quickfix"], ["source.fixAll"], ["source"], [""], ["x"]))
        params |= {"range": _range(chance, text), "context": {"diagnostics": [], **({} if only is None else {"only": only})}}
    elif name not in ("documentSymbol", "formatting"):
        params["position"] = _position(chance, text)
    if name == "rename":
        params["newName"] = chance.choice(("other", "a", "", "A B", "é", "x" * 300, "a: b", "\n", "web-2"))
    if name == "references":
        params["context"] = {"includeDeclaration": chance.random() < 0.5}
    return {"method": f"textDocument/{name}", "params": params, "asks": True}


def _change(chance, files):
    path = chance.choice(sorted(files))
    changes = []
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        put = chance.choice(
            ("", "x", "\n", "  a: b\n", "---\n", "\u00e9", "\U0001f600", "\r\n", "{", '"', "kind: Pod\n", "&a *a", "\ud800")
        )
        changes.append({"text": put, **({"range": _range(chance, files[path])} if chance.random() < 0.9 else {})})
    version = chance.choice((2, 2, 3, 4, 5, 1, 0, -1, None, 2**31, "2"))
    return {
        "method": "textDocument/didChange",
        "params": {"textDocument": {"uri": f"{ROOT}/{path}", "version": version}, "contentChanges": changes},
    }


def _open(path, text, version=1):
    document = {"uri": f"{ROOT}/{path}", "languageId": "yaml", "version": version, "text": text}
    return {"method": "textDocument/didOpen", "params": {"textDocument": document}}


def _notice(chance, files):
    path = chance.choice(sorted(files))
    uri = f"{ROOT}/{path}"
    return chance.choice((
        {"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}},
        {"method": "textDocument/didSave", "params": {"textDocument": {"uri": uri}}},
        _open(path, files[path], chance.choice((1, 7, -1))),
        _open(chance.choice(("new.yaml", "a/b/new.json", ".kubecheck.yaml", "kustomization.yaml", "../out.yaml")), files[path]),
        {"method": "workspace/didChangeWatchedFiles", "params": {"changes": [{"uri": uri, "type": chance.choice((1, 2, 3))}]}},
        {"method": "workspace/didChangeWorkspaceFolders", "params": {"event": {"added": [{"uri": ROOT, "name": "x"}], "removed": []}}},
        {"method": "workspace/didChangeWorkspaceFolders", "params": {"event": {"added": [], "removed": [{"uri": ROOT, "name": "x"}]}}},
        {"method": "workspace/didChangeConfiguration", "params": {"settings": None}},
        {"method": "$/cancelRequest", "params": {"id": chance.choice((1, 2, 3, 4, "2", None))}},
        {"method": "workspace/executeCommand", "params": {"command": "x", "arguments": [1]}, "asks": True},
        {"method": chance.choice(("shutdown", "initialize", "kubecheck/x", "")), "params": None, "asks": True},
        {"method": "exit", "params": None},
        {"raw": chance.choice(("[]", "null", "{]}", '{"jsonrpc":"1.0"}', '{"jsonrpc":"2.0","id":99,"result":1}', "[" * 2000, '"x"', '{"id":4}'))},
        {"noise": chance.choice(("\r\n", "hello\r\n", "Content-Length: x\r\n", "Content-Length: -1\r\n\r\n", "Content-Type: a\r\n"))},
    ))  # fmt: skip


def _session_seeds():
    import random

    found = []
    for number, files in enumerate(
        [each for each in (*seeds.projects(), *seeds.rule_pages()[::6]) if sum(map(len, each.values())) < _LARGEST // 3]
    ):
        chance = random.Random(number)
        path = sorted(files)[number % len(files)]
        messages = [
            _open(path, files[path]),
            *(_request(chance, files) for _ in range(4)),
            _change(chance, files),
            *(_request(chance, files) for _ in range(3)),
        ]
        found.append({"files": files, "capabilities": _CAPABILITIES[number % len(_CAPABILITIES)], "messages": messages, "half": ""})
    return found


_CAPABILITIES = (
    {"textDocument": {"publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}}}, "workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}}},
    {"general": {"positionEncodings": ["utf-8"]}}, {}, {"general": {"positionEncodings": ["utf-32", "utf-16"]}, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}},
)  # fmt: skip


def _change_session(chance, value, others, pieces):
    roll, messages, files = chance.random(), list(value["messages"]), value["files"]
    if roll < 0.1 and files:
        return {
            **value,
            "files": change_files(chance, files, [each["files"] for each in chance.sample(others, min(3, len(others)))], pieces),
        }
    if roll < 0.13:
        return {
            **value,
            "capabilities": change_value(chance, {"a": value["capabilities"]}, [chance.choice(others)["capabilities"]], pieces).get(
                "a", {}
            ),
        }
    if roll < 0.16:
        return {
            **value,
            "half": chance.choice(
                ('Content-Length: 500\r\n\r\n{"jsonrpc":"2.0","method"', "Content-Length: 9", "Content-Length: 4\r\n", "{", "\r")
            ),
        }
    at = chance.randint(0, len(messages))
    if roll < 0.5 and files:
        messages.insert(at, (_request if roll < 0.33 else _change if roll < 0.43 else _notice)(chance, files))
    elif messages:
        at = min(at, len(messages) - 1)
        if roll < 0.58:
            del messages[at]
        elif roll < 0.64:
            messages.append(messages[at])
        else:
            grafts = [each["messages"] for each in chance.sample(others, min(2, len(others)))]
            messages[at : at + 1] = change_value(chance, [messages[at]], grafts, pieces)
    return {**value, "messages": [each for each in messages if isinstance(each, dict)][:24]}


async def _talk(editor, value):
    answer = await editor.ask(
        "initialize",
        {"processId": None, "rootUri": ROOT, "capabilities": value["capabilities"], "workspaceFolders": [{"uri": ROOT, "name": "x"}]},
    )
    if "error" in answer:
        return
    editor.send({"jsonrpc": "2.0", "method": "initialized", "params": {}})
    for message in value["messages"]:
        if "raw" in message:
            editor.write_frame(str(message["raw"]))
        elif "noise" in message:
            noise = str(message["noise"]).encode("utf-8", "surrogateescape")
            editor.inbox.write(b"\r\n" if re.search(rb"Content-Length: [1-9]", noise) else noise)
        elif message.get("asks") and isinstance(message.get("method"), str):
            answer = await editor.ask(message["method"], message.get("params"))
            params = message.get("params")
            document = params.get("textDocument") if isinstance(params, dict) else None
            uri = document.get("uri") if isinstance(document, dict) else ""
            editor.check_places(answer.get("result"), str(uri).replace(ROOT, f"file://{editor.root}"))
        else:
            editor.send({"jsonrpc": "2.0", "method": message.get("method"), "params": message.get("params")})
    if value["half"]:
        editor.inbox.write(str(value["half"]).encode("utf-8", "surrogateescape"), ends=True)
        return
    await _is_well(editor)


async def _is_well(editor):
    """Whether the server judges and answers as ever, whatever was sent."""
    if editor.server.protocol._shutdown:
        return
    editor.inbox.write(b"\r\n")  # the end of headers that noise began
    editor.send({"jsonrpc": "2.0", **_open("zz/well.yaml", _WELL)})
    answer = await editor.ask(
        "textDocument/hover", {"textDocument": {"uri": f"{ROOT}/zz/well.yaml"}, "position": {"line": 1, "character": 1}}
    )
    if not answer.get("result") and not editor.is_left:
        raise BreachError(f"it is not well: {answer} to a hover at the end")


async def _serve(editor, value):
    from threading import Event

    from pygls.io_ import run_async

    serving = asyncio.ensure_future(
        run_async(Event(), editor.inbox, editor.server.protocol, error_handler=editor.server.report_server_error)
    )
    talking = asyncio.ensure_future(_talk(editor, value))
    try:
        await asyncio.wait({serving, talking}, return_when=asyncio.FIRST_COMPLETED)
        editor.check_heard()
        if editor.is_left:
            return
        if serving.done() and not value["half"]:
            serving.result()
            raise BreachError("the server ended: before the client did")
        if talking.done():
            talking.result()
        if value["half"]:
            await editor.wait(serving.done, "the server does not end: after its client")
            serving.result()
    finally:
        others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
        for each in others:
            each.cancel()
        for _ in range(_MOST_WAITS):
            if all(each.done() for each in others):
                break
            await asyncio.sleep(0.001)
        ended = [error for each in others if each.done() and not each.cancelled() and (error := each.exception()) is not None]
        for error in ended:
            if isinstance(error, (SlowError, BreachError)):
                raise error
        left = [each for each in others if not each.done()]
        if left:
            raise BreachError(f"a task does not end: {left}")


@functools.cache
def _settle():
    """Nobody types here, and dry runs have a door of their own."""
    from kubecheck.lsp import working

    working._TOGETHER, working._PAUSE = 0, 3600
    logging.disable(logging.CRITICAL)


def _try_session(value):
    if not all(
        isinstance(value.get(name), kind) for name, kind in (("files", dict), ("messages", list), ("capabilities", object), ("half", str))
    ):
        return
    texts = {path: text for path, text in value["files"].items() if not path.startswith(("/", "..")) and path.strip("./")}
    if sum(map(len, texts.values())) > _LARGEST:
        return
    _settle()
    loop, root, problems = event_loop(), os.getcwd(), []
    memory().fill(texts)
    loop.set_exception_handler(lambda _, context: problems.append(context.get("exception") or context["message"]))
    editor = Editor(root)
    try:
        loop.run_until_complete(_serve(editor, value))
    finally:
        from kubecheck.lsp.server import stop

        stop(editor.server)
        os.chdir(root)
    for problem in problems:
        if isinstance(problem, (SlowError, BreachError)):
            raise problem


def doors():
    """The doors of this module; there is none where pygls is not."""
    try:
        import pygls  # noqa: F401
    except ImportError:
        return
    pieces = tuple(f"textDocument/{each}" for each in _ASKED)
    yield Door(
        "editors",
        "messages of an editor to the language server",
        _session_seeds,
        _try_session,
        change=_change_session,
        seconds=3,
        pieces=pieces,
    )
