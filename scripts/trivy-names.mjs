// Writes rules/trivy-names.json: by the id of a Trivy check, the other names by which Trivy's and tfsec's ignore comments call it.
//
//   node scripts/trivy-names.mjs [file]     (default: ../shared/catalogue/aliases.json beside the repository)
//
// The build takes from it what the rules' `equivalents` name, and nothing else goes into the product. Letters are small, since those
// tools do not tell them apart.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const source = process.argv[2] ?? fileURLToPath(new URL('../shared/catalogue/aliases.json', root));
const { trivy } = JSON.parse(readFileSync(source, 'utf8'));
const lines = Object.entries(trivy)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([id, names]) => `${JSON.stringify(id)}: ${JSON.stringify([...new Set(names.map((name) => name.toLowerCase()))].sort())}`);
writeFileSync(new URL('rules/trivy-names.json', root), `{\n${lines.map((line) => `  ${line}`).join(',\n')}\n}\n`);
