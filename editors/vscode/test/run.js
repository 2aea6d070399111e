// The extension with the real client and the real server, and a stand-in for the editor: node test/run.js COMMAND...
"use strict";

const assert = require("assert");
const fs = require("fs");
const Module = require("module");
const os = require("os");
const path = require("path");
const { emitter, told, vscode } = require("./stub.js");

const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
const extension = require("../extension.js");

const TEXT = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  prots: []\n";
const token = new vscode.CancellationTokenSource().token;

async function until(is, what) {
  for (let tries = 0; tries < 600; tries++) {
    const found = is();
    if (found) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing came: ${what}`);
}

async function main(command) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kubecheck-")));
  const uri = vscode.Uri.file(path.join(folder, "web.yaml"));
  fs.writeFileSync(uri.fsPath, TEXT);
  const document = { uri, languageId: "yaml", version: 1, getText: () => TEXT, fileName: uri.fsPath, isClosed: false, lineCount: 6 };
  vscode.workspace.workspaceFolders.push({ uri, name: "x", index: 0 });
  vscode.workspace.workspaceFolders[0].uri = vscode.Uri.file(folder);
  vscode.workspace.textDocuments.push(document);
  told.settings["kubecheck.command"] = command;

  const context = { subscriptions: [] };
  await extension.activate(context);
  const seen = () => (told.diagnostics.get(uri.toString()) ?? []).map((each) => each.message.split("\n")[0]);
  await until(() => seen().length, "diagnostics");
  assert.deepStrictEqual(seen(), ["unknown field prots in .spec; did you mean ports?"]);

  const hover = await told.providers.registerHoverProvider[1].provideHover(document, new vscode.Position(4, 1), token);
  assert.match(JSON.stringify(hover.contents), /ServiceSpec/);
  const offered = await told.providers.registerCompletionItemProvider[1].provideCompletionItems(document, new vscode.Position(5, 4), token, { triggerKind: 0 });
  assert.ok((offered.items ?? offered).some((each) => each.label === "ports"));
  assert.ok(told.providers.registerRenameProvider && told.providers.registerCodeActionsProvider);

  await told.commands["kubecheck.showOutput"]();
  assert.deepStrictEqual(told.executed.pop(), ["show"]);
  told.diagnostics.clear();
  await told.commands["kubecheck.restart"]();
  await until(() => seen().length, "diagnostics after a restart");
  assert.deepStrictEqual(told.errors, []);

  told.settings["kubecheck.command"] = ["/not/there"];
  emitter("onDidChangeConfiguration").fire({ affectsConfiguration: (name) => name === "kubecheck.command" });
  await until(() => told.errors.some((each) => /^kubecheck: \/not\/there cannot be started: .*ENOENT/.test(each)), "words about a program that is not there");
  told.settings["kubecheck.command"] = command;
  await told.commands["kubecheck.restart"]();
  await extension.deactivate();
  fs.rmSync(folder, { recursive: true });
}

main(process.argv.slice(2)).then(
  () => {
    console.log("ok");
    process.exit(0);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
