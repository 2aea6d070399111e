"""Start-up is a budget: what the common run imports, and how long that takes beside an interpreter that does nothing."""

import json
import os
import subprocess
import sys
import time

HEAVY = {
    "asyncio", "click", "collections.abc", "concurrent", "ctypes", "dataclasses", "datetime", "decimal", "email", "hashlib", "importlib.metadata",
    "importlib.resources", "inspect", "jsonschema", "logging", "multiprocessing", "pathlib", "pluggy", "random", "referencing", "ruamel",
    "shutil", "socket", "subprocess", "tempfile", "threading", "typing", "unittest", "urllib", "uuid", "xml", "zipfile",
}  # fmt: skip
# Coverage would import modules of its own, and take its time.
UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
# A few more than there are; see benchmarks/startup.py for what each costs.
MODULES = 159
GOOD = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0.0
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /, port: http}}
          resources:
            requests: {cpu: 100m, memory: 64Mi}
            limits: {memory: 64Mi}
"""
PROGRAM = """
import sys
before = set(sys.modules)
from kubecheck.__main__ import main
code = main(["check", "web.yaml"])
import json
print(json.dumps([code, sorted(set(sys.modules) - before)]))
"""


def imported(folder, text):
    (folder / "web.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-c", PROGRAM], capture_output=True, text=True, check=False, cwd=folder, env=UNMEASURED)
    assert done.returncode == 0, done.stderr
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, modules


def test_a_common_run_imports_nothing_heavy(tmp_path):
    code, modules = imported(tmp_path, GOOD)
    assert code == 0
    found = {name for name in modules if name in HEAVY or name.split(".")[0] in HEAVY}
    assert found == set()


def test_a_common_run_imports_only_rules_whose_subject_occurs(tmp_path):
    _, modules = imported(tmp_path, GOOD)
    assert not [name for name in modules if name.startswith("kubecheck_rules.jobs.")]


def test_a_common_run_does_not_import_the_command_line(tmp_path):
    _, modules = imported(tmp_path, GOOD)
    assert "kubecheck.cli.main" not in modules
    assert "kubecheck.cli.options" in modules


def test_a_common_run_imports_few_modules(tmp_path):
    """Every module costs a file to find, read and run: one more should be worth its place, or be imported late."""
    _, modules = imported(tmp_path, GOOD)
    assert len(modules) <= MODULES


def test_start_stays_within_a_small_multiple_of_an_idle_interpreter(tmp_path):
    """The budget is 4 times an idle interpreter; the best of a few paired runs is looked at, with room for a busy machine.

    Compiled modules go to a folder of the test's own: whether they may be written next to the sources is no affair of the budget.
    """
    (tmp_path / "web.yaml").write_text(GOOD, encoding="utf-8")
    python = [sys.executable, "-I", "-X", f"pycache_prefix={tmp_path / 'compiled'}"]
    call = [*python, "-m", "kubecheck", "check", "web.yaml"]
    idle = [*python, "-c", "pass"]
    env = {**UNMEASURED, "NO_COLOR": "1"}

    def seconds(words):
        begin = time.perf_counter()
        subprocess.run(words, check=True, capture_output=True, cwd=tmp_path, env=env)
        return time.perf_counter() - begin

    seconds(call)
    seconds(idle)
    pairs = [(seconds(call), seconds(idle)) for _ in range(9)]
    ratio = min(each for each, _ in pairs) / min(each for _, each in pairs)
    assert ratio < 5, f"{ratio:.1f} times an idle interpreter"
