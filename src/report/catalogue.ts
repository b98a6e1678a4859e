import type { Rule } from '../rules/rule.ts';
import { inertText } from './inert.ts';
import type { Terminal } from './text.ts';
import { plain, rank, SEVERITY_WORD, whatToDoFor, written } from './wording.ts';

/** The rules as `iacsec rules --format json` prints them. */
export function rulesJson(rules: readonly Rule[]): object[] {
  return rules.map((rule) => ({
    id: rule.id,
    title: rule.title,
    severity: rule.severity,
    profile: rule.profile,
    category: rule.category,
    resources: [...new Set(rule.resource.map((target) => target.split('.')[0]))],
    equivalents: rule.equivalents,
    azurePolicy: rule.azurePolicy,
    controls: rule.controls,
    fix: rule.fix?.safety ?? null,
  }));
}

/** The rules as a list for a terminal, worst first. */
export function rulesText(rules: readonly Rule[], terminal: Terminal): string {
  const dim = (text: string): string => (terminal.colour ? `\u001b[2m${text}\u001b[22m` : text);
  const sorted = [...rules].sort((a, b) => rank(b.severity) - rank(a.severity) || (a.id < b.id ? -1 : 1));
  const width = Math.max(...rules.map(({ id }) => id.length));
  const lines = sorted.map(
    (rule) =>
      `${SEVERITY_WORD[rule.severity].padEnd(9)} ${rule.id.padEnd(width)}  ${rule.title} ${dim(`(${rule.profile}${rule.fix ? `, fix: ${rule.fix.safety}` : ''})`)}`,
  );
  return `${lines.join('\n')}\n\n${rules.length} rules. \`iacsec explain RULE\` tells why each matters.\n`;
}

const TOOLS = { checkov: 'Checkov', trivy: 'Trivy', kics: 'KICS', terrascan: 'Terrascan' } as const;

/** What a person is shown of a rule's examples; the build keeps them by id in examples.json, for they take time to read. */
export interface Shown {
  readonly bad: string;
  readonly good: string;
}

/** The page of a rule in docs/rules. */
export function rulePage(rule: Rule, { bad, good }: Shown): string {
  const code = (text: string): string => `\`${text}\``;
  const block = (text: string): string =>
    `\`\`\`hcl\n${text.replace(/[ \t]*# (?:finding|unknown)\b.*$/gm, '').trimEnd()}\n\`\`\``;
  const names = Object.entries(rule.renamed).flatMap(([path, others]) =>
    Object.entries(others).map(
      ([where, name]) => `- ${code(path)} is ${code(name)} in ${where.replace(/^azurerm(\d)$/, 'azurerm $1')}`,
    ),
  );
  const parameters = Object.entries(rule.parameters).map(
    ([name, one]) => `- ${code(name)}: ${one.what}; ${code(JSON.stringify(one.default))} by default`,
  );
  const others = Object.entries(rule.equivalents).flatMap(([tool, ids]) =>
    (ids ?? []).map((id) => `${TOOLS[tool as keyof typeof TOOLS]} ${code(id)}`),
  );
  const controls = Object.entries(rule.controls).map(([framework, ids]) => `- ${framework}: ${ids.join(', ')}`);
  const fix =
    rule.fix &&
    `${rule.fix.safety === 'safe' ? 'A suggestion of one click.' : 'A suggestion, with a question first.'}${rule.fix.note ? ` ${rule.fix.note}` : ''}`;
  const parts = [
    `# ${rule.title}`,
    `${code(rule.id)} · ${rule.severity} · ${rule.profile} · ${rule.category}`,
    `On ${rule.resource.map(code).join(', ')}.`,
    `## Why\n\n${rule.why}`,
    `## What to do\n\n${written(whatToDoFor(rule), code)}${fix ? `\n\n${fix}` : ''}`,
    `## Wrong\n\n${block(bad)}`,
    `## Right\n\n${block(good)}`,
    ...(names.length > 0 ? [`## Other names\n\n${names.join('\n')}`] : []),
    ...(parameters.length > 0
      ? [
          `## Settings\n\nIn \`.github/iacsec.yml\`, under \`rules: { ${rule.id}: { parameters: ... } }\`:\n\n${parameters.join('\n')}`,
        ]
      : []),
    `## To make an exception\n\n\`\`\`hcl\n# iacsec:ignore ${rule.id} until=2027-06-30 -- the reason\n\`\`\`\n\nabove the block or the attribute, or at the end of its line.`,
    ...(others.length > 0 ? [`Also known as ${others.join(', ')}.`] : []),
    ...(rule.azurePolicy.length > 0 ? [`Azure Policy: ${rule.azurePolicy.map(code).join(', ')}.`] : []),
    ...(controls.length > 0
      ? [`## Controls\n\nAs Microsoft's own initiatives group these policies:\n\n${controls.join('\n')}`]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** One rule for a person: why, how to mend it, wrong and right, what other tools call it. */
export function explainText(rule: Rule, { bad, good }: Shown, terminal: Terminal): string {
  const bold = (text: string): string => (terminal.colour ? `\u001b[1m${text}\u001b[22m` : text);
  const indented = (text: string): string =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line.replace(/\s*# (?:finding|unknown)\b.*$/, '')}`.trimEnd())
      .join('\n');
  const others = Object.entries(rule.equivalents).flatMap(([tool, ids]) => (ids ?? []).map((id) => `${tool} ${id}`));
  const renamed = Object.entries(rule.renamed).flatMap(([path, names]) =>
    Object.entries(names).map(([version, name]) => `${path} is ${name} in ${version}`),
  );
  return `${[
    `${bold(rule.title)}  (${rule.id})`,
    '',
    `${SEVERITY_WORD[rule.severity]}, ${rule.profile}, ${rule.category}; on ${rule.resource.join(', ')}`,
    '',
    rule.why,
    '',
    `${bold('To do')}  ${plain(whatToDoFor(rule))}${rule.fix?.note ? ` ${rule.fix.note}` : ''}`,
    ...(renamed.length > 0 ? ['', `${bold('Other names')}  ${renamed.join('; ')}`] : []),
    '',
    bold('Wrong'),
    indented(bad),
    '',
    bold('Right'),
    indented(good),
    '',
    ...(others.length > 0 ? [`${bold('Also known as')}  ${others.map((one) => inertText(one)).join(', ')}`, ''] : []),
  ].join('\n')}\n`;
}
