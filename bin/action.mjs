#!/usr/bin/env node
// The step of a workflow. A release has everything beside it (scripts/package-action.mjs); a checkout of the source is built once.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const action = new URL('../dist/action.js', import.meta.url);
const run = (command, ...words) => {
  const done = spawnSync(command, words, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status === 0) return;
  console.log(`::error title=iacsec::iacsec is used from its source here, and "${command} ${words.join(' ')}" failed`);
  process.exit(1);
};
if (!existsSync(action)) {
  if (!existsSync(new URL('../node_modules', import.meta.url))) run('npm', 'ci');
  run(process.execPath, 'scripts/build.mjs');
}
await import(action.href);
