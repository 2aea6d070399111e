"""Start-up is a budget: what the common run imports. How long it takes is for `benchmarks/startup.py` to say."""

import json
import os
import subprocess
import sys

HEAVY = {
    "asyncio", "click", "collections.abc", "concurrent", "ctypes", "dataclasses", "datetime", "decimal", "email", "hashlib", "importlib.metadata",
    "importlib.resources", "inspect", "jsonschema", "logging", "multiprocessing", "pathlib", "pluggy", "random", "referencing", "ruamel",
    "shutil", "socket", "subprocess", "tempfile", "threading", "typing", "unittest", "urllib", "uuid", "xml", "zipfile",
}  # fmt: skip
# Coverage would import modules of its own, and take its time.
UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
# A few more than there are; see benchmarks/startup.py for what each costs.
MODULES = 165
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


def test_output_of_helm_without_its_chart_needs_no_engine_for_charts(tmp_path):
    code, modules = imported(tmp_path, "# Source: web/templates/deployment.yaml\n" + GOOD.replace("1.0.0", "latest"))
    assert code == 1
    assert "kubecheck.engine.printed" in modules
    assert [name for name in modules if name.startswith("kubecheck.render.")] == []


def test_a_dry_run_without_known_nodes_needs_no_scheduler(tmp_path):
    budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {minAvailable: 1, selector: {matchLabels: {app: web}}}\n"
    _, modules = imported(tmp_path, f"{GOOD}---\n{budget}")
    assert "kubecheck.sim.play.unproven" in modules
    assert [name for name in modules if name.startswith(("kubecheck.sim.scheduler", "kubecheck.sim.controllers.", "kubecheck.sim.cluster.loop"))] == []


def test_a_few_files_need_no_other_processes(tmp_path):
    (tmp_path / "more.yaml").write_text(GOOD.replace("web", "more"), encoding="utf-8")
    (tmp_path / "web.yaml").write_text(GOOD, encoding="utf-8")
    program = PROGRAM.replace('"web.yaml"', '"--allow-empty", "."')
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path, env=UNMEASURED)
    code, modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0
    assert [name for name in modules if name.startswith(("kubecheck.engine.workers", "concurrent", "multiprocessing", "pickle"))] == []
