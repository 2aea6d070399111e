"""The files with which others set kubecheck up: a GitHub action, a component of GitLab CI, a container file. Their scripts are run as they stand there."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n"


@pytest.fixture
def project(tmp_path):
    """A repository with a folder of manifests, and what stands for an installed program."""
    (tmp_path / "project" / "deploy").mkdir(parents=True)
    (tmp_path / "project" / "deploy" / "pod.yaml").write_text(POD, encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(tmp_path / "project")], check=True)
    door = tmp_path / "builds" / "kubecheck" / "bin" / "kubecheck"
    door.parent.mkdir(parents=True)
    door.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kubecheck "$@"\n', encoding="utf-8")
    door.chmod(0o755)
    return tmp_path / "project"


def run(script, project, *shell, folder="", **environment):
    path = f"{project.parent / 'builds' / 'kubecheck' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run([*shell, script], cwd=project / folder, env={**os.environ, "PATH": path, **environment}, capture_output=True, text=True, check=False)


def action():
    return yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def run_action(project, folder="", **inputs):
    given = {name: each.get("default", "") for name, each in action()["inputs"].items()} | inputs
    step = action()["runs"]["steps"][-1]
    environment = {name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], value) for name, value in step["env"].items()}
    return run(step["run"], project, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", folder=folder, **environment)


def test_the_action_takes_all_lines_of_its_inputs(project):
    (project / "more").mkdir()
    (project / "more" / "pod.yaml").write_text(POD.replace("web", "more"), encoding="utf-8")
    ran = run_action(project, paths="deploy/pod.yaml\nmore\n", arguments="--select host-port\n--fail-on error\n")
    assert (ran.returncode, re.findall("file=([^,]+),", ran.stdout)) == (0, ["deploy/pod.yaml", "more/pod.yaml"])


def test_the_action_annotates_lines_as_the_repository_names_them(project):
    ran = run_action(project, folder="deploy", paths="pod.yaml")
    assert (ran.returncode, ran.stdout) == (1, (
        "::warning file=deploy/pod.yaml,line=4,endLine=4,col=40,endColumn=43,title=image-without-tag::web has no tag, so whatever is latest runs%0Aname a version, or pin it by digest\n"
    ))  # fmt: skip


def test_the_action_takes_several_paths_words_and_a_report(project):
    (project / "other.yaml").write_text(POD.replace("name: web}\n", "name: other}\n"), encoding="utf-8")
    ran = run_action(project, paths="deploy/pod.yaml other.yaml", arguments="--fail-on error --select host-port", sarif="out.sarif")
    assert (ran.returncode, [line.split(",")[0] for line in ran.stdout.splitlines()]) == (0, ["::warning file=deploy/pod.yaml", "::warning file=other.yaml"])
    assert '"image-without-tag"' in (project / "out.sarif").read_text(encoding="utf-8")


def test_values_of_the_action_are_no_words_of_a_shell(project):
    ran = run_action(project, paths="deploy $(touch taken) ; touch taken")
    assert (ran.returncode, "$(touch" in ran.stdout + ran.stderr) == (2, True)
    assert not (project / "taken").exists()
    assert not any("${{" in step["run"] for step in action()["runs"]["steps"])


def test_every_input_of_the_action_is_used():
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(action()["inputs"])


def component(**inputs):
    head, job = yaml.safe_load_all((ROOT / "templates" / "kubecheck.yml").read_text(encoding="utf-8"))
    given = {name: each.get("default") for name, each in head["spec"]["inputs"].items()} | inputs
    assert set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", str(job))) == set(given)
    return json.loads(re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: str(given[match[1]]), json.dumps(job)))["kubecheck"]


def test_the_component_writes_both_reports(project):
    job = component(paths="deploy", arguments="--fail-on error", source="anywhere")
    ran = run("\n".join(job["script"]), project, "sh", "-e", "-c", CI_BUILDS_DIR=str(project.parent / "builds"))
    assert ran.stderr == "1 warning in 1 file (1 document)\n"
    assert (ran.returncode, ran.stdout.splitlines()[0]) == (0, "deploy/pod.yaml:4:40: warning: web has no tag, so whatever is latest runs [image-without-tag]")
    for name in job["artifacts"]["reports"].values():
        assert "web has no tag, so whatever is latest runs" in (project / name).read_text(encoding="utf-8")
    assert component(source="x")["variables"] == {"KUBECHECK_SOURCE": "x"}


def test_the_container_gets_all_that_the_wheel_is_made_of():
    kept = [line.removeprefix("!") for line in (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")]
    copied = [word for line in (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines() if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {project["project"]["readme"], *project["project"]["license-files"], *project["tool"]["setuptools"]["data-files"]["share/man/man1"], "pyproject.toml"}
    needed |= {each.split(".")[0] for each in project["tool"]["setuptools"]["packages"] if each.split(".")[0] == "kubecheck"} | {"rules", "schemas"}
    assert set(kept) == set(copied) == needed
    assert all((ROOT / each).exists() for each in copied)
