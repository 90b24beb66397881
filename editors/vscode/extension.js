// Starts `hypersim lsp` and leaves everything else to it.
'use strict';

const vscode = require('vscode');
const { LanguageClient, TransportKind } = require('vscode-languageclient/node');

let client;

function start() {
  const settings = vscode.workspace.getConfiguration('hypersim');
  const server = {
    command: settings.get('path', 'hypersim'),
    args: ['lsp', ...settings.get('arguments', [])],
    transport: TransportKind.stdio,
  };
  client = new LanguageClient('hypersim', 'hypersim', server, {
    documentSelector: [{ language: 'hypersim' }],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.{scn,cast,json}') },
  });
  return client.start().catch((error) => {
    vscode.window.showErrorMessage(
      `hypersim: "${server.command} lsp" cannot be started (${error.message}); set hypersim.path to the command`
    );
  });
}

async function stop() {
  const running = client;
  client = undefined;
  if (running !== undefined) await running.stop().catch(() => {});
}

async function restart() {
  await stop();
  await start();
}

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand('hypersim.restart', restart),
    vscode.workspace.onDidChangeConfiguration((change) => (change.affectsConfiguration('hypersim') ? restart() : undefined))
  );
  return start();
};

exports.deactivate = stop;
