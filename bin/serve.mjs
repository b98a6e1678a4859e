#!/usr/bin/env node
// `npm start` in a checkout: builds once when that has not been done, then starts the App.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const serve = new URL('../dist/serve.js', import.meta.url);
if (!existsSync(serve)) {
  process.stderr.write('iacsec: building, once\n');
  const built = spawnSync(process.execPath, [fileURLToPath(new URL('../scripts/build.mjs', import.meta.url))], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) process.exit(3);
}
await import(serve.href);
