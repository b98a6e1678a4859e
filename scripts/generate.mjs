// Writes what is made from the code: docs/output.schema.json, the rule table in docs/rules.md and the provider's list of
// sensitive attributes in src/terraform/azurerm-sensitive.ts. With --check it only compares, and fails on a difference.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const { output } = await import('../dist/report/output-schema.js');
const { sensitivePaths } = await import('../dist/terraform/azurerm.js');
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

const sensitive = sensitivePaths(JSON.parse(readFileSync(`${root}/src/terraform/azurerm.json`, 'utf8')));
const list = `/** Attributes that azurerm 5 marks sensitive: a resource type a line, without \`azurerm_\`, and their paths. Made from azurerm.json by \`npm run generate\`. */
export const SENSITIVE_PATHS = \`
${[...sensitive].map(([type, paths]) => `${type.replace(/^azurerm_/, '')} ${paths.join(' ')}`).join('\n')}
\`;
`;

let stale = 0;
for (const [file, text] of [
  ['docs/output.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
  ['docs/rules.md', table],
  ['src/terraform/azurerm-sensitive.ts', list],
]) {
  const path = `${root}/${file}`;
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    stale++;
    console.error(`${file} is not what the code makes: run npm run generate`);
  }
}
process.exit(stale > 0 ? 1 : 0);
