import { conform } from './constraint.ts';
import { type Budget, evaluate, MAX_EVALUATION_DEPTH, type Scope } from './expression.ts';
import { collect, type Expanded, expand, type InstanceKey } from './instances.ts';
import { type Instance, valueAt } from './lookup.ts';
import type { Call, CallTarget, Module } from './module.ts';
import { type Kept, type Part, startParts, type UnseenCall } from './parts.ts';
import { evaluateBlock, type Resource, resourceValue } from './resource.ts';
import { isMarkedSensitive } from './sensitive.ts';
import { isOutside, NOWHERE, type Path, type Problem, type Range } from './source.ts';
import type { Block, Body, Expression, Step } from './syntax.ts';
import { type Asked, filesOf, type Tree } from './tree.ts';
import { asText, mapValue, nullValue, stringValue, through, unknownValue, type Value, within } from './value.ts';

/** Modules that call each other deeper than this call themselves. */
const MAX_MODULE_DEPTH = 32;
/** Module and resource instances of one root beyond which nothing more is made: calls that call can multiply. The largest real root seen has 500. */
const MAX_ROOT_INSTANCES = 10_000;
/** Blocks that `dynamic` makes in one root. */
const MAX_DYNAMIC_BLOCKS = 50_000;
/** Evaluation steps for one root in one environment; the largest real root seen takes under 300,000. */
export const MAX_STEPS = 1_000_000;

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

/** What a run of a root may take, and what it may use. */
export interface RunOptions {
  readonly budget?: Budget;
  /** What the budget's steps are, for who is told that they were too few. */
  readonly limit?: string;
  /** The other files of the repository, where the root may read some. */
  readonly tree?: { readonly tree: Tree; readonly texts: ReadonlyMap<Path, string> } | undefined;
  readonly running?: Running | undefined;
  /** What earlier runs of a root in this folder have computed; this one adds to it. */
  readonly kept?: Kept | undefined;
}

/** How a module is called: by the root's own run, or by a call in another module. */
interface Called {
  readonly address: string;
  /** The address without instance keys. */
  readonly path: string;
  readonly depth: number;
  readonly uncertain: string | undefined;
  readonly sources: Value['sources'];
  /** What sets a variable; undefined for what is not set. */
  readonly input: (name: string) => Setting | undefined;
}

/** The instances of a module call, and what it leads to. */
interface ExpandedCall extends Expanded {
  readonly isSeen: boolean;
  /** Why there is nothing to see. */
  readonly because: string;
  /** The first of its instances that may not be made any more. */
  readonly end: number;
}

/** A module call with its instances. */
interface CallInstances {
  readonly body: Body;
  readonly uncertain: string | undefined;
  readonly instances: readonly {
    readonly key: string | number | undefined;
    readonly instance: Instance | undefined;
    readonly because: string;
  }[];
}

