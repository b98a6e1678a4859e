import { type Finding, primaryPath } from '../rules/check.ts';
import type { Reading } from '../rules/readings.ts';
import type { Condition, Rule } from '../rules/rule.ts';
import { type Severity, severities } from '../rules/severity.ts';
import { asText, type Source, type Value } from '../terraform/value.ts';
import { lapsedSentence } from './ignored.ts';
import { inertText } from './inert.ts';
import { isSecretName, withoutSecretShapes } from './secrets.ts';

/** A sentence in pieces, so that each format can mark names and values its own way. */
export type Piece = string | { readonly code: string };

/** How a piece list reads without any markup. */
export function plain(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.code)).join('');
}

/** The same sentence with a capital letter, where it does not start with a name. */
export function capitalised([first, ...rest]: readonly Piece[]): readonly Piece[] {
  if (first === undefined) return [];
  return [typeof first === 'string' ? first.charAt(0).toUpperCase() + first.slice(1) : first, ...rest];
}

/** How much worse than `info` a severity is. */
export const rank = (severity: Severity): number => severities.length - severities.indexOf(severity);

export const SEVERITY_WORD: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
};

const article = (text: string): string => (/^[aeiou]/i.test(text) ? 'an' : 'a');

/** What is there, in one sentence: "`https_only` is not set, and the default of azurerm 4 is `false`". Secrets are never in it. */
export function whatIsThere(finding: Finding): readonly Piece[] {
  if (finding.verdict === 'unknown')
    return [
      ...about(finding),
      'cannot be known before apply: ',
      inertText(withoutSecretShapes(finding.because ?? 'it depends on something outside the repository')),
    ];
  const facts: Piece[][] = [];
  const said = new Set<string>();
  for (const reading of finding.readings) {
    const fact = factOf(reading, finding);
    if (!said.has(plain(fact))) facts.push(fact);
    said.add(plain(fact));
  }
  return facts
    .slice(0, 4)
    .flatMap((fact, i) => (i === 0 ? fact : [i < Math.min(facts.length, 4) - 1 ? ', ' : i > 1 ? ', and ' : ' and ', ...fact]));
}

function about(finding: Finding): Piece[] {
  const path = finding.readings[0]?.path.join('.');
  return path === undefined || path === '' ? ['This '] : [{ code: path }, ' '];
}

function factOf(reading: Reading, finding: Finding): Piece[] {
  const link = linkOf(finding.rule.require ?? finding.rule.forbid);
  if (reading.path.length === 0 && link) return ['no ', { code: link }, ' refers to it'];
  const name = { code: reading.path.join('.') };
  const missingBlock = reading.path
    .slice(0, -1)
    .find(
      (block, i) => reading.state === 'absent' && reading.holder.type !== block && reading.holder === finding.block && i >= 0,
    );
  if (reading.state === 'uncertain') return [name, ' is not known'];
  if (reading.state === 'absent' && missingBlock !== undefined) return ['there is no ', { code: missingBlock }, ' block'];
  if (reading.state === 'absent') return [name, ' is not set'];
  if (reading.state === 'default')
    return [
      name,
      ' is not set, which means ',
      { code: shownValue(reading.value, name.code) },
      ` in azurerm ${finding.version.major}`,
    ];
  return [name, ' is ', { code: shownValue(reading.value, name.code) }];
}

function linkOf(condition: Condition | undefined): string | undefined {
  if (!condition) return undefined;
  if ('linkedFrom' in condition) return condition.linkedFrom.resource;
  if ('all' in condition || 'any' in condition)
    return ('all' in condition ? condition.all : condition.any).map(linkOf).find((found) => found !== undefined);
  return 'not' in condition ? linkOf(condition.not) : undefined;
}

