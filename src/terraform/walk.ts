import type { Expression, Step, TemplatePart } from './syntax.ts';

const NONE: readonly Expression[] = [];
const keysOf = (steps: readonly Step[]): Expression[] => steps.flatMap((step) => (step.kind === 'index' ? [step.key] : []));

/** The expressions that an expression is made of directly, in the order of the text. */
function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'number-text':
    case 'variable':
      return NONE;
    case 'template':
      return inTemplate(expression.parts);
    case 'tuple':
      return expression.items;
    case 'object':
      return expression.items.flatMap(({ key, value }) => (key.kind === 'literal' ? [value] : [key, value]));
    case 'for': {
      const { collection, key, value, condition } = expression;
      return [collection, key, value, condition].filter((part) => part !== undefined);
    }
    case 'step':
      return expression.step.kind === 'index' ? [expression.source, expression.step.key] : [expression.source];
    case 'splat':
      return [expression.source, ...keysOf(expression.each)];
    case 'call':
      return expression.args;
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.condition, expression.then, expression.else];
    case 'parentheses':
      return [expression.inner];
  }
}

const inTemplate = (parts: readonly TemplatePart[]): readonly Expression[] =>
  parts.flatMap((part) => {
    if (part.kind === 'interpolation') return [part.value];
    if (part.kind === 'if') return [part.condition, ...inTemplate(part.then), ...inTemplate(part.else)];
    return part.kind === 'for' ? [part.collection, ...inTemplate(part.body)] : NONE;
  });

/** The first call in an expression, at any depth, of a function that is looked for; undefined where there is none. */
export function callIn(expression: Expression, wanted: (name: string) => boolean): Expression | undefined {
  if (expression.kind === 'call' && wanted(expression.name)) return expression;
  for (const part of partsOf(expression)) {
    const found = callIn(part, wanted);
    if (found) return found;
  }
  return undefined;
}

/** Whether an expression refers to something, names that its own `for` makes left out; `wanted` gets the first two names. */
export function refersTo(
  expression: Expression,
  wanted: (base: string, first: string | undefined) => boolean,
  bound: ReadonlySet<string> = new Set(),
): boolean {
  if (expression.kind === 'variable') return !bound.has(expression.name) && wanted(expression.name, undefined);
  if (expression.kind === 'step' && expression.source.kind === 'variable') {
    const { source, step } = expression;
    if (!bound.has(source.name) && wanted(source.name, step.kind === 'attribute' ? step.name : undefined)) return true;
    return step.kind === 'index' && refersTo(step.key, wanted, bound);
  }
  const names =
    expression.kind === 'for'
      ? [expression.keyName, expression.valueName]
      : expression.kind === 'template'
        ? namesIn(expression.parts)
        : [];
  const inner = names.length > 0 ? new Set([...bound, ...names.filter((name) => name !== undefined)]) : bound;
  for (const part of partsOf(expression)) if (refersTo(part, wanted, inner)) return true;
  return false;
}

function namesIn(parts: readonly TemplatePart[]): (string | undefined)[] {
  return parts.flatMap((part) =>
    part.kind === 'for'
      ? [part.keyName, part.valueName, ...namesIn(part.body)]
      : part.kind === 'if'
        ? [...namesIn(part.then), ...namesIn(part.else)]
        : [],
  );
}
