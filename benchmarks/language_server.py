"""From a keystroke to diagnostics, by a client over pipes: ``python benchmarks/language_server.py [--projects 300,6000,chart,kustomizations] [--strokes 64]``.

Lays out a project of `typed_projects` (a number is so many plain documents), opens files of it in ``kubecheck lsp`` and types. Each keystroke changes
what there is to tell: in the file at hand (a port that the containers do not have), or in another one (a label that a selector needs, a secret that pods read).
Prints the median and the 95th percentile of the time until that is told, over all keystrokes, by which of the two it is, and how long the first judgement took;
on Linux the server's CPU time until then as well, which other programs of the machine do not change.
A keystroke comes when the one before has been told of, and dry runs that it may have brought about are not waited for.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from queue import Empty, Queue

from typed_projects import chart, kustomizations, manifests

_NOTHING = frozenset()
PROJECTS = {"chart": chart, "kustomizations": kustomizations}


class Client:
    """A client of the server, whose messages are read as they come."""

    def __init__(self, folder):
        program = os.path.join(os.path.dirname(sys.executable), "kubecheck")
        self.process = subprocess.Popen([program, "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.messages = Queue()
        self.count = 0
        self.last = {}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        stream = self.process.stdout
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline() != b"\r\n":
                pass
            message = json.loads(stream.read(length))
            self.messages.put((time.perf_counter(), message))

    @property
    def spent(self):
        """The CPU seconds that the server's main thread has spent; 0 where the system does not say."""
        try:
            with open(f"/proc/{self.process.pid}/schedstat", encoding="ascii") as file:
                return int(file.read().split()[0]) / 1e9
        except OSError:
            return 0.0

    def send(self, method, params, number=None):
        """Sends a notification, or a request with its number."""
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        body = json.dumps(message if number is None else {**message, "id": number}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def ask(self, method, params):
        """Waits for the answer to a request."""
        self.count += 1
        self.send(method, params, self.count)
        return self.until(lambda message: message.get("id") == self.count)

    def until(self, is_it, seconds=120):
        """Waits for a message; gives the time at which it came."""
        end = time.monotonic() + seconds
        while True:
            when, message = self.messages.get(timeout=max(end - time.monotonic(), 0.01))
            if is_news(message):
                self.last[message["params"]["uri"]] = frozenset(each["message"] for each in message["params"]["diagnostics"])
            if is_it(message):
                return when

    def rest(self, seconds=5):
        """Waits until nothing has been told for a while."""
        with contextlib.suppress(Empty):
            while True:
                self.until(is_news, seconds)

    def told(self, uri, says):
        """Waits until what is told of a file is what a function says of its messages."""
        return self.until(lambda message: message["params"]["uri"] == uri and says(self.messages_of(uri)) if is_news(message) else False)

    def messages_of(self, uri):
        """What was told of a file the last time."""
        return self.last.get(uri, _NOTHING)


def is_news(message):
    """Whether a message tells of a file."""
    return message.get("method") == "textDocument/publishDiagnostics"


def lay_out(folder, files):
    """Writes a project."""
    for path, text in files.items():
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        with open(os.path.join(folder, path), "w", encoding="utf-8") as out:
            out.write(text)


def measure(files, strokes, count):
    """Seconds until the first word, and of each keystroke: whether it is told of in the same file, how long that took, and the CPU time."""
    with tempfile.TemporaryDirectory() as folder:
        lay_out(folder, files)
        root = f"file://{os.path.realpath(folder)}"
        client = Client(folder)
        begin = time.perf_counter()
        client.ask("initialize", {"processId": os.getpid(), "rootUri": root, "capabilities": {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}})
        client.send("initialized", {})
        first = client.until(is_news) - begin
        client.rest()
        taken, versions, known = [], {}, dict(client.last)
        for number in range(count):
            file, behind, told = strokes[number // 2 % len(strokes)]
            uri, other, text = f"{root}/{file}", f"{root}/{told}", files[file]
            lines = text[: text.index(behind) + len(behind)].split("\n")
            at = {"line": len(lines) - 1, "character": len(lines[-1])}
            if uri not in versions:
                versions[uri] = 1
                client.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
                time.sleep(0.5)
            versions[uri] += 1
            typed = number % 2 == 0
            until = at if typed else {**at, "character": at["character"] + 1}
            change = {"range": {"start": at, "end": until}, "text": "x" if typed else ""}
            begin, spent = time.perf_counter(), client.spent
            client.send("textDocument/didChange", {"textDocument": {"uri": uri, "version": versions[uri]}, "contentChanges": [change]})
            if typed:
                when = client.told(other, lambda told, known=known, other=other: bool(told - known.get(other, _NOTHING)))
            else:
                when = client.told(other, known.get(other, _NOTHING).issuperset)
            taken.append((uri == other, when - begin, client.spent - spent))
            time.sleep(0.05)
        client.ask("shutdown", None)
        client.send("exit", None)
        client.process.wait(10)
        return first, taken


def shown(taken):
    """The median and the 95th percentile, in milliseconds."""
    times = [sorted(each[which] for each in taken) for which in (1, 2)]
    words = [f"median {ordered[len(ordered) // 2] * 1000:.0f} ms, p95 {ordered[int(len(ordered) * 0.95)] * 1000:.0f} ms" for ordered in times]
    return f"{words[0]} (CPU {words[1]}), of {len(taken)}"


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="from a keystroke to diagnostics")
    parser.add_argument("--projects", default="300,6000,chart,kustomizations", help="projects, by comma: chart, kustomizations, or how many plain documents")
    parser.add_argument("--strokes", type=int, default=64)
    arguments = parser.parse_args()
    for name in arguments.projects.split(","):
        files, strokes = PROJECTS[name]() if name in PROJECTS else manifests(int(name))
        first, taken = measure(files, strokes, arguments.strokes)
        print(f"{name if name in PROJECTS else f'{name} documents'}: first told of after {first:.1f} s")
        print(f"  all keystrokes     {shown(taken)}")
        for here, words in ((True, "in the same file  "), (False, "in another file   ")):
            print(f"  told {words} {shown([each for each in taken if each[0] is here])}")


if __name__ == "__main__":
    main()
