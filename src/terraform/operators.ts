import { equal } from './functions/equality.ts';
import { isOpen } from './functions/types.ts';
import { compareUnknown } from './limits.ts';
import { compareNumbers, compute, isNumber, type Kept, negated, numberOf } from './number.ts';
import { type Budget, charge, type Scope } from './scope.ts';
import type { BinaryOperator } from './syntax.ts';
import { holdsMistake, notComputed, notKnownYet, secretAs } from './unknown.ts';
import { boolValue, computedFrom, keptNumber, measure, mistake, type Type, unknownValue, type Value } from './value.ts';

/** Why a number that Terraform would compute with is unknown here. */
export const TOO_LARGE = 'the number is larger or smaller than is computed';

/** `-` and `!` of a value. */
export function unary(operator: '-' | '!', operand: Value, scope: Scope): Value {
  const of = operator === '-' ? 'number' : 'bool';
  const converted = operand.kind === 'unknown' ? undefined : of === 'number' ? toNumber(operand) : toBool(operand);
  if (converted === undefined) return forgetful(typed(notOperands(`"${operator}" cannot take this`, [operand], of), of), scope);
  return computedFrom(typeof converted === 'boolean' ? boolValue(!converted) : keptNumber(negated(converted)), [operand]);
}

/** What is not known, without marks: Terraform forgets those of the operands of `!`, `-`, `&&` and `||` then. */
const forgetful = (value: Value, scope: Scope): Value => (scope.asPlanned ? { ...value, sensitive: undefined } : value);

/** An operator between two values. */
export function binary(operator: BinaryOperator, left: Value, right: Value, scope: Scope): Value {
  const { budget } = scope;
  const failed = [left, right].find(holdsMistake);
  if (failed) return typed(notComputed('', [left, right]), isArithmetic(operator) ? 'number' : 'bool');
  if (operator === '&&' || operator === '||') return logical(operator, left, right, scope);
  if (operator === '==' || operator === '!=') {
    charge(budget, [left, right]);
    const same = sameToTerraform(left, right);
    const value =
      same === undefined
        ? typed(notKnownYet('the values cannot be compared', [left, right]), 'bool')
        : computedFrom(boolValue(same === (operator === '==')), [left, right]);
    return measure(left).sensitive || measure(right).sensitive ? { ...value, sensitive: true } : value;
  }
  const a = left.kind === 'unknown' ? undefined : toNumber(left);
  const b = right.kind === 'unknown' ? undefined : toNumber(right);
  if (a === undefined || b === undefined) {
    const decided = isComparison(operator)
      ? compareUnknown(operator, a ? keptNumber(a) : left, b ? keptNumber(b) : right)
      : undefined;
    if (decided !== undefined) return computedFrom(boolValue(decided), [left, right]);
    return typed(
      notOperands(`"${operator}" needs two numbers`, [left, right], 'number'),
      isComparison(operator) ? 'bool' : 'number',
    );
  }
  return computedFrom(arithmetic(operator, a, b, budget), [left, right]);
}

const isArithmetic = (operator: BinaryOperator): boolean => '+-*/%'.includes(operator);

const isComparison = (operator: BinaryOperator): operator is '<' | '<=' | '>' | '>=' => /^[<>]/.test(operator);

/** An unknown whose type is certain. */
const typed = (value: Value, of: Type): Value =>
  value.kind === 'unknown' ? { ...value, of, notNull: !value.mistake, limits: undefined } : value;

/** Whether the value, once known, can be of the type. */
export function mayBe(value: Value, of: 'bool' | 'number'): boolean {
  if (value.kind === 'unknown') return !value.mistake && (isOpen(value.of) || value.of === of || value.of === 'text');
  return (of === 'bool' ? toBool(value) : toNumber(value)) !== undefined;
}

/** As `notComputed`, for an operator that takes numbers or booleans: one that is known and is none is rejected whatever the other is. */
function notOperands(because: string, inputs: readonly Value[], of: 'bool' | 'number'): Value {
  const isOurs =
    of === 'number' && inputs.some((input) => input.kind === 'string' && isNumber(input.value) && !numberOf(input.value));
  if (isOurs) return computedFrom(unknownValue(TOO_LARGE), inputs);
  return inputs.every((input) => mayBe(input, of)) ? notComputed(because, inputs) : computedFrom(mistake(because), inputs);
}

/** `equal`, where it is safe to say so. */
function sameToTerraform(a: Value, b: Value): boolean | undefined {
  // An optional attribute that is not set can well be null: of what is known after apply only `id` never is.
  const [unknown, other] = a.kind === 'unknown' ? [a, b] : [b, a];
  const attribute = unknown.kind === 'unknown' ? unknown.reference?.attribute : undefined;
  if (other.kind === 'null' && attribute !== undefined && attribute !== '' && attribute !== 'id') return undefined;
  return equal(a, b);
}

/** A known operand that decides does so whatever the other is, as from Terraform 1.12; not where 1.11 is asked for. */
function logical(operator: '&&' | '||', left: Value, right: Value, scope: Scope): Value {
  const deciding = operator === '||';
  const sides = [left, right].map((value) => (value.kind === 'unknown' ? undefined : toBool(value)));
  const decided = sides.indexOf(deciding);
  if (sides.includes(undefined)) {
    if (scope.asPlanned || decided < 0 || !mayBe(left, 'bool') || !mayBe(right, 'bool'))
      return forgetful(typed(notOperands(`"${operator}" needs two booleans`, [left, right], 'bool'), 'bool'), scope);
    return computedFrom(boolValue(deciding), [decided === 0 ? left : right]);
  }
  const value = boolValue(decided < 0 ? !deciding : deciding);
  return secretAs(computedFrom(value, decided < 0 ? [left, right] : [decided === 0 ? left : right]), [left, right]);
}

function arithmetic(operator: Exclude<BinaryOperator, '&&' | '||' | '==' | '!='>, a: Kept, b: Kept, budget: Budget): Value {
  switch (operator) {
    case '<':
      return boolValue(compareNumbers(a, b) < 0);
    case '<=':
      return boolValue(compareNumbers(a, b) <= 0);
    case '>':
      return boolValue(compareNumbers(a, b) > 0);
    case '>=':
      return boolValue(compareNumbers(a, b) >= 0);
  }
  const result = compute(operator, a, b);
  if (result && Number.isNaN(result.value))
    return mistake(`"${operator}" is not defined for infinite numbers, nor for zero by zero`, 'number');
  // What is not a small whole number takes long arithmetic.
  if (!result || !Number.isInteger(result.value)) budget.steps -= 20;
  return result ? keptNumber(result) : unknownValue(TOO_LARGE);
}

/** Terraform's conversion to number; undefined when there is none, or when it is beyond what is computed. */
export function toNumber(value: Value): Kept | undefined {
  if (value.kind === 'number') return value;
  return value.kind === 'string' && isNumber(value.value) ? numberOf(value.value) : undefined;
}

/** Terraform's conversion to bool; undefined when there is none. */
export function toBool(value: Value): boolean | undefined {
  if (value.kind === 'bool') return value.value;
  if (value.kind !== 'string') return undefined;
  if (value.value === 'true' || value.value === '1') return true;
  return value.value === 'false' || value.value === '0' ? false : undefined;
}
