import { majorWith } from '../terraform/azurerm.ts';
import type { ProviderVersion } from '../terraform/provider.ts';
import type { EvaluatedBlock, Resource } from '../terraform/resource.ts';
import { asText, type Value } from '../terraform/value.ts';
import { addressSpan, POINT, type Span } from './extent.ts';
import { linkedFrom, linksTo } from './links.ts';
import { type Context, combine, type Outcome } from './outcome.ts';
import { ask, scaleOf } from './predicates.ts';
import { asked, blocksIn, type Reading, readAll } from './readings.ts';
import type { AddressRange, Blocks, Condition, Test } from './rule.ts';

/** `quantifier`: of several blocks on a path, must all pass (`require`) or is one enough (`forbid`, `when`). */
export function evaluateCondition(condition: Condition, context: Context, quantifier: 'all' | 'any'): Outcome {
  if ('not' in condition) return not(evaluateCondition(condition.not, context, quantifier === 'all' ? 'any' : 'all'));
  if ('all' in condition) {
    // What is meant for other versions is not looked at in this one.
    const other = condition.all.find((one) => 'azurerm' in one && evaluateCondition(one, context, quantifier).holds === false);
    return other
      ? { ...nothing, holds: false }
      : combine(
          condition.all.map((one) => evaluateCondition(one, context, quantifier)),
          'all',
        );
  }
  if ('any' in condition)
    return combine(
      condition.any.map((one) => evaluateCondition(one, context, quantifier)),
      'any',
    );
  if ('each' in condition) {
    const { of, where, require } = condition.each;
    return overBlocks({ of, where: where ? { any: [{ not: where }, require] } : require }, context, 'all');
  }
  if ('some' in condition) return overBlocks(condition.some, context, 'any');
  const ofOther = (where: Condition, resource: Resource): Outcome =>
    evaluateCondition(
      where,
      { ...context, resource, version: versionFor(resource, context), block: resource.block, prefix: [] },
      'all',
    );
  if ('linked_from' in condition) return linkedFrom(condition.linked_from, context, ofOther);
  if ('links_to' in condition) return linksTo(condition.links_to, context, ofOther);
  if ('address_range' in condition) return addressRange(condition.address_range, context);
  if ('azurerm' in condition) return { ...nothing, holds: isBetween(condition.azurerm, context.version) };
  return combine(
    Object.entries(condition.attributes).map(([path, test]) =>
      combine(
        readAll(path, context).map((reading) => outcomeOf(reading, test, path, context)),
        quantifier,
      ),
    ),
    'all',
  );
}

/** Whether a version is one of those that a condition names. */
export const isBetween = (
  { since = 0, until = 9 }: { readonly since?: number | undefined; readonly until?: number | undefined },
  { older, major }: ProviderVersion,
): boolean => (older ? until < 3 || since < 3 : since <= major && major <= until);

const versionFor = ({ type }: Resource, { version, schema }: Context): ProviderVersion => ({
  ...version,
  major: majorWith(schema, type, version.major),
});

const nothing: Outcome = { holds: undefined, because: undefined, readings: [], extent: [] };
const not = (outcome: Outcome): Outcome => ({ ...outcome, holds: outcome.holds === undefined ? undefined : !outcome.holds });

function outcomeOf(reading: Reading, test: Test, path: string, { today }: Context): Outcome {
  if (reading.state === 'uncertain')
    return {
      holds: undefined,
      because: reading.value?.kind === 'unknown' ? reading.value.because : undefined,
      readings: [reading],
      extent: [],
    };
  const { holds, because, spans } = ask(test, reading.value, today);
  return { holds, because, readings: [asked(reading, holds)], extent: [{ scale: scaleOf(test, path), spans }] };
}

// --- nested blocks ----------------------------------------------------------------------------------------------------------

/** Asks every block of a path. Without any, `all` holds and `any` does not; a number that is not known keeps it open. */
function overBlocks({ of, where }: Blocks, context: Context, mode: 'all' | 'any'): Outcome {
  const { blocks, uncertain } = blocksAt(of.split('.'), context.block);
  const prefix = [...context.prefix, ...of.split('.')];
  const absent: Reading = {
    path: prefix,
    value: undefined,
    state: uncertain === undefined ? 'absent' : 'uncertain',
    attribute: undefined,
    holder: context.block,
    holds: undefined,
    sources: [],
  };
  const outcomes = blocks.map((block) =>
    where
      ? evaluateCondition(where, { ...context, prefix, block }, mode)
      : { ...nothing, holds: true, readings: [{ ...absent, state: 'written' as const, holder: block, sources: block.sources }] },
  );
  if (uncertain !== undefined) outcomes.push({ ...nothing, because: uncertain, readings: [absent] });
  const outcome = combine(outcomes, mode);
  return blocks.length > 0 || uncertain !== undefined
    ? outcome
    : { ...outcome, readings: [absent], extent: [{ scale: of, spans: POINT }] };
}

function blocksAt(
  [name = '', ...deeper]: readonly string[],
  block: EvaluatedBlock,
): { readonly blocks: readonly EvaluatedBlock[]; readonly uncertain: string | undefined } {
  const found = blocksIn(block, name);
  if (deeper.length === 0) return found;
  const inner = found.blocks.map((one) => blocksAt(deeper, one));
  return {
    blocks: inner.flatMap(({ blocks }) => blocks),
    uncertain: found.uncertain ?? inner.find(({ uncertain }) => uncertain !== undefined)?.uncertain,
  };
}

// --- two attributes together ------------------------------------------------------------------------------------------------

function addressRange({ from, to, wider_than: most }: AddressRange, context: Context): Outcome {
  const readings = [from, to].flatMap((path) => readAll(path, context));
  const unknown = readings.find(({ value, state }) => state === 'uncertain' || value?.kind === 'unknown');
  if (unknown) {
    const because = unknown.value?.kind === 'unknown' ? unknown.value.because : undefined;
    return { ...nothing, because, readings: [unknown, ...readings.filter((one) => one !== unknown)] };
  }
  const [start, end] = readings.map(({ value }) => addressOf(value));
  if (!start || !end) return { ...nothing, because: 'an end of the range is not an address', readings };
  return {
    holds: end[1] - start[0] + 1n > BigInt(most),
    because: undefined,
    readings,
    extent: [{ scale: 'addresses', spans: [[start[0], end[1]]] }],
  };
}

const addressOf = (value: Value | undefined): Span | undefined => {
  const text = value && asText(value);
  return text === undefined ? undefined : addressSpan(text);
};
