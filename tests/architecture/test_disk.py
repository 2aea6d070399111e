"""What a report depends on is known: between the files of a run and its report, the file system is asked through one module that takes notes."""

import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASKS = re.compile(
    r"(?<![.\w])open\(|\bos\.(?:path\.(?:exists|lexists|isfile|isdir|islink|realpath|getmtime|getsize)|listdir|scandir|walk|stat|lstat|readlink|environ|getenv)\b"
    r"|\bglob\.|\bpathlib\b|\btime\.time|\.now\(|\.today\(|\b(?:import|from) (?:random|secrets|subprocess|socket|urllib\.request)\b"
)
# Those that read the files of a run, which count by their content, or data that comes with the package.
KNOWN = {
    "kubecheck/engine/cache/folder.py", "kubecheck/engine/cache/keys.py", "kubecheck/engine/cache/runs.py", "kubecheck/engine/reading.py",
    "kubecheck/engine/request.py", "kubecheck/render/kustomize/fields/configuration.py", "kubecheck/render/kustomize/schemas.py",
    "kubecheck/render/packing.py", "rules/__init__.py", "rules/__main__.py",
}  # fmt: skip


def asking(text):
    return [line.strip() for line in text.splitlines() if ASKS.search(line) and not line.lstrip().startswith(("#", '"""'))]


def test_nothing_between_files_and_report_asks_the_system_but_through_the_disk():
    found = {}
    for top in ("kubecheck/engine", "kubecheck/render", "kubecheck/model", "kubecheck/sim", "kubecheck/verdicts.py", "rules"):
        folders = os.walk(os.path.join(ROOT, top)) if not top.endswith(".py") else [(ROOT, (), [top])]
        for folder, _, names in folders:
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), ROOT).replace(os.sep, "/")
                if path.endswith(".py") and path not in KNOWN:
                    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                        lines = asking(file.read())
                    if lines:
                        found[path] = lines
    assert found == {}


def test_the_test_sees_a_question():
    assert asking("x = 1\nif os.path.isfile(path):\n    disk.exists(path)\n    self.open(a)\n") == ["if os.path.isfile(path):"]
