import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFAULT_CONFIG } from './config.ts';
import { changesBetween } from './diff/patch.ts';
import { readFolder } from './local/folder.ts';
import { type PullRequestAbout, reviewPage } from './report/html.ts';
import { reviewText } from './report/text.ts';
import { review } from './review.ts';
import type { RuleSet } from './rules/assess.ts';
import { startParser } from './terraform/parse.ts';

// `npm run demo`: reviews the sample pull request in examples/, prints the review and writes demo/review.html.

const started = performance.now();
const place = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const base = readFolder(place('examples/pull-request/base'));
const head = readFolder(place('examples/pull-request/head'));
const facts = { base, head, changes: changesBetween(base.files, head.files) };
const rules = JSON.parse(readFileSync(place('dist/rules.json'), 'utf8')) as RuleSet;
const about = JSON.parse(readFileSync(place('examples/pull-request/pull-request.json'), 'utf8')) as PullRequestAbout;
const parser = startParser();
const plan = await review(facts, rules, {
  config: DEFAULT_CONFIG,
  assumed: 5,
  parser,
  today: new Date().toISOString().slice(0, 10),
});
await parser.close();
const colour = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
process.stdout.write(
  reviewText(plan, facts, (performance.now() - started) / 1000, { colour, width: Math.min(process.stdout.columns ?? 100, 120) }),
);
mkdirSync(place('demo'), { recursive: true });
writeFileSync(place('demo/review.html'), reviewPage(plan, facts, about));
process.stdout.write('\nThe same review as a page: demo/review.html\n');
