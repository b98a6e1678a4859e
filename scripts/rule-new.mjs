// Makes the folder of a new rule, to be filled in: npm run rule:new -- storage/my-rule azurerm_storage_account [attribute value]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
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
  'bad.tf': `resource "${type}" "literal" {
  name = "literal"
  ${attribute} = ${opposite} # finding
}
`,
  'good.tf': `resource "${type}" "written" {
  name = "written"
  ${attribute} = ${hcl}
}

variable "nobody_sets_it" {}

resource "${type}" "open" {
  name = "open"
  ${attribute} = var.nobody_sets_it # unknown
}
`,
  'fixed.tf': `resource "${type}" "literal" {
  name = "literal"
  ${attribute} = ${hcl} # finding
}
`,
};
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
console.log(`rules/${id}: fill in what is there, then: npx iacsec rules test rules`);
