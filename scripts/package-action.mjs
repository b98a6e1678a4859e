// Makes a folder that runs as a GitHub Action by itself, without npm: action.yml, what it starts, and the packages that this needs.
//   node scripts/package-action.mjs [FOLDER]     after a build; ./action by default. Its content is what a release tag of the Action has.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(process.argv[2] ?? join(root, 'action'));
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

// What the step imports, from its own files on: other files of ours, threads and data beside them, packages.
const own = new Set();
const packages = new Set();
const IMPORTS = /(?:from\s+|import\s*\(\s*|import\s+|import\.meta\.url\)\(|new URL\(\s*)['"]([^'"]+)['"]/g;
function follow(file) {
  if (own.has(file) || !existsSync(file)) return;
  own.add(file);
  if (!/\.m?js$/.test(file)) return;
  for (const [, name] of readFileSync(file, 'utf8').matchAll(IMPORTS)) {
    if (name.startsWith('.')) follow(resolve(dirname(file), name));
    else if (!name.startsWith('node:') && !name.includes('://'))
      packages.add(
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
  }
}
follow(join(root, 'dist/action.js'));

// The packages that those need, where npm has put them.
const needed = new Set();
function need(name, from) {
  for (let at = from; ; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    const entry = lock.packages[place];
    if (!entry && at === '') throw new Error(`${name} is not in package-lock.json`);
    if (!entry) continue;
    if (needed.has(place)) return;
    needed.add(place);
    for (const other of Object.keys(entry.dependencies ?? {})) need(other, place);
    return;
  }
}
for (const name of packages) if (manifest.dependencies[name]) need(name, '');

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const isRun = (path) => !/\.(?:d\.[cm]?ts|map|[cm]?ts|flow)$|(?<!licen[cs]e)\.md$|\/(?:tests?|prebuilds|src\/v\d)\//i.test(path);
for (const file of ['action.yml', 'LICENSE', 'bin/action.mjs']) cpSync(join(root, file), join(target, file));
for (const file of own) cpSync(file, join(target, relative(root, file)));
for (const place of [...needed].sort())
  cpSync(join(root, place), join(target, place), {
    recursive: true,
    filter: (path) => isRun(path) && !path.slice(join(root, place).length).includes('node_modules'),
  });
writeFileSync(
  join(target, 'package.json'),
  `${JSON.stringify({ name: 'iacsec-action', version: manifest.version, type: 'module', private: true }, null, 2)}\n`,
);
process.stdout.write(`${target}: ${own.size} files of iacsec, ${needed.size} packages\n`);
