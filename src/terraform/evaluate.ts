import { conform } from './constraint.ts';
import { type Budget, elementsOf, evaluate, type Scope, stepInto, toNumber, withBuiltIns } from './expression.ts';
import { lengthUnknown } from './functions/types.ts';
import type { Module } from './module.ts';
import { isMarkedSensitive, markedByProvider } from './sensitive.ts';
import { isOutside, type Path, type Problem, type Range } from './source.ts';
import type { Attribute, Block, Body, Expression, Step } from './syntax.ts';
import { type Asked, filesOf, nothingAsked, type Tree } from './tree.ts';
import {
  asText,
  listValue,
  mapValue,
  measure,
  nullValue,
  numberValue,
  stringValue,
  through,
  unknownReason,
  unknownValue,
  type Value,
  within,
} from './value.ts';

/** Instances of one resource or module beyond which nothing more is made. */
export const MAX_INSTANCES = 1_000;
/** Modules that call each other deeper than this call themselves. */
const MAX_MODULE_DEPTH = 32;
/** Module and resource instances of one root beyond which nothing more is made: calls that call can multiply. The largest real root seen has 500. */
const MAX_ROOT_INSTANCES = 10_000;
/** Blocks that `dynamic` makes in one root. */
const MAX_DYNAMIC_BLOCKS = 50_000;
/** Evaluation steps for one root in one environment; the largest real root seen takes under 300,000. */
export const MAX_STEPS = 1_000_000;

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

/** A module call that leads out of what can be seen, with the arguments it was given. */
export interface UnseenCall {
  readonly address: string;
  readonly because: string;
  readonly range: Range;
  readonly arguments: readonly Value[];
}

/** A root module, evaluated with one set of variable values. */
export interface Evaluation {
  readonly resources: readonly Resource[];
  readonly unseenCalls: readonly UnseenCall[];
  readonly problems: readonly Problem[];
  /** The module of every call that is seen, by address without instance keys; the root's is `''`. */
  readonly modules: ReadonlyMap<string, Module>;
  /** Files beside the configuration that it looked at. */
  readonly asked: Asked;
  /** Value of an address as Terraform writes it: `local.a`, `module.m["x"].local.b`, `azurerm_x.y[0]`, `output.o`; undefined when there is none. */
  readonly lookup: (address: Expression) => Value | undefined;
}

/** What sets a variable: a line of a tfvars file, or the argument of a module call. */
export interface Setting {
  readonly value: Value;
  readonly range: Range;
}

/** How Terraform is run, where that is known: on a folder of this machine. */
export interface Running {
  readonly workspace: string;
  /** The root module's folder, absolute. */
  readonly folder: string;
}

/** A module instance. Everything in it is computed when first asked for, so that modules may use each other's outputs. */
interface Instance {
  readonly reference: Scope['reference'];
  /** `shown` marks what is declared sensitive; Terraform 1.11 does not where a module's caller reads it. */
  readonly output: (name: string, shown?: boolean) => Value | undefined;
  readonly outputs: () => Value;
}

