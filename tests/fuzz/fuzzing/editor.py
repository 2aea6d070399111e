"""An editor that speaks with a language server in this process, and looks at whatever it is told."""

from __future__ import annotations

import asyncio
import functools
import json
import re
import sys

from fuzzing.faults import BreachError, unwatched
from fuzzing.memory import files as memory

ROOT = "file:///ROOT"  # stands for the folder that is open
_TURNS = 20_000  # of the loop, within which what is asked is answered


@functools.cache
def event_loop():
    """The loop of this process, made once."""
    with unwatched():
        return asyncio.new_event_loop()


class Inbox:
    """What the client has written, as the server reads its standard input."""

    def __init__(self):
        self._data, self._is_closed, self._more = b"", False, asyncio.Event()

    def write(self, data, *, ends=False):
        self._data, self._is_closed = self._data + data, self._is_closed or ends
        self._more.set()

    async def _until(self, is_there):
        while not is_there() and not self._is_closed:
            self._more.clear()
            await self._more.wait()

    async def readline(self):
        await self._until(lambda: b"\n" in self._data)
        return self._take(self._data.find(b"\n") + 1 or len(self._data))

    async def readexactly(self, count):
        await self._until(lambda: len(self._data) >= count)
        return self._take(count)

    def _take(self, count):
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    @property
    def is_read(self):
        return not self._data


@functools.cache
def _converter():
    """One for all: what it makes of types is most of what a session costs."""
    from pygls.protocol import default_converter

    return default_converter()


class Editor:
    """Speaks with a server of its own, and looks at each message of it when it comes."""

    def __init__(self, root):
        from kubecheck.lsp.server import make_server

        self.root, self.inbox, self.answers, self.broken, self.count, self.is_left = root, Inbox(), {}, [], 0, False
        self.server = make_server()
        self.server.protocol.set_writer(self)
        self.server.protocol._converter = _converter()
        self.server.report_server_error = self._hear
        self.server.complain = self._hear_words

    def _hear_words(self, words):
        """What is told to the user: of wrong settings, and of what broke, which is at hand then."""
        error = sys.exc_info()[1]
        if error is not None:
            self.broken.append(error)

    def _hear(self, error, source):
        trace = "".join((getattr(error, "data", None) or {}).get("traceback", ()))
        places = [f"{path}:{name}" for path, name in re.findall(r'File "[^"]*/(kubecheck/[^"]+)", line \d+, in (\w+)', trace)]
        if places:
            self.broken.append(BreachError(f"a notice breaks in {places[-1].replace(':', '-')}: {type(error).__name__} {error}\n{trace}"))

    # as pygls' writer

    def write(self, data):
        try:
            self._take(data)
        except BreachError as error:  # whoever calls this would only log it
            self.broken.append(error)

    def _take(self, data):
        head, _, body = data.partition(b"\r\n\r\n")
        message = json.loads(body)
        if f"Content-Length: {len(body)}".encode() not in head:
            raise BreachError(f"a message of another length: {head!r} before {len(body)} bytes")
        if "method" not in message:
            if message["id"] in self.answers:
                raise BreachError(f"two answers: to {message['id']}")
            self.answers[message["id"]] = message
        elif message["method"] == "textDocument/publishDiagnostics":
            self.check_places(message["params"], "")
        elif "id" in message:
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": None})

    def check_heard(self):
        """Raises `BreachError` where something that came, or was reported in the server, is wrong."""
        if self.broken:
            raise self.broken[0]

    def close(self):
        """The server ends itself, as it was told to, when this is done: never, since the process goes on."""
        self.is_left = True
        self.inbox.write(b"", ends=True)
        return event_loop().create_future()

    # what is sent

    def send(self, message):
        self.write_frame(json.dumps(message).replace(ROOT, f"file://{self.root}"))

    def write_frame(self, text):
        body = text.encode("utf-8", "surrogateescape")
        self.inbox.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    async def ask(self, method, params):
        """The answer to a request, with what is wrong with it."""
        self.count += 1
        number = self.count
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        await self.wait(lambda: number in self.answers, f"no answer: to {method} {json.dumps(params)[:300]}")
        answer = self.answers.get(number, {})  # none where the server was told to end
        error = answer.get("error")
        if error is not None and error["code"] == -32603:
            trace = "".join((error.get("data") or {}).get("traceback", ()))
            if "/kubecheck/" in trace:
                places = re.findall(r'/(kubecheck/[^"]+)", line \d+, in (\w+)', trace)
                raise BreachError(f"a request breaks in {'-'.join(places[-1])}: {error['message']}\n{trace}")
        return answer

    async def wait(self, is_done, otherwise):
        for turn in range(_TURNS):
            self.check_heard()
            if is_done() or self.is_left:
                return
            if turn > _TURNS // 2:  # something waits for a clock or a thread
                await asyncio.sleep(0.0005)
            else:
                await asyncio.sleep(0)
        raise BreachError(otherwise)

    # what is answered

    def check_places(self, value, uri):
        """Every range of an answer lies in the text that it is about."""
        if isinstance(value, list):
            for each in value:
                self.check_places(each, uri)
        if not isinstance(value, dict):
            return
        uri = value.get("uri") or (value.get("textDocument") or {}).get("uri") or uri
        if "start" in value and "end" in value:
            self._check_range(value, uri)
        for name, each in value.items():
            if name == "changes":
                for changed, edits in each.items():
                    self.check_places(edits, changed)
            elif name != "data":
                self.check_places(each, uri)

    def _check_range(self, found, uri):
        from kubecheck.lsp.addresses import path_of

        text = self.server.session._texts.get(uri)
        if text is None:
            path = path_of(uri)
            if not memory().is_file(path):
                return  # of what lies elsewhere, such as a page, or is to be made
            try:
                text = memory().read(path).decode("utf-8-sig")
            except UnicodeDecodeError:
                text = ""
        lines = text.split("\n")
        start, end = ((found[each]["line"], found[each]["character"]) for each in ("start", "end"))
        if (
            not (0, 0) <= start <= end
            or end[0] >= len(lines)
            or any(not 0 <= column <= _units(lines[line], self.server.session.encoding) for line, column in (start, end))
        ):
            raise BreachError(f"a range outside of the text: {found} in {uri} of {len(lines)} lines")


def _units(line, encoding):
    """The columns of a line; each of bytes that are no text may count as any number."""
    return {"utf-8": len(line.encode("utf-8", "surrogatepass")), "utf-32": len(line)}.get(
        encoding, len(line.encode("utf-16-le", "surrogatepass")) // 2
    )
