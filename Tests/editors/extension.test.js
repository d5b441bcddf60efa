// extension.test.js: the extension of VS Code under node, with an editor that only takes notes.
//
// The client library is a stand-in that does what it is told: it starts the program that the
// extension names, and shakes hands with it as the protocol has it.
'use strict';

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const Module = require('node:module');
const path = require('node:path');
const { afterEach, beforeEach, test } = require('node:test');

const extension = path.join(__dirname, '../../editors/vscode/extension.js');
const manifest = require('../../editors/vscode/package.json');

/** What the editor was asked for, and what it answers. */
let editor;

/** An editor in which nothing has happened yet. */
function newEditor() {
  return {
    settings: { path: process.env.DLS || 'dls', arguments: [] },
    isTrusted: true,
    answer: undefined,
    commands: {},
    executed: [],
    errors: [],
    terminals: [],
    clients: [],
    listeners: {},
    document: undefined,
  };
}

/** Keeps a listener under a name. */
const listen = (name) => (listener) => {
  editor.listeners[name] = listener;
  return { dispose() {} };
};

const vscode = {
  Uri: { parse: (text) => `parsed ${text}` },
  workspace: {
    getConfiguration: () => ({ get: (key) => editor.settings[key] }),
    get isTrusted() { return editor.isTrusted; },
    onDidChangeConfiguration: listen('configuration'),
    onDidGrantWorkspaceTrust: listen('trust'),
  },
  commands: {
    registerCommand(name, action) {
      assert.ok(!(name in editor.commands), `${name} is registered twice`);
      editor.commands[name] = action;
      return { dispose() {} };
    },
    executeCommand: async (...words) => { editor.executed.push(words); },
  },
  window: {
    get activeTextEditor() { return editor.document && { document: editor.document }; },
    get terminals() { return editor.terminals; },
    createTerminal(name) {
      const terminal = { name, lines: [], show() {}, sendText(line) { this.lines.push(line); } };
      editor.terminals.push(terminal);
      return terminal;
    },
    showErrorMessage: async (message, ...choices) => {
      editor.errors.push(message);
      return choices.find((choice) => choice === editor.answer);
    },
  },
};

