import type { AzurermMajor } from './azurerm.ts';
import { evaluate } from './expression.ts';
import { isOverride, type Module } from './module.ts';
import type { Range } from './source.ts';
import type { Attribute, Body, Expression } from './syntax.ts';
import { unknownValue } from './value.ts';

/** Which azurerm a root uses and where that is written; `assumed` when nothing says it. */
export interface ProviderVersion {
  /** The nearest version that is described: names of attributes are taken from it. */
  readonly major: AzurermMajor;
  /** Older than any version described here: its defaults are not known. */
  readonly older: boolean;
  readonly from:
    | { readonly kind: 'lock' | 'constraint'; readonly range: Range; readonly text: string }
    | { readonly kind: 'assumed' };
}

/** Newest first: a constraint that admits several means the newest, as `terraform init` would take it. */
const MAJORS: readonly AzurermMajor[] = [5, 4, 3];
/** Majors that nothing here describes yet. */
const LATER = [6, 7, 8, 9, 10, 11, 12];

/**
 * The provider version of a root: from its lock file, else the newest major that every `required_providers` of the root and the
 * modules it calls admits, else `assumed` (5 unless the command line says otherwise). Defaults got safer with time, and Terraform would
 * not take a lock that the constraints refuse: of several locks, and of such a lock and the constraints, the older one counts.
 */
export function providerVersion(lock: Body | undefined, modules: readonly Module[], assumed: AzurermMajor): ProviderVersion {
  const constraints = modules.flatMap(constraintsOf);
  const [locked] = lockedVersions(lock).sort((one, other) => numberOf(one.text) - numberOf(other.text));
  const required = constraints[0] && admittedBy(constraints, constraints[0], assumed);
  if (!locked) return required ?? { major: assumed, older: false, from: { kind: 'assumed' } };
  const major = Number(locked.text.split('.')[0]);
  const isRefused = !constraints.every(({ text }) => admits(text, versionOf(locked.text)));
  if (required && isRefused && required.major < nearest(major)) return required;
  return { major: nearest(major), older: major < 3, from: { kind: 'lock', range: locked.range, text: locked.text } };
}

function admittedBy(constraints: readonly Constraint[], first: Constraint, assumed: AzurermMajor): ProviderVersion {
  const admitted = MAJORS.find((major) => constraints.every(({ text }) => admits(text, ofMajor(major))));
  const older = admitted === undefined && constraints.every(({ text }) => [0, 1, 2].some((old) => admits(text, ofMajor(old))));
  const newer = constraints.every(({ text }) => LATER.some((later) => admits(text, ofMajor(later))));
  return {
    major: admitted ?? (older ? 3 : newer ? 5 : assumed),
    older,
    from: { kind: 'constraint', range: first.range, text: first.text },
  };
}

/** What a lock file says of azurerm, of each registry that it is taken from. */
function lockedVersions(lock: Body | undefined): Constraint[] {
  return (lock?.blocks ?? []).flatMap(({ type, labels, body }) => {
    const version = body.attributes.get('version');
    const text = version && literalText(version.expression);
    return type === 'provider' && isAzurerm(labels[0] ?? '') && version && text !== undefined && /^\d/.test(text)
      ? [{ text, range: version.range }]
      : [];
  });
}

/** Versions before 3 are read as 3, versions after 5 as 5: the nearest that is described. */
function nearest(major: number): AzurermMajor {
  return major <= 3 ? 3 : major === 4 ? 4 : 5;
}

interface Constraint {
  readonly text: string;
  readonly range: Range;
}

/** What a module says is the same in every root that uses it. */
function constraintsOf(module: Module): readonly Constraint[] {
  const known = constraintsOfModules.get(module) ?? azurermConstraints(module);
  constraintsOfModules.set(module, known);
  return known;
}
const constraintsOfModules = new WeakMap<Module, readonly Constraint[]>();

function azurermConstraints(module: Module): Constraint[] {
  const required = module.terraform.flatMap(({ body }) => body.blocks).filter(({ type }) => type === 'required_providers');
  // What an override file says of a provider stands for all that the other files say of it, its version included.
  const entries = required.reduce<readonly Attribute[]>((before, { body, range }) => {
    const kept = isOverride(range.file) ? before.filter(({ name }) => !body.attributes.has(name)) : before;
    return [...kept, ...body.attributes.values()];
  }, []);
  const versions = entries.map(({ name, expression }) => {
    if (expression.kind !== 'object') return name === 'azurerm' ? expression : undefined;
    const setting = (key: string): Expression | undefined =>
      expression.items.find((item) => literalText(item.key) === key)?.value;
    const source = setting('source');
    // The resources are of the provider that is called azurerm here, or of one that comes under that name from a registry of one's own.
    const isIt = name === 'azurerm' || (source !== undefined && isAzurerm(literalText(source) ?? ''));
    return isIt ? setting('version') : undefined;
  });
  // Before 0.13 the version stood in the provider block, and Terraform still heeds it.
  const providers = module.files
    .flatMap(({ body }) => body?.blocks ?? [])
    .filter(({ type, labels }) => type === 'provider' && labels[0] === 'azurerm');
  versions.push(...providers.map(({ body }) => body.attributes.get('version')?.expression));
  return versions.flatMap((version) => {
    const text = version && literalText(version);
    return text === undefined ? [] : [{ text, range: version!.range }];
  });
}

/** Registries of one's own hand on what is HashiCorp's, and forks keep the names and the numbers. */
const isAzurerm = (source: string): boolean => /(?:^|\/)azurerm$/i.test(source);

/** A constant text, however it is written. */
function literalText(expression: Expression): string | undefined {
  if (expression.kind === 'literal') return typeof expression.value === 'string' ? expression.value : undefined;
  const value = evaluate(expression, {
    budget: { steps: 1_000, depth: 0 },
    reference: () => ({ value: unknownValue('not constant'), used: 0 }),
  });
  return value.kind === 'string' ? value.value : undefined;
}

/** Versions as one number each, the first one that does not belong any more behind. */
type Versions = readonly [low: number, high: number];
const ofMajor = (major: number): Versions => [major * 1e6, (major + 1) * 1e6];
const numberOf = (version: string): number => {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/).map(Number);
  return major * 1e6 + (minor || 0) * 1e3 + (patch || 0);
};
const versionOf = (version: string): Versions => [numberOf(version), numberOf(version) + 1];

/** Whether some of the versions fits a constraint such as `>= 3.0, < 5.0` or `~> 4.1`. Terraform's version constraint syntax. */
function admits(constraint: string, [first, last]: Versions): boolean {
  let low = first;
  let high = last;
  for (const part of constraint.split(',')) {
    const found = /^\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(part);
    if (!found) return false;
    const [, operator = '=', major = '0', second, third] = found;
    const version = Number(major) * 1e6 + Number(second ?? 0) * 1e3 + Number(third ?? 0);
    if (operator === '=' || operator === '>=' || operator === '~>') low = Math.max(low, version);
    if (operator === '>') low = Math.max(low, version + 1);
    if (operator === '=' || operator === '<=') high = Math.min(high, version + 1);
    if (operator === '<') high = Math.min(high, version);
    if (operator === '~>')
      high = Math.min(high, third === undefined ? (Number(major) + 1) * 1e6 : Number(major) * 1e6 + (Number(second) + 1) * 1e3);
    if (operator === '!=' && last - first === 1 && version === first) return false;
  }
  return low < high;
}
