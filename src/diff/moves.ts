import type { Module } from '../terraform/module.ts';
import type { Expression } from '../terraform/syntax.ts';

/** Addresses that one address can have come from are looked for in so many steps, and so many of them are kept. */
const MAX_STEPS = 200;

/**
 * The addresses a resource can have had before, nearest first: by the `moved` blocks of every module it is in, also one after the
 * other, and by what Terraform does on its own when `count` comes or goes (`x` is `x[0]`). `moduleAt` gives the module at an address
 * without instance keys, `''` being the root.
 */
export function earlierAddresses(address: string, moduleAt: (address: string) => Module | undefined): readonly string[] {
  const found = new Set([address]);
  for (const current of found) {
    for (const { start, instance } of modulesOn(current)) {
      for (const { from, to } of movesOf(moduleAt(withoutKeys(instance)))) {
        const rest = current.slice(start);
        const tail = rest.startsWith(to) ? rest.slice(to.length) : undefined;
        if (tail === '' || tail?.startsWith('.') || tail?.startsWith('[')) found.add(current.slice(0, start) + from + tail);
      }
    }
    for (const other of withAndWithoutCount(current)) found.add(other);
    if (found.size > MAX_STEPS) break;
  }
  found.delete(address);
  return [...found];
}

const KEY = /\[(?:\d+|\?|"(?:[^"\\]|\\.)*")\]/g;
const withoutKeys = (address: string): string => address.replace(KEY, '');

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

const known = new WeakMap<Module, { from: string; to: string }[]>();

function movesOf(module: Module | undefined): readonly { from: string; to: string }[] {
  if (!module) return [];
  const moves =
    known.get(module) ??
    module.files.flatMap(({ body }) =>
      (body?.blocks ?? []).flatMap((block) => {
        if (block.type !== 'moved') return [];
        const from = addressText(block.body.attributes.get('from')?.expression);
        const to = addressText(block.body.attributes.get('to')?.expression);
        return from && to ? [{ from, to }] : [];
      }),
    );
  known.set(module, moves);
  return moves;
}

/** An address as it is written; in JSON it is a text. */
function addressText(expression: Expression | undefined): string | undefined {
  if (expression?.kind === 'variable') return expression.name;
  if (expression?.kind === 'literal' && typeof expression.value === 'string') return expression.value;
  if (expression?.kind !== 'step') return undefined;
  const source = addressText(expression.source);
  if (source === undefined) return undefined;
  if (expression.step.kind === 'attribute') return `${source}.${expression.step.name}`;
  const { key } = expression.step;
  return key.kind === 'literal' ? `${source}[${JSON.stringify(key.value)}]` : undefined;
}