/** Evaluates a root module: every resource instance with its effective values, modules called included. Never throws on input. */
export function evaluateRoot(
  root: Module,
  modules: (folder: Path) => Module | undefined,
  values: ReadonlyMap<string, Setting>,
  budget: Budget = { steps: MAX_STEPS, depth: 0 },
  limit = `${MAX_STEPS} steps`,
  tree?: { readonly tree: Tree; readonly texts: ReadonlyMap<Path, string> } | undefined,
  running?: Running | undefined,
): Evaluation {
  const asked = nothingAsked();
  const files = tree && filesOf(tree.tree, tree.texts, root.folder, asked);
  /** Instances whose resources and calls are still to be evaluated. */
  const waiting: (() => void)[] = [];
  const scopes = new Map<string, Instance>();
  const resources: Resource[] = [];
  const unseenCalls: UnseenCall[] = [];
  const problems: Problem[] = [];
  const reported = new Set<Module>();
  const byCall = new Map<string, Module>();
  let made = 0;
  let dynamicBlocks = 0;
  /** Whether one more instance may be made; said once when not. */
  const mayMake = (range: Range): boolean => {
    if (made++ === MAX_ROOT_INSTANCES)
      report(range, `there are more than ${MAX_ROOT_INSTANCES} module and resource instances; what is beyond was not evaluated`);
    return made <= MAX_ROOT_INSTANCES;
  };
  const report = (range: Range, message: string, kind?: 'unseen'): void => {
    problems.push({ file: range.file, startLine: range.startLine, message, ...(kind ? { kind } : {}) });
  };

  function instantiate(
    module: Module,
    address: string,
    /** The address without instance keys. */
    path: string,
    input: (name: string) => Setting | undefined,
    depth: number,
    uncertain: string | undefined,
    sources: Value['sources'],
  ): Instance {
    if (!reported.has(module)) {
      reported.add(module);
      problems.push(...module.problems);
    }
    byCall.set(path, module);
    const prefix = address === '' ? '' : `${address}.`;
    const undeclared = (what: string): Value =>
      unknownValue(module.incomplete ? `${what} is not known: ${module.incomplete}` : `${what} is not declared`);

    const variable = memo((name: string): Value => {
      const block = module.variables.get(name);
      if (!block) return undeclared(`var.${name}`);
      const given = input(name);
      const fallback = block.body.attributes.get('default');
      const nullable = block.body.attributes.get('nullable')?.expression;
      const useDefault = !given || (given.value.kind === 'null' && nullable?.kind === 'literal' && nullable.value === false);
      let value: Value;
      const declared = block.body.attributes.get('ephemeral')?.expression;
      const ephemeral = declared?.kind === 'literal' && declared.value === true ? { ephemeral: true } : {};
      const from = (range: Range) => ({ what: `var.${name}`, range, ...ephemeral });
      if (!useDefault) value = through(conformTo(block, given.value, budget), from(given.range));
      else if (fallback) value = through(conformTo(block, evaluate(fallback.expression, scope()), budget), from(fallback.range));
      else value = { ...unknownValue(`var.${name} has no value`), sources: [from(block.header)] };
      return isMarkedSensitive(block) ? { ...value, sensitive: true } : value;
    });
    const local = memo((name: string): Value => {
      const attribute = module.locals.get(name);
      if (!attribute) return undeclared(`local.${name}`);
      return through(evaluate(attribute.expression, scope()), { what: `local.${name}`, range: attribute.range });
    });
    const output = memo((name: string): Value | undefined => {
      const block = module.outputs.get(name);
      const attribute = block?.body.attributes.get('value');
      if (!block || !attribute) return undefined;
      const value = through(evaluate(attribute.expression, scope()), {
        what: address === '' ? `output.${name}` : `${address}.${name}`,
        range: attribute.range,
      });
      return value;
    });
    const shownOutput = (name: string, shown = false): Value | undefined => {
      const value = output(name);
      const sensitive = shown ? module.outputs.get(name)?.body.attributes.get('sensitive')?.expression : undefined;
      return value && sensitive?.kind === 'literal' && sensitive.value === true ? { ...value, sensitive: true } : value;
    };
    const outputs = (): Value => mapValue(new Map([...module.outputs.keys()].map((name) => [name, output(name) ?? nullValue])));

    const failed = (range: Range, because: string): void => report(range, because, 'unseen');
    const asPlanned = running !== undefined;
    const plain: Scope = { budget, files, failed, asPlanned, reference: (name, steps) => resolve(name, steps, undefined) };
    const scope = (names?: ReadonlyMap<string, Value>): Scope =>
      names ? { budget, files, failed, asPlanned, reference: (name, steps) => resolve(name, steps, names) } : plain;

    function resolve(
      name: string,
      steps: readonly Step[],
      names: ReadonlyMap<string, Value> | undefined,
    ): { value: Value; used: number } {
      const own = names?.get(name);
      if (own) return { value: own, used: 0 };
      const second = steps[0]?.kind === 'attribute' ? steps[0].name : undefined;
      if (name === 'path')
        return {
          value:
            second === 'module'
              ? stringValue(relativePath(root.folder, module.folder))
              : second === 'root'
                ? stringValue('.')
                : (running && stringValue(running.folder)) || unknownValue('path.cwd depends on where Terraform runs'),
          used: 1,
        };
      // `tofu` is what OpenTofu calls it, too.
      if (name === 'terraform' || name === 'tofu')
        return {
          value: (running && stringValue(running.workspace)) || unknownValue(`${name}.workspace is chosen when Terraform runs`),
          used: 1,
        };
      if (second === undefined) return { value: unknownValue(`"${name}" is not a value`), used: steps.length };
      if (name === 'var') return { value: variable(second), used: 1 };
      if (name === 'local') return { value: local(second), used: 1 };
      if (name === 'module') return moduleOutput(second, steps);
      if (name === 'count' || name === 'each' || name === 'self')
        return { value: unknownValue(`${name}.${second} is not defined here`), used: steps.length };
      if (name === 'data' || name === 'ephemeral') {
        const third = steps[1]?.kind === 'attribute' ? steps[1].name : '';
        return { value: readLater(name, `${second}.${third}`), used: 2 };
      }
      const block = module.resources.get(`${name}.${second}`);
      return { value: block ? resource(`${name}.${second}`) : undeclared(`${name}.${second}`), used: 1 };
    }

    /** The instances of something with `count` or `for_each`: key text for the address and the names inside. */
    function expand(
      body: Body,
      what: string,
    ): {
      /** `element` is what `for_each` gives the instance. */
      keys: { suffix: string; key: string | number | undefined; names: Map<string, Value>; element?: Value }[];
      uncertain: string | undefined;
      sources: Value['sources'];
    } {
      const count = body.attributes.get('count');
      const forEach = body.attributes.get('for_each');
      if (!count && !forEach)
        return { keys: [{ suffix: '', key: undefined, names: new Map() }], uncertain: undefined, sources: [] };
      const controlling = (count ?? forEach) as Attribute;
      const value = evaluate(controlling.expression, scope());
      const open = (because: string) => {
        const unknown = unknownValue(because);
        const element = unknownValue(because, value.kind === 'unknown' ? value.reference : undefined);
        const names = new Map([
          count
            ? ['count', mapValue(new Map([['index', unknown]]))]
            : [
                'each',
                mapValue(
                  new Map([
                    ['key', unknown],
                    ['value', element],
                  ]),
                ),
              ],
        ] as [string, Value][]);
        return { keys: [{ suffix: '[?]', key: undefined, names }], uncertain: because, sources: value.sources };
      };
      if (value.kind === 'unknown') return open(value.because);
      if (count) {
        const number = toNumber(value)?.value;
        if (number === undefined || number < 0 || !Number.isInteger(number)) return open('count is not a whole number');
        if (number > MAX_INSTANCES) {
          report(controlling.range, `${what} has more than ${MAX_INSTANCES} instances; they were not evaluated one by one`);
          return open(`count is larger than ${MAX_INSTANCES}`);
        }
        if (made > MAX_ROOT_INSTANCES) return open(BEYOND);
        const keys = Array.from({ length: number }, (_, i) => ({
          suffix: `[${i}]`,
          key: i,
          names: new Map([['count', mapValue(new Map([['index', numberValue(i)]]))]]),
        }));
        return { keys, uncertain: undefined, sources: value.sources };
      }
      // Keys are told wherever the instance is: Terraform takes none that is sensitive.
      if (value.sensitive || (value.kind === 'list' && measure(value).sensitive)) return open('for_each is sensitive');
      // An empty list may be what is left of a conditional whose other side is a set.
      const keyed = value.kind === 'map' || (value.kind === 'list' && (value.type === 'set' || value.items.length === 0));
      const elements = keyed && !lengthUnknown(value) ? elementsOf(value) : undefined;
      if (!elements) return open(unknownReason(value) ?? 'for_each is not a map or a set');
      if (elements.length > MAX_INSTANCES) {
        report(controlling.range, `${what} has more than ${MAX_INSTANCES} instances; they were not evaluated one by one`);
        return open(`for_each has more than ${MAX_INSTANCES} elements`);
      }
      if (made > MAX_ROOT_INSTANCES) return open(BEYOND);
      const keys = [];
      for (const [key, element] of elements) {
        const text = asText(key);
        if (text === undefined) return open(unknownReason(key) ?? 'a key of for_each is not a text');
        const each = mapValue(
          new Map([
            ['key', key],
            ['value', value.kind === 'list' ? key : element],
          ] as [string, Value][]),
        );
        keys.push({ suffix: `[${JSON.stringify(text)}]`, key: text, names: new Map([['each', each]]), element });
      }
      return { keys, uncertain: undefined, sources: value.sources };
    }

    /** What a data source or an ephemeral resource gives: an unknown for each instance. */
    function readLater(kind: 'data' | 'ephemeral', id: string): Value {
      const block = kind === 'data' ? module.data.get(id) : undefined;
      return block ? data(id) : laterOf(kind, id, '');
    }
    const laterOf = (kind: string, id: string, suffix: string): Value => {
      const value = unknownValue(`${kind}.${id} is read when Terraform runs`, {
        address: `${prefix}${kind}.${id}${suffix}`,
        attribute: '',
      });
      return kind === 'data' ? value : { ...value, sources: [{ what: `${kind}.${id}`, range: NOWHERE, ephemeral: true }] };
    };
    const data = memo((id: string): Value => {
      const { body } = module.data.get(id) as Block;
      const { keys, uncertain: open, sources: from } = expand(body, `data source "${id}"`);
      const instances = keys.map(({ suffix, key }) => ({ key, value: laterOf('data', id, suffix) }));
      const value = collect(instances, body, open, { address: `${prefix}data.${id}`, attribute: '' });
      return from.length > 0 ? { ...value, sources: [...value.sources, ...from] } : value;
    });

    const resource = memo((id: string): Value => {
      const block = module.resources.get(id) as Block;
      const [type = '', name = ''] = block.labels;
      const expanded = expand(block.body, `resource "${type}" "${name}"`);
      const shared = [...expanded.sources, ...sources];
      const instances = expanded.keys.map(({ suffix, key, names, element }) => {
        const full = `${prefix}${id}${suffix}`;
        if (!mayMake(block.header)) return { key, value: unknownValue(BEYOND) };
        const evaluated = evaluateBlock(block, scope(names), [], { type, path: [] });
        resources.push({
          address: full,
          type,
          name,
          module: address,
          folder: module.folder,
          block: evaluated,
          sources: element ? within(shared, element) : shared,
          uncertain: expanded.uncertain ?? uncertain,
        });
        const entries = new Map<string, Value>(
          [...evaluated.attributes].flatMap(([attribute, { value }]) =>
            value.kind === 'null' ? [] : [[attribute, value] as const],
          ),
        );
        for (const [nested, found] of evaluated.blocks)
          entries.set(
            nested,
            listValue(
              found.map((one) => blockValue(one, full)),
              'list',
            ),
          );

        // How many there are in the end is open: no length and no element can be told.
        for (const [nested, because] of evaluated.uncertain)
          entries.set(nested, unknownValue(because, { address: full, attribute: nested }));
        const value: Value = { ...mapValue(entries), resource: full } as Value;
        return { key, value };
      });
      return collect(instances, block.body, expanded.uncertain, { address: `${prefix}${id}`, attribute: '' });
    });

    interface CallInstances {
      readonly body: Body;
      readonly instances: readonly {
        readonly key: string | number | undefined;
        readonly instance: Instance | undefined;
        readonly because: string;
      }[];
      readonly uncertain: string | undefined;
    }
    const calls = new Map<string, CallInstances>();
    function call(name: string): CallInstances | undefined {
      const known = calls.get(name);
      const found = module.calls.get(name);
      if (known || !found) return known;
      const { block, target } = found;
      // Set before count and for_each are evaluated, so that a call that needs itself ends.
      calls.set(name, { body: block.body, instances: [], uncertain: `module.${name} refers to itself` });
      const expanded = expand(block.body, `module "${name}"`);
      const called = target.kind === 'local' ? modules(target.folder) : undefined;
      let because =
        target.kind === 'not-seen'
          ? target.because
          : target.mustBe
            ? `there is no module in "${target.folder}", where a link leads`
            : isOutside(target.folder)
              ? 'its source lies outside of what is looked at'
              : isDownloaded(target.folder)
                ? 'its source lies in ".terraform/", which Terraform writes itself and nothing looks into'
                : `there is no module in "${target.folder}"`;
      if (called && depth >= MAX_MODULE_DEPTH) because = `modules call each other more than ${MAX_MODULE_DEPTH} levels deep`;
      const seen = called && depth < MAX_MODULE_DEPTH ? called : undefined;
      if (!seen && target.kind === 'local')
        report(
          block.header,
          `module "${name}" was not evaluated: ${because}`,
          called || target.mustBe || isDownloaded(target.folder) ? undefined : 'unseen',
        );
      const instances = expanded.keys.map(({ suffix, key, names, element }) => {
        const full = `${prefix}module.${name}${suffix}`;
        const argument = memo((argumentName: string): Value | undefined => {
          const attribute = MODULE_META.has(argumentName) ? undefined : block.body.attributes.get(argumentName);
          return attribute && evaluate(attribute.expression, scope(names));
        });
        if (seen && !mayMake(block.header)) return { key, instance: undefined, because: BEYOND };
        if (!seen) {
          waiting.push(() => {
            const values = [...block.body.attributes.keys()].flatMap((attribute) => argument(attribute) ?? []);
            unseenCalls.push({ address: full, because, range: block.header, arguments: values });
          });
          return { key, instance: undefined, because: `${full} is not seen: ${because}` };
        }
        const setting = (argumentName: string): Setting | undefined => {
          const value = argument(argumentName);
          const attribute = block.body.attributes.get(argumentName);
          return value && attribute && { value, range: attribute.range };
        };
        const instance = instantiate(
          seen,
          full,
          `${path === '' ? '' : `${path}.`}module.${name}`,
          setting,
          depth + 1,
          expanded.uncertain ?? uncertain,
          [
            { what: full, range: block.header },
            ...[block.body.attributes.get('source')].flatMap((source) => (source ? [{ what: full, range: source.range }] : [])),
            ...(element ? within([...expanded.sources, ...sources], element) : [...expanded.sources, ...sources]),
          ],
        );
        return { key, instance, because: '' };
      });
      const result = { body: block.body, instances, uncertain: expanded.uncertain };
      calls.set(name, result);
      return result;
    }
    function moduleOutput(name: string, steps: readonly Step[]): { value: Value; used: number } {
      const found = call(name);
      if (!found) return { value: undeclared(`module.${name}`), used: steps.length };
      const { instances, uncertain: open } = found;
      budget.steps -= instances.length >> 3;
      const keyed = open !== undefined || instances.some(({ key }) => key !== undefined) || instances.length === 0;
      const step = steps[keyed ? 2 : 1];
      const index = keyed && steps[1]?.kind === 'index' ? evaluate(steps[1].key, scope()) : undefined;
      const wanted = index && asText(index);
      const chosen = keyed ? instances.find(({ key }) => (open === undefined ? String(key) === wanted : true)) : instances[0];
      if (step?.kind === 'attribute' && chosen && (!keyed || index)) {
        if (!chosen.instance) return { value: unknownValue(chosen.because), used: steps.length };
        return {
          value: chosen.instance.output(step.name) ?? unknownValue(`there is no attribute "${step.name}"`),
          used: keyed ? 3 : 2,
        };
      }
      const values = instances.map(({ key, instance, because }) => ({
        key,
        value: instance ? instance.outputs() : unknownValue(because),
      }));
      return { value: collect(values, found.body, open, undefined), used: 1 };
    }

    /** `place`: the resource type and the names of the nested blocks that lead here. */
    function evaluateBlock(
      block: Block,
      inner: Scope,
      made: Value['sources'],
      place: { readonly type: string; readonly path: readonly string[] },
    ): EvaluatedBlock {
      const attributes = new Map<string, EvaluatedAttribute>();
      for (const { name, expression, range } of block.body.attributes.values()) {
        if (block.type === 'resource' && RESOURCE_META.has(name)) continue;
        const value = markedByProvider(evaluate(expression, inner), place.type, [...place.path, name]);
        attributes.set(name, { value, range, expression });
      }
      const blocks = new Map<string, EvaluatedBlock[]>();
      const unsure = new Map<string, string>();
      const push = (type: string, nested: EvaluatedBlock): void => {
        const group = blocks.get(type);
        if (group) group.push(nested);
        else blocks.set(type, [nested]);
      };
      for (const nested of block.body.blocks) {
        if (block.type === 'resource' && META_BLOCKS.has(nested.type)) continue;
        if (nested.type !== 'dynamic') {
          push(nested.type, evaluateBlock(nested, inner, [], { ...place, path: [...place.path, nested.type] }));
          continue;
        }
        const type = nested.labels[0] ?? '';
        const content = nested.body.blocks.find((candidate) => candidate.type === 'content');
        const forEach = nested.body.attributes.get('for_each');
        if (!content || !forEach) continue;
        const collection = evaluate(forEach.expression, inner);
        const elements = elementsOf(collection);
        if (!elements || elements.length > MAX_INSTANCES) {
          unsure.set(type, unknownReason(collection) ?? 'for_each of a dynamic block is not a collection');
          continue;
        }
        const iteratorName = nested.body.attributes.get('iterator')?.expression;
        const iterator = iteratorName?.kind === 'variable' ? iteratorName.name : type;
        for (const [key, value] of elements) {
          // Nested ones multiply, and each takes more memory than a value.
          if (dynamicBlocks++ === MAX_DYNAMIC_BLOCKS)
            report(nested.header, `there are more than ${MAX_DYNAMIC_BLOCKS} dynamic blocks; what is beyond was not evaluated`);
          if (dynamicBlocks > MAX_DYNAMIC_BLOCKS) {
            unsure.set(type, `there are more than ${MAX_DYNAMIC_BLOCKS} dynamic blocks`);
            break;
          }
          const pair = mapValue(
            new Map<string, Value>([
              ['key', key],
              ['value', value],
            ]),
          );
          const innermost: Scope = {
            ...inner,
            reference: (name, steps, range) =>
              name === iterator ? { value: pair, used: 0 } : inner.reference(name, steps, range),
          };
          push(type, {
            ...evaluateBlock(content, innermost, within(collection.sources, value), { ...place, path: [...place.path, type] }),
            type,
            header: nested.header,
            range: nested.range,
          });
        }
      }
      return {
        type: block.type,
        header: block.header,
        range: block.range,
        written: block,
        attributes,
        blocks,
        uncertain: unsure,
        sources: made,
      };
    }

    waiting.push(() => {
      for (const id of module.resources.keys()) resource(id);
      for (const name of module.calls.keys()) call(name);
    });
    const instance: Instance = { reference: (name, steps) => resolve(name, steps, undefined), output: shownOutput, outputs };
    scopes.set(address, instance);
    return instance;
  }

  instantiate(root, '', '', (name) => values.get(name), 0, undefined, []);
  for (let next = waiting.shift(); next; next = waiting.shift()) next();
  if (budget.steps < 0)
    report(
      root.files[0] ? { file: root.files[0].path, start: 0, end: 0, startLine: 1, endLine: 1 } : NOWHERE,
      `evaluating "${root.folder || '.'}" took more than ${limit}; what was left is unknown`,
    );
  return {
    resources,
    unseenCalls,
    asked,
    problems: dedupe(problems),
    modules: byCall,
    lookup: (address) => lookup(address, scopes),
  };
}

