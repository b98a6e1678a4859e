import { existsSync, readFileSync } from 'node:fs';
import { explainText, rulesJson, rulesText, type Shown } from '../report/catalogue.ts';
import { counted } from '../report/wording.ts';
import type { Rule } from '../rules/rule.ts';
import type { AzurermSchema } from '../terraform/azurerm.ts';
import { startParser } from '../terraform/parse.ts';
import { loadRules } from './inputs.ts';
import { NothingError, oneOf, print, terminal, UsageError, words, write } from './terminal.ts';

/** `iacsec rules`: lists them, or runs their examples. Returns the exit code. */
export async function runRules(args: readonly string[]): Promise<number> {
  const { values, positionals } = words(args, { format: { type: 'string' } });
  if (positionals[0] === 'test') return testRules(positionals.slice(1));
  if (positionals.length > 0) throw new UsageError(`rules takes no "${positionals[0]}".`);
  const { rules } = loadRules();
  if (oneOf(values['format'], ['text', 'json'], 'text', 'format') === 'json') print(rulesJson(rules));
  else write(rulesText(rules, terminal));
  return 0;
}

/** Runs the examples of every rule below a folder. */
async function testRules(folders: readonly string[]): Promise<number> {
  const [folder] = folders;
  if (folder === undefined || folders.length > 1) throw new UsageError('rules test takes one folder, such as rules.');
  if (!existsSync(folder)) throw new NothingError(`there is no folder ${folder}.`);
  const { readExamples, readRules } = await import('../rules/load.ts');
  const { examine } = await import('../rule-examples.ts');
  const schema = JSON.parse(readFileSync(new URL('../terraform/azurerm.json', import.meta.url), 'utf8')) as AzurermSchema;
  let rules: readonly Rule[];
  try {
    rules = readRules(folder);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (rules.length === 0) throw new NothingError(`there is no rule.yaml below ${folder}.`);
  const parser = startParser();
  try {
    let failed = 0;
    for (const rule of rules) {
      const wrong = await examine(rule, readExamples(folder, rule.id), schema, parser);
      if (wrong.length > 0) failed++;
      for (const sentence of wrong) write(`${rule.id}/${sentence}\n`);
    }
    write(`${counted(rules.length, 'rule')}, ${failed === 0 ? 'all hold on their examples' : `${failed} do not hold`}.\n`);
    return failed > 0 ? 1 : 0;
  } finally {
    await parser.close();
  }
}

/** `iacsec explain`: tells of one rule. Returns the exit code. */
export function runExplain(args: readonly string[]): number {
  const { positionals } = words(args, {});
  if (positionals.length !== 1) throw new UsageError('explain takes one rule id, such as storage/https-only.');
  const { rules } = loadRules();
  const rule = rules.find(({ id }) => id === positionals[0]);
  if (!rule) throw new UsageError(`there is no rule "${positionals[0]}"; \`iacsec rules\` lists them.`);
  const examples = JSON.parse(readFileSync(new URL('../examples.json', import.meta.url), 'utf8')) as Record<string, Shown>;
  const shown = examples[rule.id];
  if (!shown) throw new Error(`dist/examples.json holds nothing of ${rule.id}; build again.`);
  write(explainText(rule, shown, terminal));
  return 0;
}
