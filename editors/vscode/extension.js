// Starts `kubecheck lsp` and lets VS Code talk with it; everything else is the server's.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const LANGUAGES = ["yaml", "helm", "json"];
let client;

async function start() {
  const [command, ...args] = vscode.workspace.getConfiguration("kubecheck").get("command");
  const options = { documentSelector: LANGUAGES.map((language) => ({ scheme: "file", language })) }; // which files to watch, the server says
  client = new LanguageClient("kubecheck", "kubecheck", { command, args }, options);
  try {
    await client.start();
  } catch (error) {
    const words = `kubecheck: ${command} cannot be started: ${error?.message ?? error}`;
    const answer = await vscode.window.showErrorMessage(words, "Settings");
    if (answer) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "kubecheck.command");
    }
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop().catch(() => undefined); // it may never have started
}

async function restart() {
  await stop();
  await start();
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("kubecheck.restart", restart),
    vscode.commands.registerCommand("kubecheck.showOutput", () => client?.outputChannel.show()),
    vscode.workspace.onDidChangeConfiguration((event) => (event.affectsConfiguration("kubecheck.command") ? restart() : undefined)),
  );
  await start();
};

exports.deactivate = stop;
