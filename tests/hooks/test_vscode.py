"""The extension for VS Code: what it declares, and what it starts, by a real Node with stand-ins for the editor's modules."""

import json
import pathlib
import shutil
import subprocess
import tomllib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "editors" / "vscode"

SCRIPT = """
const Module = require("module");
const said = [], registered = {};
let failing = false, settings = ["kubecheck", "lsp"], listener;
class LanguageClient {
  constructor(id, name, server, client) { said.push(["new", server, client.documentSelector.map((each) => each.language)]); }
  async start() { if (failing) throw new Error("spawn ENOENT"); said.push(["start"]); }
  async stop() { said.push(["stop"]); if (failing) throw new Error("it never started"); }
}
const vscode = {
  workspace: {
    getConfiguration: () => ({ get: () => settings }), createFileSystemWatcher: (pattern) => pattern,
    onDidChangeConfiguration: (call) => { listener = call; return {}; },
  },
  window: { showErrorMessage: async (text) => { said.push(["error", text]); return "Settings"; } },
  commands: { registerCommand: (name, call) => { registered[name] = call; return {}; }, executeCommand: async (...words) => said.push(words) },
};
const load = Module._load;
Module._load = (name, ...rest) => name === "vscode" ? vscode : name === "vscode-languageclient/node" ? { LanguageClient } : load(name, ...rest);
(async () => {
  const extension = require(process.argv[1]);
  await extension.activate({ subscriptions: [] });
  settings = ["/venv/kubecheck", "lsp"];
  await listener({ affectsConfiguration: (name) => name === "kubecheck.command" });
  await listener({ affectsConfiguration: () => false });
  failing = true;
  await registered["kubecheck.restart"]();
  await extension.deactivate();
  process.stdout.write(JSON.stringify({ said, commands: Object.keys(registered) }));
})();
"""
LANGUAGES = ["yaml", "helm", "json"]


def manifest():
    return json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))


def test_its_version_is_the_program_s():
    assert manifest()["version"] == tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node.js is installed")
def test_the_server_is_started_restarted_and_stopped():
    ran = subprocess.run(["node", "-e", SCRIPT, str(FOLDER / "extension.js")], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    told = json.loads(ran.stdout)
    assert told["commands"] == [each["command"] for each in manifest()["contributes"]["commands"]]
    default = manifest()["contributes"]["configuration"]["properties"]["kubecheck.command"]["default"]
    assert told["said"] == [
        ["new", {"command": default[0], "args": default[1:]}, LANGUAGES], ["start"],
        ["stop"], ["new", {"command": "/venv/kubecheck", "args": ["lsp"]}, LANGUAGES], ["start"],
        ["stop"], ["new", {"command": "/venv/kubecheck", "args": ["lsp"]}, LANGUAGES], ["error", "kubecheck: /venv/kubecheck cannot be started: spawn ENOENT"],
        ["workbench.action.openSettings", "kubecheck.command"],
        ["stop"],
    ]  # fmt: skip
