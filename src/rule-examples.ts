import { applyEdits, layOut } from './fix/edits.ts';
import { operationsFor } from './fix/operations.ts';
import { assess } from './rules/assess.ts';
import { type Finding, locationOf, type Verdict } from './rules/check.ts';
import { compileRules } from './rules/load.ts';
import type { Rule } from './rules/rule.ts';
import type { AzurermMajor, AzurermSchema } from './terraform/azurerm.ts';
import type { Parser } from './terraform/parse.ts';
import { findRoots } from './terraform/roots.ts';
import type { Path } from './terraform/source.ts';

/** The day on which examples are judged: those of rules about dates stay right. */
const TODAY = '2026-11-01';

/** A folder's files by name: `bad.tf`, `good.tf`, `fixed.tf`, and the same for a version, as in `bad.azurerm3.tf`. */
export type Examples = ReadonlyMap<string, string>;

/**
 * What is wrong with a rule's examples, a sentence each; nothing when they hold. `bad.tf` has `# finding` on the lines it reports and
 * nowhere else; `good.tf` has no finding, something that passes, and `# unknown` where the rule cannot tell; the fix makes `fixed.tf`
 * of `bad.tf` and changes nothing in it. An example may name its version in its first line: `# azurerm 3`.
 */
export async function examine(rule: Rule, examples: Examples, schema: AzurermSchema, parser: Parser): Promise<readonly string[]> {
  const wrong: string[] = [];
  const judged = async (name: string, text: string): Promise<readonly Finding[]> => {
    const files = new Map([['main.tf' as Path, text]]);
    const options = { rules: compileRules([rule], schema), assumed: assumedOf(name, text), today: TODAY };
    const { findings, problems } = await assess({ files, problems: [] }, findRoots({ files }, parser.read), parser, options);
    // Examples may refer to what they leave out.
    for (const { startLine, message, kind } of problems) if (kind !== 'refused') wrong.push(`${name}:${startLine}: ${message}`);
    return findings;
  };
  const compare = (name: string, text: string, findings: readonly Finding[], verdict: Verdict, mark: string): void => {
    const found = linesOf(findings, verdict);
    const wanted = marked(text, mark);
    for (const line of wanted.filter((one) => !found.includes(one))) wrong.push(`${name}:${line}: no ${mark} is reported`);
    for (const line of found.filter((one) => !wanted.includes(one))) wrong.push(`${name}:${line}: ${mark}, and it is not marked`);
  };
  for (const [name, text] of examples) {
    const kind = /^(bad|good)(\.azurerm[345])?\.tf$/.exec(name);
    if (!kind) continue;
    const findings = await judged(name, text);
    if (kind[1] === 'good') {
      compare(name, text, findings, 'fail', 'finding');
      compare(name, text, findings, 'unknown', 'unknown');
      if (linesOf(findings, 'pass').length === 0) wrong.push(`${name}: nothing in it passes`);
      // A name is there or not, whatever is not known.
      if (name === 'good.tf' && !rule.about && marked(text, 'unknown').length === 0)
        wrong.push(`${name}: it holds no unknown case`);
      continue;
    }
    if (marked(text, 'finding').length === 0) wrong.push(`${name}: no line is marked with "# finding"`);
    compare(name, text, findings, 'fail', 'finding');
    if (!rule.fix) continue;
    const fixed = `fixed${kind[2] ?? ''}.tf`;
    const once = mended(findings, text, schema);
    if (examples.get(fixed) !== once) wrong.push(`${fixed}: the fix makes\n${once}`);
    else if (mended(await judged(fixed, once), once, schema) !== once) wrong.push(`${fixed}: the fix changes it once more`);
  }
  for (const needed of ['bad.tf', 'good.tf']) if (!examples.has(needed)) wrong.push(`${needed}: it is missing`);
  return wrong;
}

/** The version that an example is about: the one in its first line, else the one in its name, else 4. */
export const assumedOf = (name: string, text: string): AzurermMajor =>
  Number(/^# azurerm ([345])/.exec(text)?.[1] ?? /azurerm([345])/.exec(name)?.[1] ?? 4) as AzurermMajor;

const linesOf = (findings: readonly Finding[], verdict: Verdict): number[] => [
  ...new Set(findings.filter((finding) => finding.verdict === verdict).map((finding) => locationOf(finding).startLine)),
];
const marked = (text: string, mark: string): number[] =>
  text.split('\n').flatMap((line, i) => (new RegExp(`# (?:.* )?${mark}\\b`).test(line) ? [i + 1] : []));

function mended(findings: readonly Finding[], text: string, schema: AzurermSchema): string {
  const files = new Map([['main.tf' as Path, text]]);
  const operations = findings.flatMap((finding) => operationsFor(finding, schema) ?? []);
  return applyEdits(files, layOut(operations, files) ?? []).get('main.tf' as Path) ?? '';
}
