// Writes what is made from the code and from rules/: the JSON schemas, the vocabulary, the rule table, a page for each rule and the provider's list of sensitive attributes.
// With --check it only compares, and fails on a difference.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const { output } = await import('../dist/report/output-schema.js');
const { ruleFile } = await import('../dist/rules/rule.js');
const { configFile } = await import('../dist/config-file.js');
const { rulePage } = await import('../dist/report/catalogue.js');
const { sensitivePaths } = await import('../dist/terraform/azurerm.js');
const { rules } = JSON.parse(readFileSync(`${root}/dist/rules.json`, 'utf8'));
const examples = JSON.parse(readFileSync(`${root}/dist/examples.json`, 'utf8'));

const json = (schema, title, io) => `${JSON.stringify({ ...z.toJSONSchema(schema, { io }), title }, null, 2)}\n`;
const pageOf = (id) => `docs/rules/${id}.md`;

const rows = rules.map((rule) => {
  const others = Object.entries(rule.equivalents).flatMap(([, ids]) => ids);
  return `| [\`${rule.id}\`](rules/${rule.id}.md) | ${rule.severity} | ${rule.profile} | ${rule.title} | ${rule.resource.map((type) => `\`${type}\``).join(', ')} | ${rule.fix?.safety ?? '—'} | ${others.join(', ')} |`;
});
const table = `# Rules

Made from \`rules/\` by \`npm run generate\`. Each has a page of its own; \`iacsec explain RULE\` tells the same in the terminal.

| Rule | Severity | Profile | What is wrong | On | Fix | Also known as |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;

/** Every property of a JSON schema that has an example: the words, in their order. */
function* words(schema, seen = new Set()) {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return;
  seen.add(schema);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.example) yield { name, text: property.description, example: property.example };
  }
  for (const inner of Object.values(schema)) yield* words(inner, seen);
}
const rule = z.toJSONSchema(ruleFile, { io: 'input' });
const known = [...new Map([...words(rule)].map((word) => [word.name, word])).values()];
const isCondition = ({ name, example }) => example.startsWith(`${name}:`);
const section = (title, list) =>
  `## ${title}\n\n| Word | Holds when | Example |\n|---|---|---|\n${list
    .map(({ name, text, example }) => `| \`${name}\` | ${text.replaceAll('|', '\\|')} | \`${example.replaceAll('|', '\\|')}\` |`)
    .join('\n')}\n`;
const parts = Object.entries(rule.properties)
  .filter(([, { description }]) => description)
  .map(([name, { description }]) => `- \`${name}\`: ${description}`);
const vocabulary = `# The words of a rule

Made from \`src/rules/rule.ts\` by \`npm run generate\`. A rule is a folder below \`rules/\`, its path the rule's id: \`rule.yaml\`, \`bad.tf\` with \`# finding\` on the lines it reports, \`good.tf\` with \`# unknown\` where
it cannot tell, \`fixed.tf\` if it has a fix. \`npm run rule:new -- storage/my-rule azurerm_storage_account\` makes one; \`iacsec rules test DIR\` runs its examples. For editors: \`docs/rule.schema.json\`.

Every word is three-valued: what is not known before apply is neither right nor wrong, and \`not\` unknown is unknown. Texts are compared without regard to upper and lower case.

${parts.join('\n')}

${section(
  'Asked of an attribute',
  known.filter((word) => !isCondition(word)),
)}
${section('Asked of a resource', known.filter(isCondition))}
In \`require\` and \`forbid\` a mapping of attribute paths to such tests is a condition too: all of them hold. Where several blocks lie on a path, \`require\` asks every one of them, \`forbid\` and \`when\` any; \`each\` and \`some\` say it.
`;

const sensitive = sensitivePaths(JSON.parse(readFileSync(`${root}/src/terraform/azurerm.json`, 'utf8')));
const list = `/** Attributes that azurerm 5 marks sensitive: a resource type a line, without \`azurerm_\`, and their paths. Made from azurerm.json by \`npm run generate\`. */
export const SENSITIVE_PATHS = \`
${[...sensitive].map(([type, paths]) => `${type.replace(/^azurerm_/, '')} ${paths.join(' ')}`).join('\n')}
\`;
`;

const files = new Map([
  ['src/terraform/azurerm-sensitive.ts', list],
  ['docs/output.schema.json', json(output, 'iacsec --format json', 'output')],
  ['docs/rule.schema.json', json(ruleFile, 'rule.yaml', 'input')],
  ['docs/config.schema.json', json(configFile, '.github/iacsec.yml', 'input')],
  ['docs/rules.md', table],
  ['docs/vocabulary.md', vocabulary],
  ...rules.map((one) => [pageOf(one.id), rulePage(one, examples[one.id])]),
]);

let stale = 0;
const check = process.argv.includes('--check');
for (const [file, text] of files) {
  const path = `${root}/${file}`;
  if (!check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    stale++;
    console.error(`${file} is not what the code makes: run npm run generate`);
  }
}
const pages = existsSync(`${root}/docs/rules`) ? readdirSync(`${root}/docs/rules`, { recursive: true, encoding: 'utf8' }) : [];
for (const page of pages.filter((name) => name.endsWith('.md')).map((name) => `docs/rules/${name.replaceAll('\\', '/')}`)) {
  if (files.has(page)) continue;
  if (!check) rmSync(`${root}/${page}`);
  else {
    stale++;
    console.error(`${page} is of no rule: run npm run generate`);
  }
}
process.exit(stale > 0 ? 1 : 0);
