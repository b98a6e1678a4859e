import type { Why } from '../diff/why.ts';
import { type Finding, primaryPath } from '../rules/check.ts';
import { isBetween } from '../rules/conditions.ts';
import { type Reading, readOwn } from '../rules/readings.ts';
import type { Removed } from '../rules/removed.ts';
import type { Blocks, Condition, Rule, Test } from '../rules/rule.ts';
import { type Severity, severities } from '../rules/severity.ts';
import type { ProviderVersion } from '../terraform/provider.ts';
import { asText, type Source, type Value } from '../terraform/value.ts';
import { lapsedSentence } from './ignored.ts';
import { inertText } from './inert.ts';
import { refersToSecretName } from './redact.ts';
import { withoutSecrets } from './secret-text.ts';
import { HIDDEN, isSecretName, lastName, told, withoutSecretShapes } from './secrets.ts';

/** A sentence in pieces, so that each format can mark names and values its own way. */
export type Piece = string | { readonly code: string };

/** A sentence with its names and values marked as `code` says. */
export const written = (pieces: readonly Piece[], code: (text: string) => string): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : code(piece.code))).join('');

/** A sentence without any markup. */
export const plain = (pieces: readonly Piece[]): string => written(pieces, (text) => text);

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

/** Of what failed before the change and has grown. */
export const WORSE = 'It failed before, and is worse now.';

const article = (text: string): string => (/^[aeiou]/i.test(text) ? 'an' : 'a');

