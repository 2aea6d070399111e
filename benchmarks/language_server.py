"""From a keystroke to diagnostics, by a client over pipes: ``python benchmarks/language_server.py [--documents 300,6000] [--strokes 60]``.

Lays out a project of so many documents, ten to an application and each in its own file, opens files of it in ``kubecheck lsp`` and types. Each keystroke changes
what there is to tell: in the file at hand (a port that the containers do not have), or in another one (a label that a selector needs, a secret that pods read).
Prints the median and the 95th percentile of the time until that is told, over all keystrokes, by which of the two it is, and how long the first judgement took.
A keystroke comes when the one before has been told of, and dry runs that it may have brought about are not waited for.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from queue import Queue

_TEAMS = 5
_FILES = {
    "deployment": """apiVersion: apps/v1
kind: Deployment
metadata:
  name: NAME
  namespace: TEAM
spec:
  replicas: 2
  selector:
    matchLabels:
      app: NAME
  template:
    metadata:
      labels:
        app: NAME
        tier: web
    spec:
      serviceAccountName: NAME
      containers:
        - name: web
          image: registry.example.com/NAME:1.2.3
          ports:
            - name: http
              containerPort: 8080
          envFrom:
            - configMapRef:
                name: NAME
          env:
            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: NAME
                  key: password
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
""",
    "service": """apiVersion: v1
kind: Service
metadata:
  name: NAME
  namespace: TEAM
spec:
  selector:
    app: NAME
    tier: web
  ports:
    - name: http
      port: 80
      targetPort: http
""",
    "config": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: NAME\n  namespace: TEAM\ndata:\n  LEVEL: info\n",
    "secret": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: NAME\n  namespace: TEAM\nstringData:\n  password: changeme\n",
    "account": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: NAME\n  namespace: TEAM\n",
    "budget": """apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: NAME
  namespace: TEAM
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: NAME
""",
    "autoscaler": """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: NAME
  namespace: TEAM
spec:
  minReplicas: 2
  maxReplicas: 5
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: NAME
""",
    "policy": """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: NAME
  namespace: TEAM
spec:
  podSelector:
    matchLabels:
      app: NAME
  ingress:
    - ports:
        - port: http
""",
    "ingress": """apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: NAME
  namespace: TEAM
spec:
  rules:
    - host: NAME.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: NAME
                port:
                  name: http
""",
    "role": """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: NAME
  namespace: TEAM
rules:
  - apiGroups: [""]
    resources: [configmaps]
    verbs: [get]
""",
}
# Each keystroke: where it is typed, behind what, and in which file something is told of it.
_STROKES = (
    ("service", "targetPort: http", "service"),
    ("deployment", "tier: web", "service"),
    ("secret", "  password", "deployment"),
    ("autoscaler", "kind: Deployment\n    name: NAME", "autoscaler"),
)


def lay_out(folder, documents):
    """A project of so many documents; gives the names of its applications."""
    names = []
    for number in range(documents // len(_FILES)):
        name = f"app-{number:03}"
        names.append(name)
        os.makedirs(os.path.join(folder, name))
        for file, text in _FILES.items():
            with open(os.path.join(folder, name, f"{file}.yaml"), "w", encoding="utf-8") as out:
                out.write(text.replace("NAME", name).replace("TEAM", f"team-{number % _TEAMS}"))
    return names


class Client:
    """A client of the server, whose messages are read as they come."""

    def __init__(self, folder):
        program = os.path.join(os.path.dirname(sys.executable), "kubecheck")
        self.process = subprocess.Popen([program, "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.messages = Queue()
        self.count = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        stream = self.process.stdout
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline() != b"\r\n":
                pass
            message = json.loads(stream.read(length))
            self.messages.put((time.perf_counter(), message))

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
            if is_it(message):
                return when

    def told(self, uri, says=None):
        """Waits for diagnostics of a file, whose messages a function may look at."""
        return self.until(
            lambda message: message.get("method") == "textDocument/publishDiagnostics"
            and message["params"]["uri"] == uri
            and (says is None or says([each["message"] for each in message["params"]["diagnostics"]]))
        )


def measure(documents, strokes):
    """Seconds until the first word, and of each keystroke: whether it is told of in the same file, and how long that took."""
    with tempfile.TemporaryDirectory() as folder:
        names = lay_out(folder, documents)
        root = f"file://{os.path.realpath(folder)}"
        client = Client(folder)
        begin = time.perf_counter()
        client.ask("initialize", {"processId": os.getpid(), "rootUri": root, "capabilities": {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}})
        client.send("initialized", {})
        first = client.told(f"{root}/{names[-1]}/deployment.yaml") - begin
        taken, versions = [], {}
        for number in range(strokes):
            file, behind, told = _STROKES[number // 2 % len(_STROKES)]
            name = names[number // 8 % len(names)]
            uri, other = f"{root}/{name}/{file}.yaml", f"{root}/{name}/{told}.yaml"
            text = _FILES[file].replace("NAME", name).replace("TEAM", f"team-{names.index(name) % _TEAMS}")
            lines = text[: text.index(behind.replace("NAME", name)) + len(behind.replace("NAME", name))].split("\n")
            at = {"line": len(lines) - 1, "character": len(lines[-1])}
            if uri not in versions:
                versions[uri] = 1
                client.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
                time.sleep(0.5)
            versions[uri] += 1
            typed = number % 2 == 0
            until = at if typed else {**at, "character": at["character"] + 1}
            change = {"range": {"start": at, "end": until}, "text": "x" if typed else ""}
            begin = time.perf_counter()
            client.send("textDocument/didChange", {"textDocument": {"uri": uri, "version": versions[uri]}, "contentChanges": [change]})
            taken.append((uri == other, client.told(other) - begin))
            time.sleep(0.05)
        client.ask("shutdown", None)
        client.send("exit", None)
        client.process.wait(10)
        return first, taken


def shown(seconds):
    """The median and the 95th percentile, in milliseconds."""
    ordered = sorted(seconds)
    return f"median {ordered[len(ordered) // 2] * 1000:.0f} ms, p95 {ordered[int(len(ordered) * 0.95)] * 1000:.0f} ms, of {len(ordered)}"


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="from a keystroke to diagnostics")
    parser.add_argument("--documents", default="300,6000", help="sizes of projects, by comma")
    parser.add_argument("--strokes", type=int, default=64)
    arguments = parser.parse_args()
    for documents in map(int, arguments.documents.split(",")):
        first, taken = measure(documents, arguments.strokes)
        print(f"{documents} documents: first told of after {first:.1f} s")
        print(f"  all keystrokes     {shown([each for _, each in taken])}")
        for here, words in ((True, "in the same file  "), (False, "in another file   ")):
            print(f"  told {words} {shown([each for same, each in taken if same is here])}")


if __name__ == "__main__":
    main()
