import { elementsOf } from './elements.ts';
import { evaluate } from './expression.ts';
import type { Scope } from './scope.ts';
import { markedByProvider } from './sensitive.ts';
import type { Path, Range } from './source.ts';
import type { Attribute, Block, Expression } from './syntax.ts';
import { listValue, mapValue, unknownReason, unknownValue, type Value, within } from './value.ts';

/** Instances of one resource or module, and blocks of one `dynamic` block, beyond which nothing more is made. */
export const MAX_INSTANCES = 1_000;

export interface EvaluatedAttribute {
  readonly value: Value;
  readonly range: Range;
  readonly expression: Expression;
}

/** A block with its values. */
export interface EvaluatedBlock {
  readonly type: string;
  readonly header: Range;
  readonly range: Range;
  /** The block in the text that holds the attributes (`content` of a `dynamic` block); undefined where it is written as a value. */
  readonly written: Block | undefined;
  readonly attributes: ReadonlyMap<string, EvaluatedAttribute>;
  readonly blocks: ReadonlyMap<string, readonly EvaluatedBlock[]>;
  /** Types of nested block whose number is not known, with the reason. */
  readonly uncertain: ReadonlyMap<string, string>;
  /** Where a `dynamic` block made this one: the places its `for_each` came through. */
  readonly sources: Value['sources'];
}

/** A resource instance with its effective configuration. */
export interface Resource {
  /** Full address, instance keys included; `[?]` for an instance whose key is not known. */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  /** Address of the module instance; `''` for the root module. */
  readonly module: string;
  readonly folder: Path;
  readonly block: EvaluatedBlock;
  /** What the existence of this instance came through: module calls, `count` and `for_each` on it or on them. */
  readonly sources: Value['sources'];
  /** Why it is not known how many instances there are, or undefined. */
  readonly uncertain: string | undefined;
}

/** What evaluating a resource's block needs of its place. */
export interface BlockPlace {
  readonly scope: Scope;
  /** The resource type and the names of the nested blocks that lead here. */
  readonly type: string;
  readonly path: readonly string[];
  /** Whether one more block may be made by `dynamic`; a text says why not. */
  readonly mayAdd: (range: Range) => true | string;
  /** Looks at a value before it is used. */
  readonly sound?: ((value: Value, attribute: Attribute) => Value) | undefined;
}

/** Evaluates a block with all that is nested in it; `dynamic` blocks become the blocks that they make. */
export function evaluateBlock(block: Block, place: BlockPlace, made: Value['sources'] = []): EvaluatedBlock {
  const { scope, type: resourceType, path, mayAdd, sound } = place;
  const isTop = path.length === 0;
  const attributes = new Map<string, EvaluatedAttribute>();
  for (const attribute of block.body.attributes.values()) {
    const { name, expression, range } = attribute;
    if (isTop && META.has(name)) continue;
    const known = evaluate(expression, scope);
    const value = markedByProvider(sound ? sound(known, attribute) : known, resourceType, [...path, name]);
    attributes.set(name, { value, range, expression });
  }
  const blocks = new Map<string, EvaluatedBlock[]>();
  const uncertain = new Map<string, string>();
  const push = (type: string, nested: EvaluatedBlock): void => {
    const group = blocks.get(type);
    if (group) group.push(nested);
    else blocks.set(type, [nested]);
  };
  for (const nested of block.body.blocks) {
    if (isTop && META_BLOCKS.has(nested.type)) continue;
    if (nested.type !== 'dynamic') {
      push(nested.type, evaluateBlock(nested, { ...place, path: [...path, nested.type] }));
      continue;
    }
    const type = nested.labels[0] ?? '';
    const content = nested.body.blocks.find((candidate) => candidate.type === 'content');
    const forEach = nested.body.attributes.get('for_each');
    if (!content || !forEach) continue;
    const collection = evaluate(forEach.expression, scope);
    const elements = elementsOf(collection);
    if (!elements || elements.length > MAX_INSTANCES) {
      uncertain.set(type, unknownReason(collection) ?? 'for_each of a dynamic block is not a collection');
      continue;
    }
    const iteratorName = nested.body.attributes.get('iterator')?.expression;
    const iterator = iteratorName?.kind === 'variable' ? iteratorName.name : type;
    for (const [key, value] of elements) {
      const may = mayAdd(nested.header);
      if (may !== true) {
        uncertain.set(type, may);
        break;
      }
      const pair = mapValue(
        new Map<string, Value>([
          ['key', key],
          ['value', value],
        ]),
      );
      const inner: Scope = {
        ...scope,
        reference: (name, steps, range) => (name === iterator ? { value: pair, used: 0 } : scope.reference(name, steps, range)),
      };
      const evaluated = evaluateBlock(
        content,
        { ...place, scope: inner, path: [...path, type] },
        within(collection.sources, value),
      );
      push(type, { ...evaluated, type, header: nested.header, range: nested.range });
    }
  }
  const { type, header, range } = block;
  return { type, header, range, written: block, attributes, blocks, uncertain, sources: made };
}

/** A resource instance as expressions see it. */
export function resourceValue(block: EvaluatedBlock, address: string): Value {
  const entries = new Map<string, Value>();
  for (const [name, { value }] of block.attributes) if (value.kind !== 'null' || value.sensitive) entries.set(name, value);
  for (const [type, found] of block.blocks)
    entries.set(
      type,
      listValue(
        found.map((one) => blockValue(one, address)),
        'list',
      ),
    );
  // How many there are in the end is open: no length and no element can be told.
  for (const [type, because] of block.uncertain) entries.set(type, unknownValue(because, { address, attribute: type }));
  return { ...mapValue(entries), resource: address } as Value;
}

function blockValue(block: EvaluatedBlock, resource: string): Value {
  const entries = new Map([...block.attributes].map(([name, { value }]) => [name, value]));
  return { ...mapValue(entries), resource: `${resource}.${block.type}` } as Value;
}

/** Arguments and blocks of a resource that Terraform itself reads. */
const META = new Set(['count', 'for_each', 'depends_on', 'provider']);
const META_BLOCKS = new Set(['lifecycle', 'provisioner', 'connection', 'timeouts']);