/** One message of the protocol, with its header. */
function frame(message) {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** Starts the program and shakes hands; leaves without ceremony. */
class LanguageClient {
  constructor(id, name, server, options) {
    Object.assign(this, { id, name, server, options, isShown: false, stops: 0 });
    this.outputChannel = { show: () => { this.isShown = true; } };
    editor.clients.push(this);
  }

  async start() {
    this.child = spawn(this.server.command, this.server.args, { stdio: 'pipe' });
    const answered = new Promise((resolve, reject) => {
      let text = '';
      this.child.once('error', reject);
      this.child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
      this.child.stdout.on('data', (data) => {
        text += data;
        const body = text.match(/\{.*"id":1\b.*\}/s);
        if (body) resolve(JSON.parse(body[0].slice(body[0].indexOf('{'))));
      });
    });
    this.child.stdin.on('error', () => {});
    const { initializationOptions } = this.options;
    const params = {
      processId: process.pid, rootUri: null, capabilities: {}, initializationOptions,
    };
    this.child.stdin.write(frame({ id: 1, method: 'initialize', params }));
    this.capabilities = (await answered).result.capabilities;
  }

  async stop() {
    this.stops += 1;
    if (!this.capabilities) throw new Error('it does not run');
    this.child.stdin.end();
  }
}

const load = Module._load;
Module._load = (request, ...rest) => {
  if (request === 'vscode') return vscode;
  if (request === 'vscode-languageclient/node') {
    return { LanguageClient, TransportKind: { stdio: 0 } };
  }
  return load(request, ...rest);
};
const { activate, deactivate } = require(extension);

const context = () => ({ subscriptions: [] });
const file = (fsPath, languageId = 'dlsproj') => ({
  languageId,
  uri: { fsPath, toString: () => `file://${fsPath}` },
  saves: 0,
  async save() { this.saves += 1; },
});

beforeEach(() => { editor = newEditor(); });
afterEach(deactivate);

test('every command of the manifest is there, by the extension or by the server', async () => {
  await activate(context());
  const declared = manifest.contributes.commands.map(({ command }) => command);
  const served = editor.clients[0].capabilities.executeCommandProvider.commands;
  // Of a code that an action names, so that nobody asks for it without one.
  assert.ok(served.includes('dls.explain'));
  // Of a place that a line above a block names; so nobody asks for it, either.
  assert.ok('dls.showReferences' in editor.commands);
  const all = [...Object.keys(editor.commands), ...served].filter(
    (name) => !['dls.explain', 'dls.showReferences'].includes(name),
  );
  assert.deepStrictEqual(all.sort(), declared.sort());
});

test('a command of the server is about the project that is edited', async () => {
  await activate(context());
  const { executeCommand } = editor.clients[0].options.middleware;
  const asked = [];
  const next = (...words) => asked.push(words);
  executeCommand('dls.plan', [], next);
  editor.document = file('/plots/a.dlsproj');
  executeCommand('dls.plan', [], next);
  executeCommand('dls.train', [{ uri: 'file:///b', block: 'net' }], next);
  assert.deepStrictEqual(asked, [
    ['dls.plan', []],
    ['dls.plan', [{ uri: 'file:///plots/a.dlsproj' }]],
    ['dls.train', [{ uri: 'file:///b', block: 'net' }]],
  ]);
});

test('a count of references lists them', async () => {
  await activate(context());
  editor.clients[0].protocol2CodeConverter = {
    asPosition: ({ line }) => `at ${line}`, asLocation: ({ uri }) => `in ${uri}`,
  };
  await editor.commands['dls.showReferences']('file:///a', { line: 3 }, [{ uri: 'file:///b' }]);
  assert.deepStrictEqual(editor.executed, [
    ['editor.action.showReferences', 'parsed file:///a', 'at 3', ['in file:///b']],
  ]);
});

test('the server starts, answers and is stopped', async () => {
  await activate(context());
  assert.deepStrictEqual(editor.errors, []);
  const [client] = editor.clients;
  assert.deepStrictEqual(client.server.args, ['lsp']);
  assert.strictEqual(client.capabilities.hoverProvider, true);
  assert.deepStrictEqual(
    client.options.initializationOptions,
    { trusted: true, showsReferences: true, drawsPictures: true },
  );
  assert.ok(client.options.documentSelector.some(({ scheme }) => scheme === 'untitled'));
  await deactivate();
  assert.strictEqual(client.stops, 1);
});

test('arguments of the settings follow', async () => {
  editor.settings.path = process.execPath;
  editor.settings.arguments = ['--x'];
  await activate(context());
  assert.deepStrictEqual(editor.clients[0].server, {
    command: process.execPath, args: ['lsp', '--x'], transport: 0,
  });
});

test('a program that is not there is told about, and the setting opened', async () => {
  editor.settings.path = '/nowhere/dls';
  editor.answer = 'Choose the Program';
  await activate(context());
  assert.match(editor.errors[0], /`\/nowhere\/dls lsp`.*ENOENT.*dls\.path/);
  assert.deepStrictEqual(editor.executed, [['workbench.action.openSettings', 'dls.path']]);
});

test('nothing starts in a folder that is not trusted, until it is', async () => {
  editor.isTrusted = false;
  await activate(context());
  assert.deepStrictEqual(editor.clients, []);
  await editor.listeners.trust();
  assert.strictEqual(editor.clients.length, 1);
});

test('another program is started when the setting says so', async () => {
  await activate(context());
  await editor.listeners.configuration({ affectsConfiguration: (key) => key === 'dls.path' });
  assert.strictEqual(editor.clients.length, 2);
  assert.strictEqual(editor.clients[0].stops, 1);
  await editor.listeners.configuration({ affectsConfiguration: (key) => key === 'dls.profile' });
  assert.strictEqual(editor.clients.length, 2);
});

test('the log is shown', async () => {
  await activate(context());
  editor.commands['dls.showLog']();
  assert.strictEqual(editor.clients[0].isShown, true);
});

test('commands run in one terminal, on the file that is edited', async () => {
  await activate(context());
  editor.settings.path = '/opt/my dls/dls';
  editor.document = file("/plots/it's.dlsproj");
  await editor.commands['dls.terminal.check']();
  await editor.commands['dls.terminal.check']();
  assert.strictEqual(editor.terminals.length, 1);
  assert.deepStrictEqual(editor.terminals[0].lines, [
    "'/opt/my dls/dls' 'check' '/plots/it'\\''s.dlsproj'",
    "'/opt/my dls/dls' 'check' '/plots/it'\\''s.dlsproj'",
  ]);
  assert.strictEqual(editor.document.saves, 2);
  editor.document = file('/plots/a.py', 'python');
  await editor.commands['dls.terminal.init']();
  assert.strictEqual(editor.terminals[0].lines[2], "'/opt/my dls/dls' 'init'");
  assert.strictEqual(editor.document.saves, 0);
});
