import { afterAll, describe, expect, it } from 'vitest';
import { hclParser } from '../../src/terraform/hcl.ts';
import type { Path } from '../../src/terraform/source.ts';
import { CONFIGURATIONS, type Configuration, REFUSED } from './configurations.ts';
import { closeParser, marked, noTerraform, ourEvaluation, type Plan, planOf, shown, UNKNOWN, withFolderAsync } from './oracle.ts';

afterAll(closeParser);
const held = describe.skipIf(noTerraform !== undefined);
if (noTerraform) console.warn(`not held against Terraform: ${noTerraform}`);

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
    for (const name of ['input', 'triggers_replace']) if (all[name] !== null) values[`${address}.${name}`] = all[name];
  }
  return values;
}

held('whole configurations', () => {
  it.each(Object.entries(CONFIGURATIONS))('%s', async (_name, configuration) => {
    const { terraform, ours } = await both(configuration);
    expect(Object.keys(terraform).length).toBeGreaterThan(0);
    expect(ours).toEqual(terraform);
  });
});

held('what Terraform refuses', () => {
  it.each(Object.entries(REFUSED))('%s', async (_name, files) => {
    await withFolderAsync(files, async (folder) => {
      const { complaints } = planOf(folder);
      expect(complaints.length).toBeGreaterThan(0);
      const { problems } = await ourEvaluation(folder);
      expect(problems.length).toBeGreaterThan(0);
    });
  });
});
void UNKNOWN;