/** What is there, in one sentence: "`https_only` is not set, and the default of azurerm 4 is `false`". Secrets are never in it. */
export function whatIsThere(finding: Finding): readonly Piece[] {
  if (finding.verdict === 'unknown')
    return [
      ...about(finding),
      'cannot be known before apply: ',
      told(finding.because ?? 'it depends on something outside the repository'),
    ];
  if (finding.removed) return whatIsGone(finding.removed);
  if (finding.rule.message !== undefined) return ownMessage(finding.rule.message, finding);
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

/** What became of a name that the provider took away. */
function whatIsGone({ path, since, now, instead }: Removed): Piece[] {
  const gone: Piece[] = [{ code: path }, ` was removed in azurerm ${since}`];
  if (now !== undefined) return [...gone, '; it is called ', { code: now }, ' now'];
  const [first, ...more] = instead.map((name): Piece => ({ code: name }));
  if (first === undefined) return gone;
  const isOne = more.length === 0;
  return [...gone, '; ', first, ...more.flatMap((name): Piece[] => [' or ', name]), ` ${isOne ? 'takes' : 'take'} its place`];
}

/** The rule's own sentence with the values of the attributes it names. */
function ownMessage(message: string, { readings, block }: Finding): Piece[] {
  return message.split(/\{([a-z0-9_.]+)\}/).map((part, i): Piece => {
    if (i % 2 === 0) return part;
    const read = readings.find(({ path, value }) => value && path.join('.').endsWith(part));
    return { code: shownValue(read?.value ?? readOwn(block, part.split('.'))?.value, part) };
  });
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
  const hidden = reading.attribute !== undefined && refersToSecretName(reading.attribute.expression);
  return [name, ' is ', { code: hidden ? HIDDEN : shownValue(reading.value, name.code) }];
}

function linkOf(condition: Condition | undefined): string | undefined {
  if (!condition) return undefined;
  if ('linked_from' in condition) return condition.linked_from.resource[0];
  if ('all' in condition || 'any' in condition)
    return ('all' in condition ? condition.all : condition.any).map(linkOf).find((found) => found !== undefined);
  return 'not' in condition ? linkOf(condition.not) : undefined;
}

/** The resource that a finding is on. An instance's key is the author's text. */
export const addressOf = ({ resource }: Finding): string => withoutSecretShapes(resource.address);

/** Why a finding counts as new whose own lines may have been there before, in one sentence. */
export function whyItIsNew(why: Why): readonly Piece[] {
  const folder: Piece = why.folder === '' ? 'the top folder' : { code: withoutSecretShapes(why.folder) };
  if (why.kind === 'base-unread')
    return [
      { code: withoutSecretShapes(why.file) },
      ' could not be read before this change, so all of ',
      folder,
      ' counts as new.',
    ];
  const because: Piece[] = why.because === undefined ? [] : [' because of ', { code: withoutSecretShapes(why.because) }];
  return capitalised([folder, ' is a root module now', ...because, ' and was none before, so all that is in it counts as new.']);
}

/** Lists in lists are written out so far: values that share parts are endless. */
const MAX_SHOWN_DEPTH = 3;

/** What of a text is searched for secrets when so little of it is shown: a whole private key is within. */
const MAX_SEARCHED = 20_000;

/** A value as it may be shown: short, inert, secrets hidden. */
export function shownValue(value: Value | undefined, name: string, depth = 0): string {
  if (value === undefined || value.kind === 'null') return 'null';
  if (value.sensitive || [name, ...value.sources.map(({ what }) => what)].some((path) => isSecretName(lastName(path))))
    return HIDDEN;
  const inner = (one: Value): string => shownValue(one, name, depth + 1);
  if (value.kind === 'unknown' && value.oneOf && depth < MAX_SHOWN_DEPTH)
    return [...new Set(value.oneOf.map(inner))].join(' or ');
  if (value.kind === 'unknown') return '(known after apply)';
  if (value.kind === 'list') {
    if (depth >= MAX_SHOWN_DEPTH) return '[…]';
    const shown = value.items.slice(0, 5).map(inner);
    return inertText(`[${shown.join(', ')}${value.items.length > 5 ? ', …' : ''}]`, 160);
  }
  if (value.kind === 'map') return '{…}';
  const text = withoutSecrets((asText(value) ?? '').slice(0, MAX_SEARCHED));
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
    .reverse()
    .map(({ what, range }) => ({ what: withoutSecretShapes(what), range }));
}

/** What is to be done, where no edit can be proposed. */
export const whatToDo = ({ rule, version }: Finding): readonly Piece[] => {
  const open = rule.require && openIn(rule.require, version);
  return whatToDoFor(typeof open === 'object' ? { ...rule, require: open } : rule);
};

/** What is left of a condition in one version of the provider: true or false where the version decides it. */
function openIn(condition: Condition, version: ProviderVersion): Condition | boolean {
  if ('azurerm' in condition) return isBetween(condition.azurerm, version);
  if ('all' in condition || 'any' in condition) {
    const decides = 'any' in condition;
    const parts = ('any' in condition ? condition.any : condition.all).map((part) => openIn(part, version));
    if (parts.includes(decides)) return decides;
    const left = parts.filter((part) => typeof part === 'object');
    if (left.length < 2) return left[0] ?? !decides;
    return decides ? { any: left } : { all: left };
  }
  return condition;
}

/** What a rule asks for. */
export function whatToDoFor(rule: Rule): readonly Piece[] {
  const { fix, require, forbid, about, advice } = rule;
  if (advice !== undefined) return inPieces(advice);
  if (about) return ['Use a name that this version has: the upgrade guides of the provider list them.'];
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
  return wanted ? ['It needs ', ...wanted, '.'] : (refused(forbid) ?? ['Narrow ', { code: primaryPath(rule) }, '.']);
}

/** A sentence in which what stands between backticks is code. */
export const inPieces = (sentence: string): Piece[] =>
  sentence.split('`').flatMap((text, i): Piece[] => (text === '' ? [] : [i % 2 === 1 ? { code: text } : text]));

/** What a rule that forbids one value of one attribute asks for. A switch cannot be narrowed. */
function refused(condition: Condition | undefined): Piece[] | undefined {
  if (!condition || !('attributes' in condition)) return undefined;
  const [[path, test] = [], ...more] = Object.entries(condition.attributes);
  if (path === undefined || test === undefined || more.length > 0 || Object.keys(test).length !== 1) return undefined;
  const { equals, in: several, contains, present, not_empty } = test;
  if (equals !== undefined) return [{ code: path }, ' must not be ', shownAs(equals), '.'];
  if (several) return [{ code: path }, ' must not be ', ...alternatives(several), '.'];
  if (contains !== undefined) return [{ code: path }, ' must not have ', { code: JSON.stringify(contains) }, ' in it.'];
  return present || not_empty ? ['Leave out ', { code: path }, '.'] : undefined;
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** The first of many, and how many more there are. */
export const someOf = (all: readonly string[]): string =>
  all.length > 4 ? `${all.slice(0, 3).join(', ')} and ${all.length - 3} more` : all.join(', ');

function requirement(condition: Condition): Piece[] {
  if ('any' in condition) return joined(condition.any.map(requirement), ', or ');
  if ('all' in condition) return joined(condition.all.map(requirement), ' and ');
  if ('not' in condition) return unwanted(condition.not);
  if ('each' in condition) {
    const { require, ...blocks } = condition.each;
    return ['each ', ...blocksOf(blocks), ' with ', ...requirement(require)];
  }
  if ('some' in condition) return [`${article(condition.some.of)} `, ...blocksOf(condition.some)];
  if ('linked_from' in condition) {
    const { resource, attribute, where } = condition.linked_from;
    const types = joined(
      resource.map((type) => [`${article(type)} `, { code: type }]),
      ' or ',
    );
    return [...types, ' whose ', { code: attribute }, ' refers to it', ...(where ? [' with ', ...requirement(where)] : [])];
  }
  if ('links_to' in condition) {
    const { attribute, where } = condition.links_to;
    return [{ code: attribute }, ' that leads to a resource', ...(where ? [' with ', ...requirement(where)] : [])];
  }
  if ('address_range' in condition) {
    const { from, to, wider_than } = condition.address_range;
    return [{ code: from }, ' and ', { code: to }, ` more than ${wider_than} addresses apart`];
  }
  if ('azurerm' in condition) {
    const { since, until } = condition.azurerm;
    if (since === undefined) return [`azurerm up to ${until}`];
    return [`azurerm ${since}${until === undefined ? ' or later' : until === since ? '' : ` to ${until}`}`];
  }
  return joined(
    Object.entries(condition.attributes).map(([path, test]) => wanted(path, test)),
    ' and ',
  );
}

/** What is asked for where a condition must not hold. */
function unwanted(condition: Condition): Piece[] {
  if ('some' in condition) return ['no ', ...blocksOf(condition.some)];
  if ('attributes' in condition) {
    const [[path, test] = [], ...more] = Object.entries(condition.attributes);
    if (path !== undefined && test !== undefined && more.length === 0) {
      if (test.admits_internet) return ['no entry of ', { code: path }, ' open to the internet'];
      const { equals, in: several } = test;
      if (equals !== undefined) return [{ code: path }, ' other than ', shownAs(equals)];
      if (several) return [{ code: path }, ' other than ', ...alternatives(several)];
    }
  }
  return ['not ', ...requirement(condition)];
}

const blocksOf = ({ of, where }: Blocks): Piece[] => [
  { code: of },
  ' block',
  ...(where ? [' with ', ...requirement(where)] : []),
];

const joined = (parts: readonly Piece[][], between: string): Piece[] =>
  parts.flatMap((part, i) => (i > 0 ? [between, ...part] : part));

const shownAs = (value: unknown): Piece => ({ code: JSON.stringify(value) });

/** `"a"`, `"b"` or `"c"`. */
const alternatives = (values: readonly unknown[]): Piece[] =>
  values.flatMap((value, i): Piece[] => [i === 0 ? '' : i < values.length - 1 ? ', ' : ' or ', shownAs(value)]).slice(1);

/** An attribute or block with what is asked of it. What only has to be there needs no more than its name. */
function wanted(path: string, test: Test): Piece[] {
  const kinds = Object.keys(test);
  if (kinds.length === 1 && test.equals !== undefined) return [{ code: `${path} = ${JSON.stringify(test.equals)}` }];
  if (kinds.length === 1 && (test.present || test.not_empty)) return [{ code: path }];
  return [{ code: path }, ...asked(test)];
}

/** What is asked of an attribute, to be read after its name. */
function asked(test: Test): Piece[] {
  const told: Piece[] = [];
  if (test.equals !== undefined) told.push(' of ', shownAs(test.equals));
  if (test.in) told.push(' of ', ...alternatives(test.in));
  if (test.contains !== undefined) told.push(' with ', shownAs(test.contains), ' in it');
  if (test.any_element) told.push(' with an element', ...asked(test.any_element));
  const { every_element: every } = test;
  if (every?.in && Object.keys(every).length === 1) told.push(' with nothing but ', ...alternatives(every.in));
  else if (every) told.push(' with every element', ...asked(every));
  if (test.min_items !== undefined) told.push(` with ${counted(test.min_items, 'element')} or more`);
  if (test.max_items !== undefined) told.push(` with at most ${counted(test.max_items, 'element')}`);
  if (test.at_least) told.push(' of at least ', shownAs(test.at_least.value));
  const least = test.min ?? test.min_version ?? test.min_duration;
  if (least !== undefined) told.push(' of at least ', { code: String(least) });
  const most = test.max ?? test.max_duration;
  if (most !== undefined) told.push(' of at most ', { code: String(most) });
  if (test.within_days !== undefined) told.push(` within ${test.within_days} days`);
  if (test.matches !== undefined) told.push(' that matches ', { code: test.matches });
  if (test.present !== undefined) told.push(test.present ? ' set' : ' left out');
  if (test.not_empty) told.push(' not empty');
  if (test.admits_internet) told.push(' open to the internet');
  if (test.overlaps) told.push(' overlapping ', { code: test.overlaps.join(', ') });
  if (test.reaches_beyond) told.push(' reaching beyond ', { code: test.reaches_beyond.join(', ') });
  if (test.covers_port) told.push(' covering port ', test.covers_port.join(' or '));
  return told;
}

/** `1 finding`, `2 findings`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
