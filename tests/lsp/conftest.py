"""A scripted editor, on pipes: to a server in this process, or to the program as one of its own."""

import json
import os
import subprocess
import sys
import threading
import time
from queue import Empty, Queue

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # where the manifests are

# Far beyond what anything takes: who waits longer will wait for ever.
PATIENCE = 30
CAPABILITIES = {
    "textDocument": {"publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}}},
    "workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}},
}


def uri_of(path):
    return f"file://{path}"


class Editor:
    """Speaks the protocol; ``diagnostics`` are the last that it was told, by the names of files below the root."""

    def __init__(self, root, writing, reading):
        self.root = os.path.realpath(root)
        self.writing, self.reading = writing, reading
        self.messages = Queue()
        self.diagnostics, self.told_versions, self.shown, self.asked = {}, {}, [], []
        self.texts, self.versions = {}, {}
        self.count = 0
        if reading is not None:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            while header := self.reading.readline():
                length = int(header.split(b":")[1])
                while self.reading.readline().strip():
                    pass
                self.messages.put(json.loads(self.reading.read(length)))
        except (OSError, ValueError):
            pass
        self.messages.put(None)

    # -- messages

    def raw(self, data):
        self.writing.write(data)
        self.writing.flush()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        """The result of a request, or its error."""
        self.count += 1
        number = self.count
        self.send({"id": number, "method": method, "params": params})
        answer = self.until(lambda message: message.get("id") == number and "method" not in message)
        return answer.get("result", answer.get("error"))

    def until(self, is_it):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                message = self.messages.get(timeout=max(end - time.monotonic(), 0.01))
            except Empty:
                raise AssertionError(f"nothing came; told so far: {self.diagnostics}") from None
            assert message is not None, "the server went"
            self._hear(message)
            if is_it(message):
                return message

    def _hear(self, message):
        method, params = message.get("method"), message.get("params")
        if method == "textDocument/publishDiagnostics":
            name = self.name(params["uri"])
            self.diagnostics[name] = params["diagnostics"]
            self.told_versions[name] = params.get("version")
        elif method == "window/showMessage":
            self.shown.append(params["message"])
        elif method is not None and "id" in message:
            self.asked.append(message)
            self.send({"id": message["id"], "result": None})

    # -- what an editor does

    def name(self, uri):
        return os.path.relpath(uri.removeprefix("file://"), self.root).replace(os.sep, "/")

    def uri(self, name):
        return uri_of(os.path.join(self.root, name))

    def begin(self, capabilities=None, folders=None):
        named = [{"uri": uri_of(each), "name": "x"} for each in ([self.root] if folders is None else folders)]
        answer = self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": None,
                "capabilities": CAPABILITIES if capabilities is None else capabilities,
                "workspaceFolders": named,
            },
        )
        self.notify("initialized", {})
        return answer["capabilities"]

    def open(self, name, text=None):
        if text is None:
            with open(os.path.join(self.root, name), encoding="utf-8", newline="") as file:
                text = file.read()
        self.texts[name], self.versions[name] = text, 1
        self.notify("textDocument/didOpen", {"textDocument": {"uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text}})

    def type(self, name, text, version=None):
        """Has a file hold another text."""
        self.texts[name] = text
        self.versions[name] += 1
        document = {"uri": self.uri(name), "version": self.versions[name] if version is None else version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def replace(self, name, old, new):
        self.type(name, self.texts[name].replace(old, new))

    def close(self, name):
        self.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def change_on_disk(self, name, text):
        """Writes or deletes a file, and says so as the client's watcher does."""
        path = os.path.join(self.root, name)
        was_there = os.path.exists(path)
        if text is None:
            os.remove(path)
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        change = {"uri": self.uri(name), "type": 3 if text is None else 2 if was_there else 1}
        self.notify("workspace/didChangeWatchedFiles", {"changes": [change]})

    def rules_in(self, name):
        return sorted(each["code"] for each in self.diagnostics.get(name, ()))

    def see(self, name, *rules):
        """Waits until just these rules tell of a file."""
        if name not in self.diagnostics or self.rules_in(name) != sorted(rules):
            self.until(lambda _: name in self.diagnostics and self.rules_in(name) == sorted(rules))
        return self.diagnostics[name]

    def actions(self, name, line, last=None, only=None):
        stretch = {"start": {"line": line, "character": 0}, "end": {"line": line if last is None else last, "character": 0}}
        context = {"diagnostics": [], **({} if only is None else {"only": only})}
        return self.ask("textDocument/codeAction", {"textDocument": {"uri": self.uri(name)}, "range": stretch, "context": context})

    def made(self, action):
        """The texts of files after the edits of an action."""
        texts = {}
        for change in action["edit"]["documentChanges"]:
            if change.get("kind") == "create":
                texts.setdefault(self.name(change["uri"]), "")
                continue
            name = self.name(change["textDocument"]["uri"])
            if name not in texts:
                texts[name] = self.texts.get(name)
            if texts[name] is None:
                with open(os.path.join(self.root, name), encoding="utf-8", newline="") as file:
                    texts[name] = file.read()
            texts[name] = with_edits(texts[name], change["edits"])
        return texts

    def end(self):
        self.ask("shutdown", None)
        self.notify("exit", None)


def with_edits(text, edits):
    """A text with edits made in it, whose columns count as in UTF-16."""
    lines = [0]
    for index, character in enumerate(text):
        if character == "\n":
            lines.append(index + 1)

    def offset(position):
        if position["line"] >= len(lines):
            return len(text)
        begin = lines[position["line"]]
        return begin + len(text[begin:].encode("utf-16-le")[: 2 * position["character"]].decode("utf-16-le"))

    for edit in sorted(edits, key=lambda each: (each["range"]["start"]["line"], each["range"]["start"]["character"]), reverse=True):
        text = text[: offset(edit["range"]["start"])] + edit["newText"] + text[offset(edit["range"]["end"]) :]
    return text


@pytest.fixture
def project(tmp_path):
    """A folder with files, of which nothing outside counts."""

    def lay_out(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return str(tmp_path)

    return lay_out


@pytest.fixture
def edit(project):
    """Lays out a project and opens an editor on it, whose server works in this process."""
    pytest.importorskip("pygls", reason="the extra kubecheck[lsp] is not installed")
    from kubecheck.lsp.server import make_server, stop

    begun, here = [], os.getcwd()

    def begin(files, capabilities=None, folders=None):
        root = project(files)
        (there, writing), (reading, back) = os.pipe(), os.pipe()
        server = make_server()
        ends = [os.fdopen(each, mode) for each, mode in ((there, "rb"), (back, "wb"), (writing, "wb"), (reading, "rb"))]
        thread = threading.Thread(target=_serve, args=(server, *ends[:2]), daemon=True)
        thread.start()
        editor = Editor(root, *ends[2:])
        begun.append((editor, server, thread))
        editor.server = server
        editor.capabilities = editor.begin(capabilities, folders)
        return editor

    yield begin
    for editor, server, thread in begun:
        editor.writing.close()
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the server does not end"
        stop(server)
        editor.reading.close()
    os.chdir(here)  # the server works in the folder that is open


def _serve(server, reading, writing):
    with reading:
        server.start_io(reading, writing)
    if not writing.closed:
        writing.close()


@pytest.fixture
def start(project):
    """Lays out a project and starts the program on it; gives the editor and the process."""
    pytest.importorskip("pygls", reason="the extra kubecheck[lsp] is not installed")
    begun = []

    def begin(files, *, root=None, reads=True):
        root = root or project(files)
        program = [sys.executable, "-m", "kubecheck", "lsp"]
        process = subprocess.Popen(program, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        begun.append(process)
        return Editor(root, process.stdin, process.stdout if reads else None), process

    yield begin
    for process in begun:
        process.stdin.close()
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
