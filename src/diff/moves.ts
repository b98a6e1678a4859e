import { keyText, withoutKeys } from '../terraform/address.ts';
import type { Module } from '../terraform/module.ts';
import type { Expression } from '../terraform/syntax.ts';

/** Addresses that one address can have come from are looked for in so many steps, and so many of them are kept. */
const MAX_STEPS = 50;

/**
 * The addresses a resource can have had before, nearest first: by the `moved` blocks of every module it is in, also one after the
 * other, and by what Terraform does on its own when `count` comes or goes (`x` is `x[0]`). `moduleAt` gives the module at an address
 * without instance keys, `''` being the root.
 */
export function earlierAddresses(address: string, moduleAt: (address: string) => Module | undefined): readonly string[] {
  const found = new Set([address]);
  for (const current of found) {
    for (const { start, instance } of modulesOn(current)) {
      const moves = movesOf(moduleAt(withoutKeys(instance)));
      if (moves.size === 0) continue;
      const rest = current.slice(start);
      // Wherever a part of the address ends: `module.a`, `module.a["x"]`, `module.a["x"].b.c`.
      const ends = [...rest.matchAll(/[.[]/g)].map(({ index }) => index).filter((at) => at > 0);
      for (const end of [...ends, rest.length])
        for (const from of moves.get(rest.slice(0, end)) ?? []) found.add(current.slice(0, start) + from + rest.slice(end));
    }
    for (const other of withAndWithoutCount(current)) found.add(other);
    if (found.size > MAX_STEPS) break;
  }
  found.delete(address);
  return [...found];
}

/** The module instances an address goes through, the root first, and where what is inside them starts. */
function modulesOn(address: string): { start: number; instance: string }[] {
  const result = [{ start: 0, instance: '' }];
  const step = /module\.[\w-]+(?:\[(?:\d+|\?|"(?:[^"\\]|\\.)*")\])?\./y;
  for (let at = 0; ; at = step.lastIndex) {
    step.lastIndex = at;
    if (!step.test(address)) return result;
    result.push({ start: step.lastIndex, instance: address.slice(0, step.lastIndex - 1) });
  }
}

/** The address with `[0]` put to, or taken from, each of its parts. */
function withAndWithoutCount(address: string): string[] {
  const part = /(?:module\.|(?<=^|\.)[\w-]+\.)[\w-]+(\[(?:\d+|\?|"(?:[^"\\]|\\.)*")\])?(?=\.|$)/g;
  return [...address.matchAll(part)].flatMap(({ 0: text, 1: key, index }) => {
    const end = index + text.length;
    if (key === undefined) return [`${address.slice(0, end)}[0]${address.slice(end)}`];
    return key === '[0]' ? [address.slice(0, end - key.length) + address.slice(end)] : [];
  });
}

/** What `moved` blocks of a module say, by the address moved to. Terraform takes one for each; more than a few are a mistake. */
type Moves = ReadonlyMap<string, readonly string[]>;
const known = new WeakMap<Module, Moves>();
const NO_MOVES: Moves = new Map();
const MAX_MOVES = 10;

function movesOf(module: Module | undefined): Moves {
  if (!module) return NO_MOVES;
  const found = known.get(module);
  if (found) return found;
  const moves = new Map<string, string[]>();
  for (const { body } of module.files) {
    for (const block of body?.blocks ?? []) {
      if (block.type !== 'moved') continue;
      const from = addressText(block.body.attributes.get('from')?.expression);
      const to = addressText(block.body.attributes.get('to')?.expression);
      if (!from || !to) continue;
      const sources = moves.get(to);
      if (!sources) moves.set(to, [from]);
      else if (sources.length < MAX_MOVES) sources.push(from);
    }
  }
  known.set(module, moves);
  return moves;
}

/** An address as it is written; in JSON it is a text. */
export function addressText(expression: Expression | undefined): string | undefined {
  if (expression?.kind === 'variable') return expression.name;
  if (expression?.kind === 'literal' && typeof expression.value === 'string') return expression.value;
  if (expression?.kind !== 'step') return undefined;
  const source = addressText(expression.source);
  if (source === undefined) return undefined;
  if (expression.step.kind === 'attribute') return `${source}.${expression.step.name}`;
  const { key } = expression.step;
  const at = key.kind === 'literal' ? key.value : undefined;
  return typeof at === 'string' || typeof at === 'number' ? source + keyText(at) : undefined;
}
