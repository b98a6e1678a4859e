import { elementsOf, elementTypeOf, isSequenceType, unmarked } from './elements.ts';
import { isOpen, keptType, typeOf } from './functions/types.ts';
import { settled } from './limits.ts';
import type { Scope } from './scope.ts';
import { dynamic, elementOf, isMistake, rejectedIn } from './unknown.ts';
import { computedFrom, listValue, mistake, type Type, unknownValue, type Value } from './value.ts';

/** A `for` may not make more elements than this. */
export const MAX_ELEMENTS = 10_000;

/** `source[*]`, each element made into something: a list for lists and sets, else a tuple; what is no sequence counts as one element. */
export function splat(source: Value, each: (item: Value) => Value, scope: Scope): Value {
  const rejected = rejectedIn(source, scope);
  if (rejected) return { ...rejected, of: undefined } as Value;
  if (source.kind === 'null')
    return isSequenceType(source.of) ? mistake('"[*]" cannot be applied to a null list') : computedFrom(listValue([]), [source]);
  if (source.kind === 'unknown') return splatOfUnknown(source, each);
  const elements = source.kind === 'list' ? (elementsOf(unmarked(source, scope)) ?? []).map(([, item]) => item) : [source];
  scope.budget.steps -= elements.length;
  if (elements.length > MAX_ELEMENTS) return unknownValue(`"[*]" over more than ${MAX_ELEMENTS} elements`);
  const items = elements.map(each);
  const failed = items.find(isMistake);
  const vague = (of: Type): Value => each({ kind: 'unknown', because: '', of, sources: [] });
  if (source.kind !== 'list' || source.type === 'tuple') {
    const of = failed && ({ kind: 'tuple', items: items.map(typeOf) } as const);
    return failed ? ({ ...failed, of, sensitive: source.sensitive } as Value) : computedFrom(listValue(items), [source]);
  }
  // What the elements would be tells Terraform the type, and what is wrong with them, where there are none.
  const first = failed || items.length === 0 ? vague(elementTypeOf(source)) : undefined;
  if (failed || (first && isMistake(first)))
    return { ...(failed ?? first), of: listOf(first), sensitive: source.sensitive } as Value;
  return computedFrom({ ...listValue(items, 'list'), ...(first && { of: typeOf(first) }) } as Value, [source]);
}

const listOf = (item: Value | undefined): Type => ({ kind: 'list', of: item ? keptType(typeOf(item)) : 'dynamic' });

function splatOfUnknown(source: Value & { kind: 'unknown' }, each: (item: Value) => Value): Value {
  const { of, because, limits, notNull } = source;
  if (of === 'dynamic') return dynamic(because, source, [source]);
  const item = (type: Type): Value => each({ kind: 'unknown', because, of: type, sources: source.sources });
  if (typeof of === 'object' && (of.kind === 'list' || of.kind === 'set')) {
    const result = item(of.of);
    if (isMistake(result)) return { ...result, of: listOf(result), sensitive: source.sensitive } as Value;
    const list: Value = { ...elementOf(source, listOf(result)), notNull: true, limits } as Value;
    return list.kind === 'unknown' ? settled(list) : list;
  }
  if (typeof of === 'object' && of.kind === 'tuple') {
    const results = of.items.map(item);
    const failed = results.find(isMistake);
    const made: Type = { kind: 'tuple', items: results.map(typeOf) };
    return { ...(failed ?? elementOf(source)), of: made, notNull: true, sensitive: source.sensitive } as Value;
  }
  const result = each(source);
  if (isMistake(result)) return { ...result, of: notNull ? { kind: 'tuple', items: [typeOf(result)] } : 'dynamic' } as Value;
  if (isOpen(of)) return result.kind === 'unknown' ? { ...result, of: undefined, limits: undefined, oneOf: undefined } : result;
  return notNull ? computedFrom(listValue([result]), [source]) : dynamic(because, source, [source]);
}
