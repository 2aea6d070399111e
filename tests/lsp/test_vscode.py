"""The extension for VS Code: with the client that it is built with, where that is installed (`npm install` in its folder)."""

import json
import os
import shutil
import subprocess
import sys

import pytest

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "editors", "vscode")
NODE = shutil.which("node")


def is_installed():
    return NODE is not None and os.path.isdir(os.path.join(FOLDER, "node_modules", "vscode-languageclient"))


@pytest.mark.skipif(not is_installed(), reason="Node, or what the extension is built with, is not installed")
def test_it_shows_what_the_server_says_restarts_it_and_says_when_it_is_not_there():
    pytest.importorskip("pygls", reason="the extra kubecheck[lsp] is not installed")
    ran = subprocess.run([NODE, "test/run.js", sys.executable, "-m", "kubecheck", "lsp"], cwd=FOLDER, capture_output=True, text=True, timeout=300, check=False)
    assert (ran.stdout, ran.returncode) == ("ok\n", 0), ran.stderr


def test_what_it_registers_is_what_it_tells_the_editor():
    with open(os.path.join(FOLDER, "package.json"), encoding="utf-8") as file:
        told = json.load(file)
    with open(os.path.join(FOLDER, "extension.js"), encoding="utf-8") as file:
        code = file.read()
    commands = [each["command"] for each in told["contributes"]["commands"]]
    assert [each for each in commands if f'registerCommand("{each}"' not in code] == []
    assert code.count("registerCommand(") == len(commands)
    with open(os.path.join(FOLDER, "README.md"), encoding="utf-8") as file:
        page = file.read()
    assert [each for each in told["contributes"]["configuration"]["properties"] if f"`{each}`" not in page] == []