/** A folder as seen from another one, as `path.module` has it. */
function relativePath(from: Path, to: Path): string {
  const [start, end] = [from, to].map((path) => (path === '' ? [] : path.split('/'))) as [string[], string[]];
  let shared = 0;
  while (shared < start.length && start[shared] === end[shared]) shared++;
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/') || '.';
}

/** Follows an address into the module instance it names, then evaluates what is left of it there. */
function lookup(address: Expression, scopes: ReadonlyMap<string, Instance>): Value | undefined {
  const steps: Step[] = [];
  let base = address;
  while (base.kind === 'step') {
    steps.unshift(base.step);
    base = base.source;
  }
  if (base.kind !== 'variable') return undefined;
  let name = base.name;
  let module = '';
  const outside: Scope = {
    budget: { steps: 100_000, depth: 0 },
    reference: () => ({ value: unknownValue('an address holds no references'), used: 0 }),
  };
  while (name === 'module' && steps[0]?.kind === 'attribute') {
    const called = steps[0].name;
    const key = steps[1]?.kind === 'index' ? evaluate(steps[1].key, outside) : undefined;
    const suffix = key?.kind === 'string' ? `[${JSON.stringify(key.value)}]` : key?.kind === 'number' ? `[${key.value}]` : '';
    const next = steps[key ? 2 : 1];
    const inner = `${module === '' ? '' : `${module}.`}module.${called}${suffix}`;
    // `module.a.out` is an output of the call; anything longer is an address inside the module.
    if (next?.kind !== 'attribute' || !scopes.has(inner) || steps.length <= (key ? 3 : 2)) break;
    module = inner;
    steps.splice(0, key ? 3 : 2);
    name = next.name;
  }
  const instance = scopes.get(module);
  if (!instance) return undefined;
  if (name === 'output') {
    const output = steps[0]?.kind === 'attribute' ? instance.output(steps[0].name, true) : undefined;
    return output && withBuiltIns(steps.slice(1).reduce<Value>((inner, step) => stepInto(inner, step, outside), output));
  }
  const { value, used } = instance.reference(name, steps, NOWHERE);
  const found = steps
    .slice(used)
    .reduce<Value>((inner, step) => stepInto(inner, step, { ...outside, reference: instance.reference }), value);
  if (found.kind === 'unknown' && / is not declared$| is not a value$/.test(found.because)) return undefined;
  // A resource that is asked for by its address is shown as it is written.
  return name === 'local' || name === 'var' || name === 'module' ? withBuiltIns(found) : found;
}