/** A value as it may be shown: short, inert, secrets hidden. */
export function shownValue(value: Value | undefined, name: string): string {
  if (value === undefined || value.kind === 'null') return 'null';
  const names = [name, ...value.sources.map(({ what }) => what)].map((path) => path.split('.').at(-1) ?? '');
  if (value.sensitive || names.some(isSecretName)) return '(hidden)';
  if (value.kind === 'unknown' && value.oneOf) return [...new Set(value.oneOf.map((one) => shownValue(one, name)))].join(' or ');
  if (value.kind === 'unknown') return '(known after apply)';
  if (value.kind === 'list') {
    const shown = value.items.slice(0, 5).map((item) => shownValue(item, name));
    return inertText(`[${shown.join(', ')}${value.items.length > 5 ? ', …' : ''}]`, 160);
  }
  if (value.kind === 'map') return '{…}';
  const text = withoutSecretShapes(asText(value) ?? '');
  return inertText(value.kind === 'string' ? `"${text}"` : text, 120);
}

/** The finding in one plain sentence, for JSON, SARIF and annotations. */
export function messageOf(finding: Finding): string {
  return `${finding.rule.title}: ${plain(whatIsThere(finding))}.${lapsedSentence(finding)}`;
}

/** What a value came through, from where it was set to the resource: `var.public` (variables.tf:2), ... */
export function pathOf(finding: Finding): readonly Source[] {
  const value = finding.readings.find(({ sources }) => sources.length > 0)?.sources;
  // A resource that is wrong by itself is there because of the calls of its module.
  const sources = value ?? finding.resource.sources.filter(({ what }) => /^module\.|\.module\./.test(what));
  const seen = new Set<string>();
  return [...sources]
    .filter(({ what, range }) => {
      const key = `${what} ${range.file}`;
      return !seen.has(key) && Boolean(seen.add(key));
    })
    .reverse();
}

/** What is to be done, where no edit can be proposed. */
export const whatToDo = (finding: Finding): readonly Piece[] => whatToDoFor(finding.rule);

/** What a rule asks for. */
export function whatToDoFor(rule: Rule): readonly Piece[] {
  const { fix, require } = rule;
  if (fix)
    return [
      'Set ',
      ...Object.entries(fix.set).flatMap(([path, value], i): Piece[] => [
        ...(i > 0 ? [' and '] : []),
        { code: `${path} = ${JSON.stringify(value)}` },
      ]),
      '.',
    ];
  const wanted = require && requirement(require);
  return wanted ? ['It needs ', ...wanted, '.'] : ['Narrow ', { code: primaryPath(rule) }, '.'];
}

function requirement(condition: Condition): Piece[] {
  if ('any' in condition) return condition.any.flatMap((one, i) => [...(i > 0 ? [', or '] : []), ...requirement(one)]);
  if ('all' in condition) return condition.all.flatMap((one, i) => [...(i > 0 ? [' and '] : []), ...requirement(one)]);
  if ('not' in condition) {
    const [[path, test] = []] = 'attributes' in condition.not ? Object.entries(condition.not.attributes) : [];
    if (path !== undefined && test?.admitsInternet) return ['no entry of ', { code: path }, ' open to the internet'];
    return ['not ', ...requirement(condition.not)];
  }
  if ('linkedFrom' in condition) {
    const { resource, attribute, where } = condition.linkedFrom;
    return [
      `${article(resource)} `,
      { code: resource },
      ' whose ',
      { code: attribute },
      ' refers to it',
      ...(where ? [' with ', ...requirement(where)] : []),
    ];
  }
  return Object.entries(condition.attributes).flatMap(([path, test], i): Piece[] => {
    const wanted: Piece[] = [{ code: path }];
    if (test.equals !== undefined) wanted.push(' = ', { code: JSON.stringify(test.equals) });
    if (test.in) wanted.push(' one of ', { code: test.in.join(', ') });
    if (test.atLeast) wanted.push(' at least ', { code: JSON.stringify(test.atLeast.value) });
    if (test.present !== undefined) wanted.push(test.present ? ' set' : ' left out');
    if (test.notEmpty) wanted.push(' not empty');
    if (test.admitsInternet) wanted.push(' open to the internet');
    if (test.coversPort) wanted.push(' covering port ', test.coversPort.join(' or '));
    return i > 0 ? [' and ', ...wanted] : wanted;
  });
}

/** `1 finding`, `2 findings`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
