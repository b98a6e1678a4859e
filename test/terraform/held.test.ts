import { afterAll, describe, expect, it } from 'vitest';
import { hclParser } from '../../src/terraform/hcl.ts';
import type { Path } from '../../src/terraform/source.ts';
import { CONFIGURATIONS, type Configuration, REFUSED } from './configurations.ts';
import { DEEP, REFUSED_MORE } from './deep-configurations.ts';
import { EXPRESSIONS, PRELUDE } from './expressions.ts';
import {
  closeParser,
  compareExpressions,
  ERROR,
  marked,
  noTerraform,
  ourEvaluation,
  type Plan,
  planOf,
  sameType,
  shown,
  typeShown,
  UNKNOWN,
  withFolderAsync,
} from './oracle.ts';
import { WIDE } from './wide-configurations.ts';

afterAll(closeParser);
const held = describe.skipIf(noTerraform !== undefined);
if (noTerraform) console.warn(`not held against Terraform: ${noTerraform}`);

/** Terraform takes long over many complaints at once. */
const BATCH = 100;

/** Every output and every argument of every resource, by address: what Terraform plans and what we show. */
async function both({
  files,
  varFile,
}: Configuration): Promise<{ terraform: Record<string, unknown>; ours: Record<string, unknown> }> {
  return withFolderAsync(files, async (folder) => {
    const { evaluation, problems } = await ourEvaluation(folder, varFile);
    const { plan, complaints } = planOf(folder, varFile === undefined ? [] : [`-var-file=${varFile}`]);
    if (!plan) throw new Error(JSON.stringify(complaints));
    const terraform = planned(plan);
    const ours = Object.fromEntries(
      Object.keys(terraform).map((address) => [
        address,
        shown(evaluation?.lookup(hclParser(address, 'address' as Path).expression())),
      ]),
    );
    expect(problems).toEqual([]);
    return { terraform, ours };
  });
}

function planned(plan: Plan): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, change] of Object.entries(plan.output_changes ?? {})) values[`output.${name}`] = marked(change);
  for (const { address, change } of plan.resource_changes ?? []) {
    const all = marked(change) as Record<string, unknown>;
    for (const name of ['input', 'triggers_replace'])
      if (all[name] !== null && all[name] !== undefined) values[`${address}.${name}`] = all[name];
  }
  return values;
}

held('whole configurations', () => {
  it.each(Object.entries({ ...CONFIGURATIONS, ...WIDE, ...DEEP }))('%s', async (_name, configuration) => {
    const { terraform, ours } = await both(configuration);
    expect(Object.keys(terraform).length).toBeGreaterThan(0);
    expect(ours).toEqual(terraform);
  });
});

held('what Terraform refuses', () => {
  it.each(Object.entries({ ...REFUSED, ...REFUSED_MORE }))('%s', async (_name, files) => {
    await withFolderAsync(files, async (folder) => {
      const { complaints } = planOf(folder);
      expect(complaints.length).toBeGreaterThan(0);
      const { problems } = await ourEvaluation(folder);
      expect(problems.length).toBeGreaterThan(0);
    });
  });
});

held('expressions', () => {
  const batches = Array.from({ length: Math.ceil(EXPRESSIONS.length / BATCH) }, (_, i) =>
    EXPRESSIONS.slice(i * BATCH, (i + 1) * BATCH),
  );
  const differences: string[] = [];
  it.each(batches.map((batch, i) => [i, batch] as const))('batch %i', async (_i, batch) => {
    for (const said of await compareExpressions(PRELUDE, batch)) {
      const ours = JSON.stringify(shown(said.ours));
      const theirs = JSON.stringify(said.terraform);
      // What Terraform refuses is no value: wholly unknown, or with the refused part unknown.
      const isSame =
        said.terraform === ERROR
          ? said.ours === undefined || said.ours.kind === 'unknown' || ours.includes(UNKNOWN)
          : ours === theirs && (said.ours === undefined || sameType(typeShown(said.ours), said.type));
      if (isSame) continue;
      differences.push(
        `${said.expression}\n  ours      ${ours}\n  Terraform ${said.complaint ?? theirs} ${JSON.stringify(said.type)}`,
      );
    }
    expect(differences.join('\n')).toBe('');
  });
  it('are many', () => {
    expect(EXPRESSIONS.length).toBeGreaterThan(700);
  });
});