/** Files can be committed there, and would be run. */
const isDownloaded = (folder: Path): boolean => /(?:^|\/)\.terraform(?:\/|$)/.test(folder);
const BEYOND = `there are more than ${MAX_ROOT_INSTANCES} instances`;
const NOWHERE: Range = { file: '' as Path, start: 0, end: 0, startLine: 1, endLine: 1 };
/** Arguments that Terraform itself reads, of module calls and of resources. */
const MODULE_META = new Set(['source', 'version', 'providers', 'count', 'for_each', 'depends_on']);
const RESOURCE_META = new Set(['count', 'for_each', 'depends_on', 'provider']);
const META_BLOCKS = new Set(['lifecycle', 'provisioner', 'connection', 'timeouts']);

/** One value per name, computed when first asked; a name that needs itself is unknown and says so. */
function memo<T extends Value | undefined>(compute: (name: string) => T): (name: string) => T | Value {
  const known = new Map<string, T | Value>();
  return (name) => {
    if (known.has(name)) return known.get(name) as T | Value;
    known.set(name, unknownValue(`"${name}" refers to itself`));
    const value = compute(name);
    known.set(name, value);
    return value;
  };
}

function collect(
  instances: readonly { key: string | number | undefined; value: Value }[],
  body: Body,
  uncertain: string | undefined,
  reference: { address: string; attribute: string } | undefined,
): Value {
  if (uncertain !== undefined) return unknownValue(uncertain, reference);
  const first = instances[0];
  if (first && first.key === undefined) return first.value;
  if (body.attributes.has('for_each')) return mapValue(new Map(instances.map(({ key, value }) => [String(key), value])));
  return listValue(instances.map(({ value }) => value));
}

function blockValue(block: EvaluatedBlock, resource: string): Value {
  const entries = new Map([...block.attributes].map(([name, { value }]) => [name, value]));
  return { ...mapValue(entries), resource: `${resource}.${block.type}` } as Value;
}

/** The value as the variable's `type` makes it. */
function conformTo(block: Block, value: Value, budget: Budget): Value {
  const constraint = block.body.attributes.get('type')?.expression;
  return constraint ? conform(value, constraint, budget) : value;
}

function dedupe(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.file}:${problem.startLine}:${problem.message}`, problem])).values()];
}
