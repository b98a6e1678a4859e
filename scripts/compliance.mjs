// Writes src/rules/compliance.json: which framework controls each built-in Azure Policy definition belongs to.
//
//   node scripts/compliance.mjs [directory]     (default: ../shared/compliance beside the repository)
//
// Reads azure-policy-controls.json (Microsoft's own initiatives, MIT). Kept are frameworks that are the newest of their family, neither
// deprecated nor preview, and specific: those whose controls are nearly the same for every policy, or that give each policy more than
// five, would claim more than they say. CIS 2.0.0 is kept beside 3.0.0, which leaves much of it out; PCI DSS 4.0 beside 4.0.1, which is broad.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const directory = process.argv[2] ?? fileURLToPath(new URL('../shared/compliance', root));
const { frameworks, policies } = JSON.parse(readFileSync(`${directory}/azure-policy-controls.json`, 'utf8'));

const BESIDE = ['cis-azure-2.0.0', 'pci-dss-4.0'];
const kept = new Set(
  frameworks
    .filter(({ key, newest, deprecated, preview, granularity }) =>
      BESIDE.includes(key) ? true : newest && !deprecated && !preview && granularity === 'specific',
    )
    .map(({ key }) => key),
);
const lines = policies
  .map(({ guid, controls }) => [guid, Object.entries(controls).filter(([key, ids]) => kept.has(key) && ids.length > 0)])
  .filter(([, controls]) => controls.length > 0)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(
    ([guid, controls]) =>
      `${JSON.stringify(guid)}: ${JSON.stringify(Object.fromEntries(controls.sort(([a], [b]) => (a < b ? -1 : 1))))}`,
  );
writeFileSync(new URL('src/rules/compliance.json', root), `{\n${lines.join(',\n')}\n}\n`);
console.log(`${kept.size} frameworks, ${lines.length} policies: ${[...kept].join(', ')}`);
