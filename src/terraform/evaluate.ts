import { evaluate } from './expression.ts';
import { collect, type Expanded, expand, type InstanceKey } from './instances.ts';
import { type Instance, valueAt } from './lookup.ts';
import type { Call, CallTarget, Module } from './module.ts';
import { toBool } from './operators.ts';
import { type Kept, type Kind, nothingKept, type Part, startParts, type UnseenCall } from './parts.ts';
import { differsByInstance } from './references.ts';
import { type Unasked, unaskedOf } from './refusals.ts';
import { evaluateBlock, type Resource, resourceValue } from './resource.ts';
import { type Budget, MAX_EVALUATION_DEPTH, type Scope } from './scope.ts';
import { isMarkedSensitive } from './sensitive.ts';
import { isOutside, NOWHERE, type Path, type Problem, problemText, type Range } from './source.ts';
import type { Attribute, Block, Body, Expression, Step } from './syntax.ts';
import { type Asked, filesOf, type Tree } from './tree.ts';
import {
  asText,
  deepValues,
  mapValue,
  measure,
  nullValue,
  stringValue,
  through,
  unknownReason,
  unknownValue,
  type Value,
  within,
} from './value.ts';
import { defaultOf, type Setting, variableFrom } from './variables.ts';

/** Modules that call each other deeper than this call themselves. */
const MAX_MODULE_DEPTH = 32;
/** What a module instance takes to keep, beside its parts, in steps. */
const INSTANCE_WEIGHT = 30;
/** Characters of a module's address: it stands in that of everything inside. */
const MAX_ADDRESS = 4_096;
/** Module and resource instances of one root beyond which nothing more is made: calls that call can multiply. The largest real root seen has 500. */
const MAX_ROOT_INSTANCES = 10_000;
/** Blocks that `dynamic` makes in one root. The most that a root of six repositories has is 45. */
const MAX_DYNAMIC_BLOCKS = 10_000;
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
  /** What it takes to keep it, in steps: what an earlier run computed is there already. */
  readonly weight: number;
  /** Value of an address as Terraform writes it: `local.a`, `module.m["x"].local.b`, `azurerm_x.y[0]`, `output.o`; undefined when there is none. */
  readonly lookup: (address: Expression) => Value | undefined;
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
  /** What is refused is taken as it is found; else only what is refused whatever variables a pipeline sets. */
  readonly isCertain?: boolean;
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
  /** The text that it is set by. */
  readonly setBy: (name: string) => object | undefined;
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
  {
    budget = { steps: MAX_STEPS, depth: 0 },
    limit = `${MAX_STEPS} steps`,
    tree,
    running,
    kept,
    isCertain = running !== undefined,
  }: RunOptions = {},
): Evaluation {
  const parts = startParts(
    budget,
    { instances: MAX_ROOT_INSTANCES, dynamicBlocks: MAX_DYNAMIC_BLOCKS, depth: MAX_EVALUATION_DEPTH },
    kept,
    tree,
  );
  const { found, size } = parts;
  const before = budget.steps;
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
  const byCall = new Map<string, Module>();
  const report = (range: Range, message: string, kind?: 'unseen' | 'refused'): void => {
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
  const most = { reached: () => (parts.made.instances > MAX_ROOT_INSTANCES ? BEYOND : undefined), report };

  /**
   * What is refused for the default of a variable of the root is not sure to be: a pipeline can give it another value. So the root is
   * evaluated once more, with these unknown; only what is refused then too is said.
   */
  function withoutDoubt(found: readonly Problem[]): readonly Problem[] {
    const open = [...root.variables].filter(([name]) => !values.has(name));
    if (open.length === 0 || !found.some(({ kind }) => kind === 'refused')) return found;
    const unknown = open.map(([name, block]) => [name, openSetting(name, block)] as const);
    const rest: Budget = { steps: Math.max(0, budget.steps), depth: 0 };
    if (kept) kept.inDoubt ??= nothingKept();
    const again = evaluateRoot(root, modules, new Map([...values, ...unknown]), {
      budget: rest,
      limit,
      tree,
      kept: kept?.inDoubt,
      isCertain: true,
    });
    budget.steps = Math.min(budget.steps, Math.max(0, rest.steps));
    const sure = new Set(again.problems.map(problemText));
    return found.filter((problem) => problem.kind !== 'refused' || sure.has(problemText(problem)));
  }

  function instantiate(module: Module, { address, path, depth, uncertain, sources, input, setBy }: Called): Instance {
    byCall.set(path, module);
    const prefix = address === '' ? '' : `${address}.`;
    const undeclared = (what: string): Value =>
      unknownValue(module.incomplete ? `${what} is not known: ${module.incomplete}` : `${what} is not declared`);
    const own = parts.instance(address, module, { uncertain, sources }, { ask, outside });
    const isRoot = address === '';
    /** A part of this instance that is a value. */
    const part =
      <T extends Value | undefined>(kind: Kind, compute: (name: string) => T): ((name: string) => T | Value) =>
      (name) =>
        parts.part<T | Value>(own, kind, name, compute, refersToItself);

    /** Says what Terraform is sure to refuse: not where there may be no instance of the module. */
    const refusedAt =
      (range: Range, what?: string) =>
      (because: string): void => {
        if (uncertain === undefined)
          report(range, what === undefined ? because : `invalid value for ${what}: ${because}`, 'refused');
      };
    const bounds = { ...most, refused: (range: Range, because: string): void => refusedAt(range)(because) };
    /** Conditions of a variable, of a resource or of an output that are known not to hold. */
    function conditions(blocks: readonly Block[], type: string, what: string, range: Range | undefined, inner: Scope): void {
      for (const block of blocks) {
        const condition = block.type === type ? block.body.attributes.get('condition') : undefined;
        if (!condition || toBool(evaluate(condition.expression, inner)) !== false) continue;
        const said = block.body.attributes.get('error_message')?.expression;
        const why = said?.kind === 'literal' && typeof said.value === 'string' ? `: ${said.value}` : '';
        refusedAt(range ?? condition.range)(`${what} failed${why}`);
      }
    }
    /**
     * Says what Terraform refuses to evaluate, in a folder that it is run in: elsewhere values can be place holders that a pipeline fills
     * in. A file that is not there can be made before Terraform runs.
     */
    function sound(value: Value, { range }: Attribute): Value {
      if (!running || unknownReason(value) === undefined) return value;
      for (const one of deepValues(value)) {
        if (one.kind !== 'unknown' || !one.mistake || /^no file exists/.test(one.because)) continue;
        if (tree === undefined || !/^none of the alternatives/.test(one.because)) refusedAt(range)(`${MISTAKE}${one.because}`);
      }
      return value;
    }
    const variable = part('var', (name: string): Value => {
      const block = module.variables.get(name);
      if (!block) return undeclared(`var.${name}`);
      parts.goesBy(own, `setting ${name}`);
      const given = input(name);
      const nullable = block.body.attributes.get('nullable')?.expression;
      const isSet = given && !(given.value.kind === 'null' && nullable?.kind === 'literal' && nullable.value === false);
      if (isSet) return variableFrom(block, given, budget, refusedAt(given.range, `var.${name}`));
      if (given && !block.body.attributes.has('default')) refusedAt(given.range, `var.${name}`)('it may not be set to null');
      return defaultOf(block, budget);
    });
    const local = part('local', (name: string): Value => {
      const attribute = module.locals.get(name);
      if (!attribute) return undeclared(`local.${name}`);
      const value = sound(evaluate(attribute.expression, scope()), attribute);
      return through(value, { what: `local.${name}`, range: attribute.range });
    });
    const output = part('output', (name: string): Value | undefined => {
      const block = module.outputs.get(name);
      const attribute = block?.body.attributes.get('value');
      if (!block || !attribute) return undefined;
      return through(sound(evaluate(attribute.expression, scope()), attribute), {
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
    const plain: Scope = {
      budget,
      files,
      failed,
      asPlanned,
      folder: running?.folder,
      reference: (name, steps) => resolve(name, steps, undefined),
    };
    const scope = (names?: ReadonlyMap<string, Value>): Scope =>
      names?.size ? { ...plain, reference: (name, steps) => resolve(name, steps, names) } : plain;

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
      if (name === 'resource') {
        const inner = resolve(second, steps.slice(1), undefined);
        return { value: inner.value, used: inner.used + 1 };
      }
      if (name === 'var') return { value: variable(second), used: 1 };
      if (name === 'local') return { value: local(second), used: 1 };
      if (name === 'module') return moduleOutput(second, steps, names);
      if (name === 'count' || name === 'each' || name === 'self')
        return { value: unknownValue(`${name}.${second} is not defined here`), used: steps.length };
      if (name === 'data' || name === 'ephemeral') {
        const third = steps[1]?.kind === 'attribute' ? steps[1].name : '';
        return { value: readLater(name, `${second}.${third}`), used: 2 };
      }
      return { value: resource(`${name}.${second}`), used: 1 };
    }

    /** What a data source or an ephemeral resource gives: an unknown for each instance. */
    function readLater(kind: 'data' | 'ephemeral', id: string): Value {
      return kind === 'data' ? data(id) : laterOf(kind, id, '');
    }
    const laterOf = (kind: string, id: string, suffix: string): Value => {
      const value = unknownValue(`${kind}.${id} is read when Terraform runs`, {
        address: `${prefix}${kind}.${id}${suffix}`,
        attribute: '',
      });
      return kind === 'data' ? value : { ...value, sources: [{ what: `${kind}.${id}`, range: NOWHERE, ephemeral: true }] };
    };

    const data = part('data', (id: string): Value => {
      const block = module.data.get(id);
      if (!block) return laterOf('data', id, '');
      const { body } = block;
      const { keys, uncertain: open, sources: from } = expand(body, `data source "${id}"`, scope(), bounds);
      const instances = keys.map(({ suffix, key, names }) => {
        const later = laterOf('data', id, suffix);
        return { key, value: block.labels[0] === BUILT_IN_DATA ? remoteState(block, scope(names), later) : later };
      });
      const value = collect(instances, body, open, { address: `${prefix}data.${id}`, attribute: '' });
      return from.length > 0 ? { ...value, sources: [...value.sources, ...from] } : value;
    });

    /** A data source or an ephemeral resource as it is written: what it will give is not known. */
    function asWritten(kind: 'data' | 'ephemeral', id: string): Value | undefined {
      const block = module[kind].get(id);
      const [type = ''] = block?.labels ?? [];
      if (!block || (kind === 'data' && type === BUILT_IN_DATA)) return block && data(id);
      const { keys, uncertain: open } = expand(block.body, `${kind} "${id}"`, scope(), bounds);
      const instances = keys.map(({ suffix, key, names }) => {
        const evaluated = evaluateBlock(block, { scope: scope(names), type, path: [], mayAdd });
        return { key, value: resourceValue(evaluated, `${prefix}${kind}.${id}${suffix}`) };
      });
      return collect(instances, block.body, open, { address: `${prefix}${kind}.${id}`, attribute: '' });
    }

    const resource = part('resource', (id: string): Value => {
      const block = module.resources.get(id);
      if (!block) return undeclared(id);
      const [type = '', name = ''] = block.labels;
      const expanded = expand(block.body, `resource "${type}" "${name}"`, scope(), bounds);
      const shared = [...expanded.sources, ...sources];
      const made: Resource[] = [];
      const instances = expanded.keys.map(({ suffix, key, names, element }) => {
        const full = `${prefix}${id}${suffix}`;
        if (!mayMake(block.header)) return { key, value: unknownValue(BEYOND) };
        const isOpen = expanded.uncertain !== undefined;
        const evaluated = evaluateBlock(block, {
          scope: scope(names),
          type,
          path: [],
          mayAdd,
          sound: isOpen ? undefined : sound,
        });
        const lifecycle = isOpen ? undefined : block.body.blocks.find((one) => one.type === 'lifecycle');
        if (lifecycle) conditions(lifecycle.body.blocks, 'precondition', `precondition of ${full}`, undefined, scope(names));
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
        'call',
        name,
        () => {
          const { block, target } = declared;
          const expanded = expand(block.body, `module "${name}"`, scope(), bounds);
          parts.goesBy(own, `module ${name}`);
          const found = targetOf(declared);
          const longest = expanded.keys.reduce((most, { suffix }) => Math.max(most, suffix.length), prefix.length + name.length);
          const isTooDeep = found !== undefined && (depth >= MAX_MODULE_DEPTH || longest > MAX_ADDRESS);
          const because = !isTooDeep
            ? whyNotSeen(target)
            : longest > MAX_ADDRESS
              ? `its address is longer than ${MAX_ADDRESS} characters`
              : `modules call each other more than ${MAX_MODULE_DEPTH} levels deep`;
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
      if (names.size === 0) return evaluate(attribute.expression, scope());
      if (!differsByInstance(attribute.expression)) return sharedArgument(JSON.stringify([call, name]));
      // What `each` and `count` are in it comes from the call.
      expandedCall(call, declared);
      return evaluate(attribute.expression, scope(names));
    };
    /** An argument that is the same for all instances of a call, by the names of both. */
    const sharedArgument = part('argument', (named: string): Value => {
      const [call, name] = JSON.parse(named) as [string, string];
      const attribute = module.calls.get(call)?.block.body.attributes.get(name);
      return attribute ? evaluate(attribute.expression, scope()) : nullValue;
    });
    const unseenCall = (call: string, key: InstanceKey, because: string): void =>
      parts.part(
        own,
        'unseen',
        `${call}${key.suffix}`,
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
      if (!declared) {
        // That it is not there is something to go by, too.
        parts.part(
          own,
          'call',
          name,
          () => undefined,
          () => undefined,
        );
        return undefined;
      }
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
          setBy: (variableName) => body.attributes.get(variableName),
        });
        return { key, instance, because: '' };
      });
      const made = { body, instances, uncertain: open };
      // A call that needs itself has its instances when it is done.
      const part = own.known.get('call')?.get(name);
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

    /** Evaluates what no resource needs and Terraform may refuse nevertheless. */
    function askMore(unasked: Unasked): void {
      for (const name of running ? module.locals.keys() : unasked.locals) local(name);
      for (const name of running ? module.outputs.keys() : unasked.outputs) output(name);
      for (const { call: called, names } of unasked.arguments) {
        const declared = module.calls.get(called);
        const [first] = declared ? expandedCall(called, declared).keys : [];
        if (first) for (const name of names) argument(called, first, name);
      }
      for (const name of unasked.variables) {
        variable(name);
        const block = module.variables.get(name) as Block;
        conditions(block.body.blocks, 'validation', `validation of var.${name}`, input(name)?.range ?? block.header, scope());
      }
      for (const name of unasked.checkedOutputs)
        conditions(
          module.outputs.get(name)?.body.blocks ?? [],
          'precondition',
          `precondition of output.${name}`,
          undefined,
          scope(),
        );
    }
    /** In a folder that Terraform is run in; any other may be a module, where these are allowed. */
    function checkOutputs(): void {
      for (const [name, block] of module.outputs) {
        const value = output(name);
        const isSecret = value !== undefined && measure(value).sensitive && !isMarkedSensitive(block);
        // What a provider marks depends on its version.
        if (isSecret && found.resources.every(({ type }) => type === 'terraform_data'))
          report(block.header, `output.${name} refers to sensitive values and is not marked sensitive`, 'refused');
        const ephemeral = block.body.attributes.get('ephemeral')?.expression;
        if (ephemeral?.kind === 'literal' && ephemeral.value === true)
          report(ephemeral.range, 'ephemeral outputs are not allowed in a root module', 'refused');
      }
    }

    /** Asks for a part by its name in an earlier run. */
    function ask(kind: Kind, name: string): void {
      if (kind === 'var') variable(name);
      else if (kind === 'local') local(name);
      else if (kind === 'output') output(name);
      else if (kind === 'argument') sharedArgument(name);
      else if (kind === 'call') call(name);
      else if (kind === 'data') data(name);
      else if (kind === 'resource') resource(name);
    }

    /** What comes from outside of this module and of those that call it. */
    function outside(id: string): object | undefined {
      const space = id.indexOf(' ');
      const [kind, name] = [id.slice(0, space), id.slice(space + 1)];
      if (kind === 'setting') return setBy(name);
      const declared = module.calls.get(name);
      return declared && targetOf(declared);
    }

    waiting.push(() => {
      // Nothing more can be made of it: 10,000 modules that each call forty would take a minute, and 4 GB, for nothing.
      if (most.reached() !== undefined) return;
      for (const id of module.resources.keys()) resource(id);
      for (const name of module.calls.keys()) call(name);
      const unasked = unaskedOf(module);
      if (running || unasked.isSome)
        parts.part(
          own,
          'more',
          '',
          () => askMore(unasked),
          () => undefined,
        );
      if (running && isRoot) checkOutputs();
    });
    const instance: Instance = {
      reference: (name, steps) => resolve(name, steps, undefined),
      output: shownOutput,
      outputs,
      written: asWritten,
    };
    scopes.set(address, instance);
    return instance;
  }

  const given = (name: string): Setting | undefined => values.get(name);
  instantiate(root, { address: '', path: '', depth: 0, uncertain: undefined, sources: [], input: given, setBy: given });
  for (let next = waiting.shift(); next; next = waiting.shift()) next();
  if (budget.steps < 0)
    report(
      root.files[0] ? { file: root.files[0].path, start: 0, end: 0, startLine: 1, endLine: 1 } : NOWHERE,
      `evaluating "${root.folder || '.'}" took more than ${limit}; what was left is unknown`,
    );
  parts.end();
  const weight = before - budget.steps - size.takenOver + size.parts + scopes.size * INSTANCE_WEIGHT;
  const { resources, unseenCalls, asked } = found;
  // What is wrong with a module as it is written is not of the part that was the first to need it: that part may be taken over.
  const used = new Set([...byCall].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, module]) => module));
  const problems = [...[...used].flatMap((module) => module.problems), ...found.problems];
  return {
    resources,
    unseenCalls,
    asked,
    weight,
    problems: dedupe(isCertain ? problems : withoutDoubt(problems)),
    modules: byCall,
    lookup: (address) => valueAt(address, scopes),
  };
}

/** What a variable is that a pipeline can set: the same object for the same block, which runs of a root can be compared by. */
function openSetting(name: string, block: Block): Setting {
  const setting = openSettings.get(block) ?? { value: unknownValue(`var.${name} can be set`), range: block.header };
  openSettings.set(block, setting);
  return setting;
}
const openSettings = new WeakMap<Block, Setting>();

/** Why a call leads to nothing that is seen. */
function whyNotSeen(target: CallTarget): string {
  if (target.kind === 'not-seen') return target.because;
  if (target.mustBe) return `there is no module in "${target.folder}", where a link leads`;
  if (isOutside(target.folder)) return 'its source lies outside of what is looked at';
  return isDownloaded(target.folder)
    ? 'its source lies in ".terraform/", which Terraform writes itself and nothing looks into'
    : `there is no module in "${target.folder}"`;
}

const refersToItself = (name: string): Value => unknownValue(`"${name}" refers to itself`);

/** A folder as seen from another one, as `path.module` has it. */
function relativePath(from: Path, to: Path): string {
  const [start, end] = [from, to].map((path) => (path === '' ? [] : path.split('/'))) as [string[], string[]];
  let shared = 0;
  while (shared < start.length && start[shared] === end[shared]) shared++;
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/') || '.';
}

/** The one data source that needs no provider. */
const BUILT_IN_DATA = 'terraform_remote_state';

/** What it is before it is read: all is known but what it reads. */
function remoteState({ body }: Block, scope: Scope, outputs: Value): Value {
  const given = ['backend', 'config', 'defaults', 'workspace'].map((name): readonly [string, Value] => {
    const written = body.attributes.get(name);
    return [name, written ? evaluate(written.expression, scope) : nullValue];
  });
  return mapValue(new Map<string, Value>([...given, ['outputs', outputs]]));
}

const MISTAKE = 'this cannot be evaluated: ';
/** Files can be committed there, and would be run. */
const isDownloaded = (folder: Path): boolean => /(?:^|\/)\.terraform(?:\/|$)/.test(folder);
const BEYOND = `there are more than ${MAX_ROOT_INSTANCES} instances`;
/** Arguments of a module call that Terraform itself reads. */
const MODULE_META = new Set(['source', 'version', 'providers', 'count', 'for_each', 'depends_on']);

/** Each once; what cannot be evaluated, once for all that it is used in. */
function dedupe(problems: readonly Problem[]): Problem[] {
  const isMistake = ({ kind, message }: Problem): boolean => kind === 'refused' && message.startsWith(MISTAKE);
  const known = new Map<string, Problem>();
  for (const problem of problems) {
    const key = isMistake(problem) ? problem.message : problemText(problem);
    if (!known.has(key)) known.set(key, problem);
  }
  return [...known.values()];
}
