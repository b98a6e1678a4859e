// Makes the pictures of the README out of the page that `npm run demo` writes: light and dark. Needs chromium, so nobody but who
// edits the README runs it: npm run demo && node scripts/pictures.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'iacsec-pictures-'));
// The check and one file: the page goes on.
const style = `<style>[aria-label="Description"], footer, details.file { display: none }
  details.file:has([aria-label="Changes in shop/dev.tfvars"]) { display: block }</style>`;
// Says how high it is, for a window of just that size.
const measure = `<script>addEventListener('load', () => { document.title = 'height ' + Math.ceil(document.body.getBoundingClientRect().height) })</script>`;
const html = readFileSync(join(root, 'demo/review.html'), 'utf8').replace(
  /<meta http-equiv="Content-Security-Policy"[^>]*>/i,
  '',
);
writeFileSync(join(folder, 'page.html'), html.replace('</head>', `${style}${measure}</head>`));
const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
];
for (const [name, width, more] of [
  ['review', 1180, []],
  ['review-dark', 1180, ['--blink-settings=preferredColorScheme=0']],
]) {
  const open = (height, ...words) =>
    execFileSync(
      'chromium',
      [
        '--headless',
        ...quiet,
        `--user-data-dir=${join(folder, name)}`,
        '--hide-scrollbars',
        `--window-size=${width},${height}`,
        ...more,
        ...words,
        `file://${join(folder, 'page.html')}`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' },
    );
  const [, height = '2000'] = /<title>height (\d+)/.exec(open(2000, '--dump-dom')) ?? [];
  open(height, `--screenshot=${join(root, `docs/${name}.png`)}`);
}
rmSync(folder, { recursive: true });
