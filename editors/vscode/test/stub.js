// A stand-in for the module `vscode`: as much of it as the client of the protocol asks for while diagnostics, hover and completion pass through.
"use strict";

const { URL, pathToFileURL, fileURLToPath } = require("url");

class Disposable {
  constructor(call) {
    this.call = call;
  }
  static from(...all) {
    return new Disposable(() => all.forEach((each) => each.dispose()));
  }
  dispose() {
    this.call?.();
    this.call = undefined;
  }
}

class EventEmitter {
  constructor() {
    this.listeners = new Set();
    this.event = (listener, self) => {
      const bound = self ? listener.bind(self) : listener;
      this.listeners.add(bound);
      return new Disposable(() => this.listeners.delete(bound));
    };
  }
  fire(event) {
    for (const each of [...this.listeners]) {
      each(event);
    }
  }
  dispose() {
    this.listeners.clear();
  }
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}

class Range {
  constructor(...all) {
    const [start, end] = all.length === 4 ? [new Position(all[0], all[1]), new Position(all[2], all[3])] : all;
    Object.assign(this, { start, end });
  }
}

class Uri {
  constructor(text) {
    const url = new URL(text);
    Object.assign(this, { text, scheme: url.protocol.slice(0, -1), path: decodeURIComponent(url.pathname), authority: url.host, query: "", fragment: "" });
  }
  static file(name) {
    return new Uri(pathToFileURL(name).href);
  }
  static parse(text) {
    return new Uri(text);
  }
  get fsPath() {
    return fileURLToPath(this.text);
  }
  toString() {
    return this.text;
  }
}

class CodeActionKind {
  constructor(value) {
    this.value = value;
  }
  append(part) {
    return new CodeActionKind(this.value ? `${this.value}.${part}` : part);
  }
}
CodeActionKind.Empty = new CodeActionKind("");

class CancellationTokenSource {
  constructor() {
    this.token = { isCancellationRequested: false, onCancellationRequested: new EventEmitter().event };
  }
  cancel() {}
  dispose() {}
}

// A class whose instances keep what they are made with, by these names.
const record = (...names) =>
  class {
    constructor(...all) {
      names.forEach((name, index) => Object.assign(this, { [name]: all[index] }));
    }
  };

// What the extension and its client have shown, set and registered.
const told = { diagnostics: new Map(), errors: [], commands: {}, providers: {}, settings: {}, executed: [] };
const emitters = {};
const emitter = (name) => (emitters[name] ??= new EventEmitter());

function namespace(known) {
  return new Proxy(known, {
    get(kept, name) {
      if (name in kept || typeof name !== "string") {
        return kept[name];
      }
      if (name.startsWith("onDid") || name.startsWith("onWill")) {
        return emitter(name).event;
      }
      return name.startsWith("register") ? (...all) => ((told.providers[name] = all), new Disposable()) : undefined;
    },
  });
}

const channel = { name: "kubecheck", append() {}, appendLine() {}, clear() {}, dispose() {}, show: () => told.executed.push(["show"]) };
const known = {
  version: "1.95.0",
  CancellationTokenSource,
  CodeActionKind,
  Disposable,
  EventEmitter,
  Position,
  Range,
  Uri,
  CancellationError: class extends Error {},
  CompletionItem: record("label"),
  CompletionList: record("items", "isIncomplete"),
  Diagnostic: record("range", "message", "severity"),
  DiagnosticRelatedInformation: record("location", "message"),
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  Hover: record("contents", "range"),
  Location: record("uri", "range"),
  MarkdownString: record("value"),
  commands: namespace({
    registerCommand: (name, run) => ((told.commands[name] = run), new Disposable()),
    executeCommand: async (...all) => told.executed.push(all),
  }),
  env: namespace({ appName: "stub", language: "en" }),
  extensions: namespace({ all: [] }),
  languages: namespace({
    createDiagnosticCollection: () => ({ set: (uri, found) => told.diagnostics.set(uri.toString(), found), delete: (uri) => told.diagnostics.delete(uri.toString()), clear() {}, dispose() {} }),
    match: (selector, document) => (selector.some((each) => each.language === document.languageId) ? 10 : 0),
  }),
  window: namespace({
    createOutputChannel: () => channel,
    showErrorMessage: async (words) => void told.errors.push(words),
    showInformationMessage: async () => undefined,
    showWarningMessage: async () => undefined,
    tabGroups: namespace({ all: [] }),
    visibleTextEditors: [],
  }),
  workspace: namespace({
    createFileSystemWatcher: () => namespace({ dispose() {} }),
    getConfiguration: (section) => ({ get: (name, otherwise) => told.settings[section ? `${section}.${name}` : name] ?? otherwise }),
    getWorkspaceFolder: () => undefined,
    notebookDocuments: [],
    textDocuments: [],
    workspaceFolders: [],
  }),
};

// Enumerations, and classes that the client derives its own from, are only ever named.
const ENUMERATION = /(?:Kind|Severity|Type|Status|Reason|Tag|Scope|Change|Location)$/;
const vscode = new Proxy(known, {
  get(kept, name) {
    if (!(name in kept) && typeof name === "string") {
      kept[name] = ENUMERATION.test(name) ? new Proxy({}, { get: (_, key) => key }) : class {};
    }
    return kept[name];
  },
});

module.exports = { emitter, told, vscode };
