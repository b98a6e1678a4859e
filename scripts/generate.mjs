// Writes what is made from the code: docs/output.schema.json and the rule table in docs/rules.md. With --check it only compares, and fails on a difference.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const { output } = await import('../dist/report/output-schema.js');
const { rules } = JSON.parse(readFileSync(`${root}/dist/rules.json`, 'utf8'));

const schema = { ...z.toJSONSchema(output, { io: 'output' }), title: 'iacsec --format json' };
const rows = rules.map((rule) => {
  const others = Object.entries(rule.equivalents).flatMap(([, ids]) => ids);
  return `| \`${rule.id}\` | ${rule.severity} | ${rule.title} | ${rule.resource.map((type) => `\`${type}\``).join(', ')} | ${rule.fix?.safety ?? '—'} | ${others.join(', ')} |`;
});
const table = `# Rules

Made from \`rules/\` by \`npm run generate\`. \`iacsec explain RULE\` tells why each matters, with wrong and right code.

| Rule | Severity | What is wrong | On | Fix | Also known as |
|---|---|---|---|---|---|
${rows.join('\n')}
`;

let stale = 0;
for (const [file, text] of [
  ['docs/output.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
  ['docs/rules.md', table],
]) {
  const path = `${root}/${file}`;
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    stale++;
    console.error(`${file} is not what the code makes: run npm run generate`);
  }
}
process.exit(stale > 0 ? 1 : 0);
