"""The manual page: as the file in docs has it, with every command and option, and nothing that man takes for a word of its own."""

import pathlib
import shutil
import subprocess

import click
import pytest

from kubecheck.cli.main import program
from kubecheck.cli.manual import manual

ROOT = pathlib.Path(__file__).resolve().parents[2]


def commands(group, before=()):
    for name, command in group.commands.items():
        yield from commands(command, (*before, name)) if isinstance(command, click.Group) else [((*before, name), command)]


def test_every_command_has_its_options():
    sections = {}
    for part in manual(program).split(".SS ")[1:]:
        head, *rest = part.replace("\\-", "-").splitlines()
        sections[head] = [line.removeprefix(".B ") for line in rest if line.startswith(".B -")]
    for words, command in commands(program):
        (head,) = [each for each in sections if each.split()[: len(words) + 1] == [*words, *each.split()[len(words) : len(words) + 1]]]
        listed = {flag.split()[0] for line in sections[head] for flag in line.split(", ")}
        assert listed == {flag for each in command.params if isinstance(each, click.Option) for flag in (*each.opts, *each.secondary_opts)}, words


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff is installed")
def test_groff_has_nothing_to_say():
    ran = subprocess.run(["groff", "-man", "-ww", "-Tutf8", str(ROOT / "docs" / "kubecheck.1")], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_what_begins_with_a_dot_is_no_request():
    @click.group()
    def group():
        """Reads .kubecheck.yaml.

        .hidden isn't read\\n.
        """

    assert r"\&.hidden isn\(aqt read\en." in manual(group)