/** Evaluates a root module: every resource instance with its effective values, modules called included. Never throws on input. */
export function evaluateRoot(
  root: Module,
  modules: (folder: Path) => Module | undefined,
  values: ReadonlyMap<string, Setting>,
  { budget = { steps: MAX_STEPS, depth: 0 }, limit = `${MAX_STEPS} steps`, tree, running, kept }: RunOptions = {},
): Evaluation {
  const parts = startParts(
    budget,
    { instances: MAX_ROOT_INSTANCES, dynamicBlocks: MAX_DYNAMIC_BLOCKS, depth: MAX_EVALUATION_DEPTH },
    kept,
    tree,
  );
  const { found } = parts;
  const look = (what: 'files' | 'folders') => ({
    add: (path: Path): void => {
      parts.add(what, [path]);
      parts.goesByFiles();
    },
  });
  const files = tree && filesOf(tree.tree, tree.texts, root.folder, { files: look('files'), folders: look('folders') });
  /** Instances whose resources and calls are still to be evaluated. */
  const waiting: (() => void)[] = [];
  const scopes = new Map<string, Instance>();
  const reported = new Set<Module>();
  const byCall = new Map<string, Module>();
  const report = (range: Range, message: string, kind?: 'unseen'): void => {
    parts.add('problems', [{ file: range.file, startLine: range.startLine, message, ...(kind ? { kind } : {}) }]);
  };
  /** Whether one more instance may be made; said once when not. */
  const mayMake = (range: Range): boolean => {
    const may = parts.mayMake('instances');
    if (!may && parts.made.instances === MAX_ROOT_INSTANCES + 1) report(range, `${BEYOND}; what is beyond was not evaluated`);
    return may;
  };
  const mayAdd = (range: Range): true | string => {
    if (parts.mayMake('dynamicBlocks')) return true;
    // Nested ones multiply, and each takes more memory than a value.
    if (parts.made.dynamicBlocks === MAX_DYNAMIC_BLOCKS + 1)
      report(range, `there are more than ${MAX_DYNAMIC_BLOCKS} dynamic blocks; what is beyond was not evaluated`);
    return `there are more than ${MAX_DYNAMIC_BLOCKS} dynamic blocks`;
  };
  const bounds = { reached: () => (parts.made.instances > MAX_ROOT_INSTANCES ? BEYOND : undefined), report };

  function instantiate(module: Module, { address, path, depth, uncertain, sources, input }: Called): Instance {
    if (!reported.has(module)) {
      reported.add(module);
      parts.add('problems', module.problems);
    }
    byCall.set(path, module);
    const prefix = address === '' ? '' : `${address}.`;
    const undeclared = (what: string): Value =>
      unknownValue(module.incomplete ? `${what} is not known: ${module.incomplete}` : `${what} is not declared`);
    const own = parts.instance(address, module, { uncertain, sources }, { ask, outside });
    const isRoot = address === '';
    /** A part of this instance that is a value. */
    const part = <T extends Value | undefined>(kind: string, compute: (name: string) => T): ((name: string) => T | Value) => {
      const done = new Map<string, Part>();
      return (name) => {
        const known = done.get(name);
        if (known) return parts.again(known) as T | Value;
        const id = `${kind} ${name}`;
        const inCircle = (): Value => unknownValue(`"${name}" refers to itself`);
        const result = parts.part<T | Value>(own, id, () => compute(name), inCircle);
        const made = own.known.get(id);
        if (made) done.set(name, made);
        return result;
      };
    };

    const variable = part('var', (name: string): Value => {
      const block = module.variables.get(name);
      if (!block) return undeclared(`var.${name}`);
      if (isRoot) parts.goesBy(own, `setting ${name}`);
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
    const local = part('local', (name: string): Value => {
      const attribute = module.locals.get(name);
      if (!attribute) return undeclared(`local.${name}`);
      return through(evaluate(attribute.expression, scope()), { what: `local.${name}`, range: attribute.range });
    });
    const output = part('output', (name: string): Value | undefined => {
      const block = module.outputs.get(name);
      const attribute = block?.body.attributes.get('value');
      if (!block || !attribute) return undefined;
      return through(evaluate(attribute.expression, scope()), {
        what: isRoot ? `output.${name}` : `${address}.${name}`,
        range: attribute.range,
      });
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
      names?.size ? { budget, files, failed, asPlanned, reference: (name, steps) => resolve(name, steps, names) } : plain;

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
      if (name === 'module') return moduleOutput(second, steps, names);
      if (name === 'count' || name === 'each' || name === 'self')
        return { value: unknownValue(`${name}.${second} is not defined here`), used: steps.length };
      if (name === 'data' || name === 'ephemeral') {
        const third = steps[1]?.kind === 'attribute' ? steps[1].name : '';
        return { value: readLater(name, `${second}.${third}`), used: 2 };
      }
      const block = module.resources.get(`${name}.${second}`);
      return { value: block ? resource(`${name}.${second}`) : undeclared(`${name}.${second}`), used: 1 };
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

    const data = part('data', (id: string): Value => {
      const { body } = module.data.get(id) as Block;
      const { keys, uncertain: open, sources: from } = expand(body, `data source "${id}"`, scope(), bounds);
      const instances = keys.map(({ suffix, key }) => ({ key, value: laterOf('data', id, suffix) }));
      const value = collect(instances, body, open, { address: `${prefix}data.${id}`, attribute: '' });
      return from.length > 0 ? { ...value, sources: [...value.sources, ...from] } : value;
    });

    const resource = part('resource', (id: string): Value => {
      const block = module.resources.get(id) as Block;
      const [type = '', name = ''] = block.labels;
      const expanded = expand(block.body, `resource "${type}" "${name}"`, scope(), bounds);
      const shared = [...expanded.sources, ...sources];
      const made: Resource[] = [];
      const instances = expanded.keys.map(({ suffix, key, names, element }) => {
        const full = `${prefix}${id}${suffix}`;
        if (!mayMake(block.header)) return { key, value: unknownValue(BEYOND) };
        const evaluated = evaluateBlock(block, { scope: scope(names), type, path: [], mayAdd });
        made.push({
          address: full,
          type,
          name,
          module: address,
          folder: module.folder,
          block: evaluated,
          sources: element ? within(shared, element) : shared,
          uncertain: expanded.uncertain ?? uncertain,
        });
        return { key, value: resourceValue(evaluated, full) };
      });
      parts.add('resources', made);
      return collect(instances, block.body, expanded.uncertain, { address: `${prefix}${id}`, attribute: '' });
    });

    const targetOf = ({ target }: Call): Module | undefined => (target.kind === 'local' ? modules(target.folder) : undefined);
    const expandedCall = (name: string, declared: Call): ExpandedCall =>
      parts.part<ExpandedCall>(
        own,
        `call ${name}`,
        () => {
          const { block, target } = declared;
          const expanded = expand(block.body, `module "${name}"`, scope(), bounds);
          parts.goesBy(own, `module ${name}`);
          const found = targetOf(declared);
          const isTooDeep = found !== undefined && depth >= MAX_MODULE_DEPTH;
          const because = isTooDeep ? `modules call each other more than ${MAX_MODULE_DEPTH} levels deep` : whyNotSeen(target);
          const seen = isTooDeep ? undefined : found;
          if (!seen && target.kind === 'local')
            report(
              block.header,
              `module "${name}" was not evaluated: ${because}`,
              found || target.mustBe || isDownloaded(target.folder) ? undefined : 'unseen',
            );
          const end = seen ? expanded.keys.findIndex(() => !mayMake(block.header)) : -1;
          return { ...expanded, isSeen: seen !== undefined, because, end: end < 0 ? expanded.keys.length : end };
        },
        () => ({ keys: [], sources: [], isSeen: false, because: '', end: 0, uncertain: `module.${name} refers to itself` }),
      );
    /** Evaluates an argument of an instance of a call, for whoever needs it. */
    const argument = (call: string, { names }: InstanceKey, name: string): Value | undefined => {
      const declared = module.calls.get(call);
      const attribute = MODULE_META.has(name) ? undefined : declared?.block.body.attributes.get(name);
      if (!declared || !attribute) return undefined;
      // What `each` and `count` are in it comes from the call.
      if (names.size > 0) expandedCall(call, declared);
      return evaluate(attribute.expression, scope(names));
    };
    const unseenCall = (call: string, key: InstanceKey, because: string): void =>
      parts.part(
        own,
        `unseen ${call}${key.suffix}`,
        () => {
          const { header, body } = (module.calls.get(call) as Call).block;
          const given = [...body.attributes.keys()].flatMap((name) => argument(call, key, name) ?? []);
          const full = `${prefix}module.${call}${key.suffix}`;
          parts.add('unseenCalls', [{ address: full, because, range: header, arguments: given }]);
        },
        () => undefined,
      );

    const calls = new Map<string, { readonly part: Part; readonly made: CallInstances }>();
    /** The instances of a call, made when they are first asked for. */
    function call(name: string): CallInstances | undefined {
      const known = calls.get(name);
      if (known) {
        parts.again(known.part);
        return known.made;
      }
      const declared = module.calls.get(name);
      if (!declared) return undefined;
      const expanded = expandedCall(name, declared);
      const { uncertain: open, because, end } = expanded;
      const { header, body } = declared.block;
      const seen = expanded.isSeen ? targetOf(declared) : undefined;
      const source = body.attributes.get('source');
      const instances = expanded.keys.map((one, i) => {
        const { suffix, key, element } = one;
        const full = `${prefix}module.${name}${suffix}`;
        if (i >= end) return { key, instance: undefined, because: BEYOND };
        if (!seen) {
          waiting.push(() => unseenCall(name, one, because));
          return { key, instance: undefined, because: `${full} is not seen: ${because}` };
        }
        const instance = instantiate(seen, {
          address: full,
          path: `${path === '' ? '' : `${path}.`}module.${name}`,
          depth: depth + 1,
          uncertain: open ?? uncertain,
          sources: [
            { what: full, range: header },
            ...(source ? [{ what: full, range: source.range }] : []),
            ...(element ? within([...expanded.sources, ...sources], element) : [...expanded.sources, ...sources]),
          ],
          input: (variableName) => {
            const value = argument(name, one, variableName);
            const attribute = body.attributes.get(variableName);
            return value && attribute && { value, range: attribute.range };
          },
        });
        return { key, instance, because: '' };
      });
      const made = { body, instances, uncertain: open };
      // A call that needs itself has its instances when it is done.
      const part = own.known.get(`call ${name}`);
      if (part) calls.set(name, { part, made });
      return made;
    }
    function moduleOutput(
      name: string,
      steps: readonly Step[],
      names: ReadonlyMap<string, Value> | undefined,
    ): { value: Value; used: number } {
      const found = call(name);
      if (!found) return { value: undeclared(`module.${name}`), used: steps.length };
      const { instances, uncertain: open } = found;
      budget.steps -= instances.length >> 3;
      const keyed = open !== undefined || instances.some(({ key }) => key !== undefined) || instances.length === 0;
      const step = steps[keyed ? 2 : 1];
      const index = keyed && steps[1]?.kind === 'index' ? evaluate(steps[1].key, scope(names)) : undefined;
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

    /** Asks for a part by its name in an earlier run. */
    function ask(id: string): void {
      const space = id.indexOf(' ');
      const [kind, name] = [id.slice(0, space), id.slice(space + 1)];
      if (kind === 'var') variable(name);
      else if (kind === 'local') local(name);
      else if (kind === 'output') output(name);
      else if (kind === 'call') call(name);
      else if (kind === 'data' && module.data.has(name)) data(name);
      else if (kind === 'resource' && module.resources.has(name)) resource(name);
    }

    /** What comes from outside of this module and of those that call it. */
    function outside(id: string): object | undefined {
      const space = id.indexOf(' ');
      const [kind, name] = [id.slice(0, space), id.slice(space + 1)];
      if (kind === 'setting') return input(name);
      const declared = module.calls.get(name);
      return declared && targetOf(declared);
    }

    waiting.push(() => {
      for (const id of module.resources.keys()) resource(id);
      for (const name of module.calls.keys()) call(name);
    });
    const instance: Instance = { reference: (name, steps) => resolve(name, steps, undefined), output: shownOutput, outputs };
    scopes.set(address, instance);
    return instance;
  }

  instantiate(root, { address: '', path: '', depth: 0, uncertain: undefined, sources: [], input: (name) => values.get(name) });
  for (let next = waiting.shift(); next; next = waiting.shift()) next();
  if (budget.steps < 0)
    report(
      root.files[0] ? { file: root.files[0].path, start: 0, end: 0, startLine: 1, endLine: 1 } : NOWHERE,
      `evaluating "${root.folder || '.'}" took more than ${limit}; what was left is unknown`,
    );
  parts.end();
  const { resources, unseenCalls, asked, problems } = found;
  return {
    resources,
    unseenCalls,
    asked,
    problems: dedupe(problems),
    modules: byCall,
    lookup: (address) => valueAt(address, scopes),
  };
}

/** Why a call leads to nothing that is seen. */
function whyNotSeen(target: CallTarget): string {
  if (target.kind === 'not-seen') return target.because;
  if (target.mustBe) return `there is no module in "${target.folder}", where a link leads`;
  if (isOutside(target.folder)) return 'its source lies outside of what is looked at';
  return isDownloaded(target.folder)
    ? 'its source lies in ".terraform/", which Terraform writes itself and nothing looks into'
    : `there is no module in "${target.folder}"`;
}

/** A folder as seen from another one, as `path.module` has it. */
function relativePath(from: Path, to: Path): string {
  const [start, end] = [from, to].map((path) => (path === '' ? [] : path.split('/'))) as [string[], string[]];
  let shared = 0;
  while (shared < start.length && start[shared] === end[shared]) shared++;
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/') || '.';
}

/** Files can be committed there, and would be run. */
const isDownloaded = (folder: Path): boolean => /(?:^|\/)\.terraform(?:\/|$)/.test(folder);
const BEYOND = `there are more than ${MAX_ROOT_INSTANCES} instances`;
/** Arguments of a module call that Terraform itself reads. */
const MODULE_META = new Set(['source', 'version', 'providers', 'count', 'for_each', 'depends_on']);

/** The value as the variable's `type` makes it. */
function conformTo(block: Block, value: Value, budget: Budget): Value {
  const constraint = block.body.attributes.get('type')?.expression;
  return constraint ? conform(value, constraint, budget) : value;
}

function dedupe(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.file}:${problem.startLine}:${problem.message}`, problem])).values()];
}
