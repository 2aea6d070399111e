"""What shells offer behind TAB."""

import os
import shutil
import subprocess
import sys

import click
import pytest
from click.shell_completion import ShellComplete

from kubecheck.cli import completion
from kubecheck.cli.main import program
from kubecheck.cli.options import CHECK_OPTIONS


def offered(*words):
    """The words that are offered for the last one, and how the shell is to read them."""
    *before, incomplete = words
    found = ShellComplete(program, {}, "kubecheck", "_KUBECHECK_COMPLETE").get_completions(before, incomplete)
    return [each.value for each in found]


@pytest.mark.parametrize(
    ("words", "some"),
    [
        (("ch",), ["check"]),
        (("check", "--ignore", "single-r"), ["single-replica"]),
        (("check", "--select", "single-replica,naked-"), ["single-replica,naked-pod"]),
        (("check", "--select", "single-replica,single-r"), []),
        (("check", "--select", "workloa"), ["workload-admin", "workloads"]),
        (("check", "--preset", "s"), ["strict", "security"]),
        (("check", "-k", "1.37"), ["1.37"]),
        (("check", "-k", "1.36,1.3"), ["1.36,1.37", "1.36,1.35", "1.36,1.34", "1.36,1.33", "1.36,1.32", "1.36,1.31", "1.36,1.30"]),
        (("check", "-k", "la"), ["latest"]),
        (("check", "--limit", "dry"), ["dry-run-turns="]),
        (("check", "--output", "sar"), ["sarif="]),
        (("check", "--fail-on", "w"), ["warning"]),
        (("check", "--feature-gates", "A"), []),
        (("check", "mani"), ["mani"]),
        (("explain", "naked-"), ["naked-pod"]),
        (("explain", "naked-pod,s"), []),
        (("rules", "--group", "work"), ["workloads"]),
        (("rules", "--group", "ro"), ["roles", "rollout"]),
        (("rules", "--from", "kube-l"), ["kube-linter"]),
        (("rules", "--preset", "everyt"), ["everything"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
    ],
)
def test_what_is_offered(words, some):
    assert offered(*words) == some


def test_rules_come_with_what_they_find():
    found = completion.rules(click.Context(program), program.params[0], "single-replica")
    assert [(each.value, each.help) for each in found] == [("single-replica", found[0].help)]
    assert "one pod" in found[0].help


@pytest.mark.parametrize(("name", "kind"), [("config", "file"), ("crds", "file"), ("schemas", "dir"), ("cache_dir", "dir")])
def test_files_and_folders_are_left_to_the_shell(name, kind):
    option = next(each for each in CHECK_OPTIONS if each.name == name)
    complete = completion.completer_of(option.name, option.metavar)
    assert [(each.value, each.type) for each in complete(click.Context(program), program.params[0], "a")] == [("a", kind)]


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_the_script_of_a_shell(kubecheck, shell):
    code, out, err = kubecheck("completion", shell)
    assert (code, err) == (0, "")
    assert f"_KUBECHECK_COMPLETE={shell}_complete" in out


def test_another_shell(kubecheck):
    code, out, err = kubecheck("completion", "tcsh")
    assert (code, out) == (2, "")
    assert "'tcsh' is not one of" in err


def test_no_shell(kubecheck):
    words = "kubecheck: error: missing argument '{bash|zsh|fish}'. Choose from: bash, zsh, fish; `kubecheck completion --help` says more\n"
    assert kubecheck("completion") == (2, "", words)


def runs(shell, *words, text):
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    return subprocess.run([found, *words], input=text, capture_output=True, text=True, check=False)


@pytest.fixture
def call(tmp_path):
    """The program under its own name."""
    path = tmp_path / "kubecheck"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -m kubecheck "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def test_fish_takes_it(call, monkeypatch):
    monkeypatch.setenv("PATH", f"{call.parent}{os.pathsep}{os.environ['PATH']}")
    done = runs("fish", "--no-config", text=f'{completion.script_of("fish", program)}\ncomplete --do-complete "kubecheck check --ignore single-rep"\n')
    assert (done.stdout.split("\t")[0].strip(), done.stderr) == ("single-replica", "")


def test_bash_takes_it(call):
    script = completion.script_of("bash", program)
    text = f'{script}\nCOMP_WORDS=(kubecheck check --ignore single-rep); COMP_CWORD=3; _kubecheck_completion {call}; echo "${{COMPREPLY[@]}}"\n'
    done = runs("bash", "--norc", text=text)
    assert (done.stdout.strip(), done.stderr) == ("single-replica", "")


@pytest.mark.parametrize(("shell", "words"), [("zsh", ["-f", "-n"]), ("fish", ["--no-config", "--no-execute"])])
def test_other_shells_can_read_it(shell, words):
    done = runs(shell, *words, text=completion.script_of(shell, program))
    assert (done.returncode, done.stderr) == (0, "")
