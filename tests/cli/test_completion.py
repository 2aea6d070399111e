"""What a shell completes, asked as shells ask, and by a real bash."""

import os
import shutil
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete

from kubecheck.cli.main import program


def completed(*words):
    """What may stand in the place of the last word."""
    *before, last = words
    return [each.value for each in ShellComplete(program, {}, "kubecheck", "_KUBECHECK_COMPLETE").get_completions(before, last)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("comp",), ["completion"]),
        (("check", "--select", "host-po"), ["host-port"]),
        (("check", "--ignore", "image-without-tag,host-po"), ["image-without-tag,host-port"]),
        (("check", "--ignore", "host-port,host-po"), []),
        (("check", "--select", "unused-i"), ["unused-ignore"]),
        (("check", "--preset", "st"), ["strict"]),
        (("check", "--limit", "dry-run"), ["dry-run-turns="]),
        (("check", "--fail-on", "w"), ["warning"]),
        (("check", "--kubernetes-ver"), ["--kubernetes-version"]),
        (("explain", "host-po"), ["host-port"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("baseline", "wr"), ["write"]),
    ],
)
def test_words_are_completed(words, expected):
    assert completed(*words) == expected


@pytest.mark.parametrize(
    ("words", "kind"), [(("check", "a"), "file"), (("check", "--nodes", "a"), "file"), (("check", "--schemas", "a"), "dir"), (("simulate", "a"), "file")]
)
def test_paths_are_left_to_the_shell(words, kind):
    *before, last = words
    (item,) = ShellComplete(program, {}, "kubecheck", "_KUBECHECK_COMPLETE").get_completions(before, last)
    assert (item.value, item.type) == (last, kind)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash is installed")
def test_a_real_bash_completes_rules(tmp_path):
    door = tmp_path / "kubecheck"
    door.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kubecheck "$@"\n')
    door.chmod(0o755)
    script = (
        'eval "$(kubecheck completion bash)"; complete -p kubecheck; COMP_WORDS=(kubecheck check --select host-po); COMP_CWORD=3; '
        '_kubecheck_completion kubecheck; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    ran = subprocess.run(
        ["bash", "--norc", "-c", script], env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}, capture_output=True, text=True, check=False
    )
    assert (ran.stdout.splitlines(), ran.stderr) == (["complete -o nosort -F _kubecheck_completion kubecheck", "host-port"], "")


def test_another_shell_is_refused(capsys):
    from kubecheck.cli.main import run

    assert run(["completion", "csh"]) == 2
    assert "'csh' is not one of 'bash', 'zsh', 'fish'" in capsys.readouterr().err
