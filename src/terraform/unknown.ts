import type { Scope } from './scope.ts';
import { computedFrom, measure, mistake, type Type, unknownReason, unknownValue, type Value, within } from './value.ts';

/** Whether Terraform rejects what gave this value. */
export const isMistake = (value: Value): boolean => value.kind === 'unknown' && value.mistake === true;

/** Whether Terraform rejects the value or a part of it. */
export const holdsMistake = (value: Value): boolean => measure(value).failed;

/** What cannot be computed of these: Terraform rejects it, unless it is only that a part is not known yet. */
export function notComputed(because: string, inputs: readonly Value[]): Value {
  const reason = inputs.map(unknownReason).find((found) => found !== undefined);
  const isRejected = reason === undefined || inputs.some(holdsMistake);
  return computedFrom(isRejected ? mistake(reason ?? because) : unknownValue(reason), inputs);
}

/** As `notComputed`, where it is we who cannot say: with everything known it is unknown all the same. */
export function notKnownYet(because: string, inputs: readonly Value[]): Value {
  const reason = inputs.map(unknownReason).find((found) => found !== undefined);
  return reason === undefined ? computedFrom(unknownValue(because), inputs) : notComputed(because, inputs);
}

/** The part of a value that Terraform rejects, which it then does with all of it. */
export const rejectedIn = (value: Value, scope: Scope): Value | undefined =>
  isMistake(value) ? value : scope.asPlanned && holdsMistake(value) ? notComputed('', [value]) : undefined;

/** The value with the places of others, without their marks. */
export const from = (value: Value, others: readonly Value[]): Value => ({
  ...computedFrom(value, others),
  sensitive: value.sensitive,
});

/** Marks a value as secret where one that took part in choosing it is, without its places. */
export const secretAs = (value: Value, others: readonly Value[]): Value =>
  !value.sensitive && others.some((other) => other.sensitive) ? { ...value, sensitive: true } : value;

/** An unknown that Terraform has no type for yet. */
export const dynamic = (because: string, from: Value, marks: readonly Value[] = []): Value =>
  secretAs({ kind: 'unknown', because, of: 'dynamic', sources: from.sources }, marks);

/** A part of what is unknown: of another type, and nothing else is certain of it. */
export const elementOf = (source: Value & { kind: 'unknown' }, of?: Type): Value =>
  source.mistake
    ? source
    : {
        kind: 'unknown',
        because: source.because,
        of: of ?? (source.of === 'dynamic' ? 'dynamic' : undefined),
        reference: source.reference,
        sources: source.sources,
        sensitive: source.sensitive,
      };

/** An element as what it is in its container: with the places and the marks of that. */
export function inside(element: Value, container: Value): Value {
  if (container.loose && !element.loose) return inside({ ...element, loose: true }, container);
  if (container.sources.length === 0 && !container.sensitive) return element;
  const merged = computedFrom(element, [{ ...container, sources: within(container.sources, element) }]);
  return { ...merged, literal: element.literal };
}
