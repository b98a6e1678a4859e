import type { Expression } from './syntax.ts';

const SURE_FUNCTIONS = new Set(['coalesce', 'concat', 'flatten', 'keys', 'lookup', 'merge', 'values']);

/** Whether an expression that works with parts unknown will still work once they are known: it converts nothing. */
export function isSure(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'number-text':
    case 'variable':
      return true;
    case 'parentheses':
      return isSure(expression.inner);
    case 'step':
      return isSure(expression.source) && (expression.step.kind === 'attribute' || isSure(expression.step.key));
    case 'splat':
      return isSure(expression.source);
    case 'tuple':
      return expression.items.every(isSure);
    case 'object':
      return expression.items.every(({ key, value }) => isSure(key) && isSure(value));
    case 'conditional':
      return isSure(expression.condition) && isSure(expression.then) && isSure(expression.else);
    case 'for':
      return [expression.collection, expression.key, expression.value, expression.condition].every(
        (part) => !part || isSure(part),
      );
    case 'call':
      return SURE_FUNCTIONS.has(expression.name) && expression.args.every(isSure);
    default:
      return false;
  }
}
