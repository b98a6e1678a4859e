// Builds dist/: TypeScript compiled, the worker copied, the rules compiled to one JSON file (reading the YAML at each start takes too long),
// their examples to another, which only `explain` reads.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiled = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
cpSync(`${root}/src/terraform/hcl2json-worker.mjs`, `${root}/dist/terraform/hcl2json-worker.mjs`);
cpSync(`${root}/src/terraform/azurerm.json`, `${root}/dist/terraform/azurerm.json`);
const { compileRules, readRules, withControls } = await import('../dist/rules/load.js');
const compliance = JSON.parse(readFileSync(`${root}/src/rules/compliance.json`, 'utf8'));
const schema = JSON.parse(readFileSync(`${root}/src/terraform/azurerm.json`, 'utf8'));
const rules = readRules(`${root}/rules`);
writeFileSync(`${root}/dist/rules.json`, JSON.stringify(compileRules(withControls(rules, compliance), schema)));
const example = (id, name) => readFileSync(`${root}/rules/${id}/${name}`, 'utf8');
const examples = rules.map(({ id }) => [id, { bad: example(id, 'bad.tf'), good: example(id, 'good.tf') }]);
writeFileSync(`${root}/dist/examples.json`, JSON.stringify(Object.fromEntries(examples)));
