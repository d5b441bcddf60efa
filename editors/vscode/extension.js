// extension.js: starts the language server of dls, and runs dls in a terminal when asked.
'use strict';

const vscode = require('vscode');
const { LanguageClient, TransportKind } = require('vscode-languageclient/node');

/** The client of the server that runs, if one does. */
let client;

/** What the user has set for a file, or in general. */
function settings(uri) {
  return vscode.workspace.getConfiguration('dls', uri);
}

/** The program and its arguments, as the client takes them. */
function serverOptions() {
  return {
    command: settings().get('path') || 'dls',
    args: ['lsp', ...(settings().get('arguments') || [])],
    transport: TransportKind.stdio,
  };
}

/** The project that is edited, as the server's commands take it. */
function about() {
  const document = projectDocument();
  return document ? [{ uri: document.uri.toString() }] : [];
}

/** The project file that is edited, if one is. */
function projectDocument() {
  const editor = vscode.window.activeTextEditor;
  return editor && editor.document.languageId === 'dlsproj' ? editor.document : undefined;
}

/** Which files the client sends, and what it watches. */
function clientOptions() {
  return {
    documentSelector: [
      { scheme: 'file', language: 'dlsproj' },
      { scheme: 'untitled', language: 'dlsproj' },
    ],
    // A folder that the user trusts is trusted by the server, too: it may look at imagery. A count
    // of references leads to them by a command of this extension. And hovers draw pictures.
    initializationOptions: {
      trusted: vscode.workspace.isTrusted, showsReferences: true, drawsPictures: true,
    },
    synchronize: { configurationSection: 'dls' },
    middleware: {
      // Asked for from the palette, a command is about the project that is edited.
      executeCommand: (command, words, next) => next(command, words.length ? words : about()),
    },
    outputChannelName: 'dls',
  };
}

/** Starts the server; where it can't be started, says why and what to do. */
async function start() {
  client = new LanguageClient('dls', 'dls', serverOptions(), clientOptions());
  try {
    await client.start();
  } catch (error) {
    const choose = 'Choose the Program';
    const answer = await vscode.window.showErrorMessage(
      `The language server did not start: \`${serverOptions().command} lsp\`: ${error.message}. `
        + 'Install dls, or let the setting dls.path name it.',
      choose,
    );
    if (answer === choose) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'dls.path');
    }
  }
}

/** Stops the server, if it runs. */
async function stop() {
  const running = client;
  client = undefined;
  // One that never started can't be stopped, and need not be.
  if (running) await running.stop().catch(() => {});
}

async function restart() {
  await stop();
  await start();
}

/** A text as one word of a shell. */
function quoted(text) {
  if (process.platform === 'win32') return `"${text}"`;
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** Runs dls in its terminal, in the folder of the file that is edited. */
async function runInTerminal(command) {
  const document = projectDocument();
  if (document) await document.save();
  const words = [settings(document && document.uri).get('path') || 'dls', command];
  if (document && command !== 'init') words.push(document.uri.fsPath);
  const open = vscode.window.terminals.find((terminal) => terminal.name === 'dls');
  const terminal = open || vscode.window.createTerminal('dls');
  terminal.show();
  terminal.sendText(words.map(quoted).join(' '));
}

/** Lists the places where a thing is used; they come as the protocol writes them. */
function showReferences(uri, position, locations) {
  const { protocol2CodeConverter: from } = client;
  return vscode.commands.executeCommand(
    'editor.action.showReferences',
    vscode.Uri.parse(uri),
    from.asPosition(position),
    locations.map(from.asLocation),
  );
}

/** What VS Code calls when the first project is opened. */
async function activate(context) {
  const commands = {
    'dls.restartServer': restart,
    'dls.showReferences': showReferences,
    'dls.showLog': () => client && client.outputChannel.show(),
  };
  for (const name of ['check', 'init']) {
    commands[`dls.terminal.${name}`] = () => runInTerminal(name);
  }
  for (const [name, action] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, action));
  }
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      const isServer = ['dls.path', 'dls.arguments'].some((key) => event.affectsConfiguration(key));
      return isServer && client ? restart() : undefined;
    }),
  );
  if (vscode.workspace.isTrusted) {
    await start();
  } else {
    context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(start));
  }
}

module.exports = { activate, deactivate: stop };
