// Makes the folder of a new rule, to be filled in, its examples with everything that the provider requires: npm run rule:new -- storage/my-rule azurerm_storage_account [attribute value]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [id = '', type = '', attribute = 'some_attribute', value = 'true'] = process.argv.slice(2);
if (!/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(id) || !/^azurerm_[a-z0-9_]+$/.test(type)) {
  console.error(
    'npm run rule:new -- GROUP/NAME RESOURCE_TYPE [ATTRIBUTE VALUE], such as storage/https-only azurerm_storage_account',
  );
  process.exit(2);
}
const folder = fileURLToPath(new URL(`../rules/${id}`, import.meta.url));
if (existsSync(folder)) {
  console.error(`rules/${id} is there already`);
  process.exit(1);
}
const isPlain = /^(?:true|false|\d+)$/.test(value);
const hcl = isPlain ? value : JSON.stringify(value);
const opposite = { true: 'false', false: 'true' }[value] ?? '"wrong"';
const { [type]: schema } = JSON.parse(readFileSync(new URL('../src/terraform/azurerm.json', import.meta.url), 'utf8'));
const ofType = (entry) => (typeof entry.t === 'object' ? entry.t[5] : entry.t) ?? (entry.a ? 'block' : 'string');
const example = { bool: 'true', number: '1', 'map(string)': '{}', 'list(string)': '["example"]', 'set(string)': '["example"]' };

/** What azurerm 5 requires, and the attributes given, as lines with their equal signs in one column; blocks after that. */
function body(entries, given, indent) {
  const required = Object.entries(entries ?? {}).filter(([name, { r }]) => r?.includes('5') && !(name in given));
  const plain = required.filter(([, entry]) => ofType(entry) !== 'block');
  const written = [
    ...plain.map(([name, entry]) => [name, name === 'location' ? '"westeurope"' : (example[ofType(entry)] ?? '"example"')]),
    ...Object.entries(given),
  ].sort(([a], [b]) => (a === 'name' ? -1 : b === 'name' ? 1 : a in given ? 1 : b in given ? -1 : 0));
  const width = Math.max(0, ...written.map(([name]) => name.length));
  const lines = written.map(([name, text]) => `${indent}${name.padEnd(width)} = ${text}`);
  const blocks = required.filter(([, entry]) => ofType(entry) === 'block');
  return [
    ...lines,
    ...blocks.flatMap(([name, { a }]) => ['', `${indent}${name} {`, ...body(a, {}, `${indent}  `), `${indent}}`]),
  ];
}
const resource = (name, text) =>
  `resource "${type}" "${name}" {\n${body(schema?.a, { [attribute]: text }, '  ').join('\n')}\n}\n`;

const files = {
  'rule.yaml': `title: What is wrong, in a few words
why: What can happen because of it. One or two sentences, no "should".
severity: medium
profile: baseline
category: configuration
resource: ${type}
require:
  ${attribute}: { equals: ${value} }
fix:
  set: { ${attribute}: ${value} }
  safety: review
  note: What can break for whom, as a question?
equivalents: {}
azure_policy: []
`,
  'bad.tf': resource('literal', `${opposite} # finding`),
  'good.tf': `${resource('written', hcl)}\nvariable "nobody_sets_it" {}\n\n${resource('open', 'var.nobody_sets_it # unknown')}`,
  'fixed.tf': resource('literal', `${hcl} # finding`),
};
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
console.log(`rules/${id}: fill in what is there, then: npx iacsec rules test rules`);
