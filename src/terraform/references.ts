import { formProblems } from './form.ts';
import type { Module } from './module.ts';
import type { Path, Problem, Range } from './source.ts';
import type { Block, Body, Expression, Step, TemplatePart } from './syntax.ts';

/** A name that an expression needs: `var.a`, `module.m.o`, with all that is written behind it. */
interface Reference {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly range: Range;
  /** Inside `try` or `can`: what is missing there is an answer, not an error. */
  readonly tried: boolean;
  /** `declaration`: only that it is declared matters, as in `depends_on`. `condition`: it is no need of what is declared here. */
  readonly only?: 'declaration' | 'condition';
}

/** All references of an expression, names that `for` makes left out. */
function* referencesIn(expression: Expression, bound: ReadonlySet<string>, tried: boolean): Generator<Reference> {
  switch (expression.kind) {
    case 'literal':
    case 'number-text':
      return;
    case 'template':
      yield* inParts(expression.parts, bound, tried);
      return;
    case 'tuple':
      for (const item of expression.items) yield* referencesIn(item, bound, tried);
      return;
    case 'object':
      for (const { key, value } of expression.items) {
        yield* referencesIn(key, bound, tried);
        yield* referencesIn(value, bound, tried);
      }
      return;
    case 'for': {
      yield* referencesIn(expression.collection, bound, tried);
      const inner = withNames(bound, expression.keyName, expression.valueName);
      for (const part of [expression.key, expression.value, expression.condition])
        if (part) yield* referencesIn(part, inner, tried);
      return;
    }
    case 'variable':
    case 'step': {
      const steps: Step[] = [];
      let base: Expression = expression;
      while (base.kind === 'step') {
        steps.unshift(base.step);
        base = base.source;
      }
      for (const step of steps) if (step.kind === 'index') yield* referencesIn(step.key, bound, tried);
      if (base.kind !== 'variable') yield* referencesIn(base, bound, tried);
      else if (!bound.has(base.name)) yield { name: base.name, steps, range: expression.range, tried };
      return;
    }
    case 'splat':
      yield* referencesIn(expression.source, bound, tried);
      for (const step of expression.each) if (step.kind === 'index') yield* referencesIn(step.key, bound, tried);
      return;
    case 'call': {
      const inner = tried || expression.name === 'try' || expression.name === 'can';
      for (const arg of expression.args) yield* referencesIn(arg, bound, inner);
      return;
    }
    case 'unary':
      yield* referencesIn(expression.operand, bound, tried);
      return;
    case 'binary':
      yield* referencesIn(expression.left, bound, tried);
      yield* referencesIn(expression.right, bound, tried);
      return;
    case 'conditional':
      for (const part of [expression.condition, expression.then, expression.else]) yield* referencesIn(part, bound, tried);
      return;
    case 'parentheses':
      yield* referencesIn(expression.inner, bound, tried);
      return;
  }
}

/** Whether an expression is another one in each instance of what it stands in: it refers to `count` or `each`. */
export function differsByInstance(expression: Expression): boolean {
  const known = byInstance.get(expression);
  if (known !== undefined) return known;
  let differs = false;
  for (const { name } of referencesIn(expression, NONE, false)) differs ||= name === 'count' || name === 'each';
  byInstance.set(expression, differs);
  return differs;
}
const byInstance = new WeakMap<Expression, boolean>();

function* inParts(parts: readonly TemplatePart[], bound: ReadonlySet<string>, tried: boolean): Generator<Reference> {
  for (const part of parts) {
    if (part.kind === 'interpolation') yield* referencesIn(part.value, bound, tried);
    else if (part.kind === 'if') {
      yield* referencesIn(part.condition, bound, tried);
      yield* inParts(part.then, bound, tried);
      yield* inParts(part.else, bound, tried);
    } else if (part.kind === 'for') {
      yield* referencesIn(part.collection, bound, tried);
      yield* inParts(part.body, withNames(bound, part.keyName, part.valueName), tried);
    }
  }
}

const withNames = (bound: ReadonlySet<string>, ...names: readonly (string | undefined)[]): ReadonlySet<string> =>
  new Set([...bound, ...names.filter((name) => name !== undefined)]);

const NONE: ReadonlySet<string> = new Set();
/** Attributes that hold no expression: names of providers, types, addresses. */
const NOT_EXPRESSIONS = new Set(['provider', 'providers', 'source', 'version', 'iterator', 'labels']);
/** Blocks with names of their own (`self`), or with words instead of expressions. */
const OWN_WORDS = new Set(['provisioner', 'connection', 'lifecycle']);
/** Arguments of these that are words. */
const WORDS = new Set(['when', 'on_failure', 'ignore_changes', 'create_before_destroy', 'prevent_destroy', 'destroy', 'enabled']);

/** What a resource's provisioners, connections and conditions refer to: `self` is theirs. */
function* referencesAside(block: Block, bound: ReadonlySet<string>): Generator<Reference> {
  const names = block.type === 'lifecycle' || block.type === 'precondition' ? bound : withNames(bound, 'self');
  for (const { name, expression } of block.body.attributes.values()) {
    if (WORDS.has(name)) continue;
    const only = name === 'replace_triggered_by' ? 'declaration' : 'condition';
    for (const reference of referencesIn(expression, names, false)) yield { ...reference, only };
  }
  for (const nested of block.body.blocks) if (nested.type !== 'action_trigger') yield* referencesAside(nested, names);
}

/** All references of a block, names that `dynamic` makes left out. */
function* referencesOf(body: Body, bound: ReadonlySet<string> = NONE): Generator<Reference> {
  // Of what `depends_on` names only the declaration is looked at, not what comes behind it.
  for (const { name, expression } of body.attributes.values())
    if (name === 'depends_on')
      for (const reference of referencesIn(expression, bound, true)) yield { ...reference, only: 'declaration' };
    else if (!NOT_EXPRESSIONS.has(name)) yield* referencesIn(expression, bound, false);
  for (const block of body.blocks) {
    if (OWN_WORDS.has(block.type)) yield* referencesAside(block, bound);
    else if (block.type !== 'dynamic') yield* referencesOf(block.body, bound);
    else {
      const iterator = block.body.attributes.get('iterator')?.expression;
      const named = withNames(bound, iterator?.kind === 'variable' ? iterator.name : block.labels[0]);
      for (const [name, names] of [
        ['for_each', bound],
        ['labels', named],
      ] as const) {
        const expression = block.body.attributes.get(name)?.expression;
        if (expression) yield* referencesIn(expression, names, false);
      }
      for (const content of block.body.blocks) yield* referencesOf(content.body, named);
    }
  }
}

const attributeAt = (steps: readonly Step[], i: number): string | undefined => {
  const step = steps[i];
  return step?.kind === 'attribute' ? step.name : undefined;
};

/** What a reference names within its module: `var.a`, `local.b`, `module.m`, `azurerm_x.y`, `data.azurerm_x.y`; undefined for the rest. */
function targetOf({ name, steps }: Reference): { readonly id: string; readonly used: number } | undefined {
  const [first, second, third] = [attributeAt(steps, 0), attributeAt(steps, 1), attributeAt(steps, 2)];
  if (first === undefined || OTHER_NAMES.has(name)) return undefined;
  if (name === 'var' || name === 'local' || name === 'module') return { id: `${name}.${first}`, used: 1 };
  if (name === 'data' || name === 'ephemeral')
    return second === undefined ? undefined : { id: `${name}.${first}.${second}`, used: 2 };
  if (name === 'resource') return second === undefined || third === '' ? undefined : { id: `${first}.${second}`, used: 2 };
  return { id: `${name}.${first}`, used: 1 };
}
const OTHER_NAMES = new Set(['path', 'terraform', 'tofu', 'self', 'count', 'each', 'lazy', 'arg', 'block', 'template']);

/** A declaration and what it needs. */
interface Declared {
  readonly id: string;
  readonly range: Range;
  readonly references: readonly Reference[];
  readonly body: Body | undefined;
}

/** What has expressions and is no need of anything: conditions of variables and checks, providers, imports. */
function asideIn(module: Module): readonly Declared[] {
  const found: Declared[] = [];
  const add = (block: Block, references: Iterable<Reference>) =>
    found.push({ id: '', range: block.header, references: [...references], body: block.body });
  for (const block of module.variables.values())
    for (const { type, body } of block.body.blocks) if (type === 'validation') add(block, referencesOf(body));
  for (const { body } of module.files)
    for (const block of body?.blocks ?? []) {
      if (block.type === 'check' || block.type === 'provider') add(block, referencesOf(block.body));
      if (block.type === 'import')
        for (const name of ['id', 'for_each']) {
          const expression = block.body.attributes.get(name)?.expression;
          if (expression) add(block, referencesIn(expression, NONE, false));
        }
    }
  return found;
}

/** Everything in a module that has expressions, with its references; kept, as a module is called many times. */
function declaredIn(module: Module): readonly Declared[] {
  const known = declarations.get(module);
  if (known) return known;
  const found: Declared[] = [];
  const add = (id: string, block: Block) =>
    found.push({ id, range: block.header, references: [...referencesOf(block.body)], body: block.body });
  for (const [id, block] of module.resources) add(id, block);
  for (const [id, block] of module.data) add(`data.${id}`, block);
  for (const [name, { block }] of module.calls) add(`module.${name}`, block);
  for (const [name, block] of module.outputs) add(`output.${name}`, block);
  for (const [name, attribute] of module.locals)
    found.push({
      id: `local.${name}`,
      range: attribute.range,
      references: [...referencesIn(attribute.expression, NONE, false)],
      body: undefined,
    });
  declarations.set(module, found);
  return found;
}
const declarations = new WeakMap<Module, readonly Declared[]>();

const problemAt = ({ file, startLine }: Range, message: string): Problem => ({ file, startLine, message, kind: 'refused' });

/**
 * What `terraform validate` rejects about the names of a module: what is used and not declared in it, module calls that do not fit the
 * module they call, and what needs itself. Nothing is said where a file could not be read: the declaration may be in it.
 */
export function referenceProblems(module: Module, modules: (folder: Path) => Module | undefined): readonly Problem[] {
  if (module.incomplete !== undefined) return [];
  const graph = graphOf(module, modules);
  const known = checked.get(module);
  if (known && known.graph === graph) return known.problems;
  const problems = [...formProblems(module), ...nameProblems(module, modules), ...graph.problems];
  checked.set(module, { graph, problems });
  return problems;
}
/** With the graph they were found with: it is another one as soon as a module that is called looks otherwise. */
const checked = new WeakMap<Module, { readonly graph: Graph; readonly problems: readonly Problem[] }>();

function nameProblems(module: Module, modules: (folder: Path) => Module | undefined): readonly Problem[] {
  const problems: Problem[] = [];
  const elsewhere = declaredElsewhere(module);
  for (const declared of [...declaredIn(module), ...asideIn(module)]) {
    for (const reference of declared.references) {
      const wrong =
        notReference(reference) ??
        undeclared(reference, module, elsewhere) ??
        outOfPlace(reference, declared) ??
        instanceKey(reference, module) ??
        noOutput(reference, module, modules);
      if (wrong !== undefined) problems.push(problemAt(reference.range, wrong));
    }
  }
  for (const { body } of declaredIn(module))
    for (const name of ['count', 'for_each']) {
      const expression = body?.attributes.get(name)?.expression;
      for (const reference of expression ? referencesIn(expression, NONE, false) : [])
        if (reference.name === 'each' || reference.name === 'count')
          problems.push(problemAt(reference.range, `reference to "${reference.name}" in "${name}", which makes it`));
    }
  for (const { block, target } of module.calls.values()) {
    const called = target.kind === 'local' ? modules(target.folder) : undefined;
    if (called && called.incomplete === undefined) problems.push(...argumentProblems(block, called));
  }
  return problems;
}

/** Blocks that a module's declarations do not list: `ephemeral`, and data sources in `check` blocks. */
function declaredElsewhere(module: Module): ReadonlySet<string> {
  const blocks = module.files.flatMap(({ body }) => body?.blocks ?? []);
  const inChecks = blocks.flatMap((block) => (block.type === 'check' ? block.body.blocks : []));
  return new Set([...blocks, ...inChecks].map(({ type, labels }) => `${type}.${labels.join('.')}`));
}

function undeclared(reference: Reference, module: Module, elsewhere: ReadonlySet<string>): string | undefined {
  const target = targetOf(reference);
  if (!target) return undefined;
  const [kind = '', name = '', third = ''] = target.id.split('.');
  const inModule = module.folder === '' ? 'the root module' : `"${module.folder}"`;
  if (kind === 'var')
    return module.variables.has(name)
      ? undefined
      : `reference to undeclared input variable: an input variable with the name "${name}" has not been declared`;
  if (kind === 'local')
    return module.locals.has(name)
      ? undefined
      : `reference to undeclared local value: a local value with the name "${name}" has not been declared`;
  if (kind === 'module')
    return module.calls.has(name)
      ? undefined
      : `reference to undeclared module: no module call named "${name}" is declared in ${inModule}`;
  if (kind === 'data')
    return module.data.has(`${name}.${third}`) || elsewhere.has(target.id)
      ? undefined
      : `reference to undeclared resource: a data resource "${name}" "${third}" has not been declared in ${inModule}`;
  if (kind === 'ephemeral')
    return elsewhere.has(target.id)
      ? undefined
      : `reference to undeclared resource: an ephemeral resource "${name}" "${third}" has not been declared in ${inModule}`;
  return module.resources.has(target.id)
    ? undefined
    : `reference to undeclared resource: a managed resource "${kind}" "${name}" has not been declared in ${inModule}`;
}

/** Names that stand for nothing by themselves, and attributes that they do not have. */
const OBJECTS: Readonly<Record<string, readonly string[] | undefined>> = {
  path: ['module', 'root', 'cwd'],
  terraform: ['workspace', 'applying'],
  tofu: ['workspace', 'applying'],
  each: ['key', 'value'],
  count: ['index'],
  var: undefined,
  local: undefined,
  module: undefined,
};

function notReference({ name, steps, only }: Reference): string | undefined {
  const first = attributeAt(steps, 0);
  if (name === 'self') return 'invalid "self" reference: it is only in provisioners, connections and postconditions';
  if (only === 'declaration' || RESERVED_NAMES.has(name)) return undefined;
  if (Object.hasOwn(OBJECTS, name)) {
    if (first === undefined) return `invalid reference: the "${name}" object cannot be accessed directly, only its attributes`;
    const attributes = OBJECTS[name];
    return !attributes || attributes.includes(first)
      ? undefined
      : `invalid "${name}" attribute: there is no "${first.slice(0, 80)}" in it`;
  }
  if (first !== undefined || name === 'data' || name === 'ephemeral' || name === 'resource') return undefined;
  return 'invalid reference: a reference to a resource type must be followed by the name of the resource';
}
const RESERVED_NAMES = new Set(['lazy', 'arg', 'block', 'template']);

/** Instances that are spoken of without a key, and keys of what has no instances. */
function instanceKey(reference: Reference, module: Module): string | undefined {
  const target = targetOf(reference);
  if (!target || reference.only === 'declaration') return undefined;
  const block = blockOf(target.id, module);
  if (!block) return undefined;
  const { attributes } = block.body;
  const by = ['count', 'for_each'].find((name) => attributes.has(name));
  const step = reference.steps[target.used];
  if (by === undefined)
    return step?.kind === 'index' && step.key.kind === 'literal'
      ? `unexpected instance key: ${target.id} has no "count" or "for_each", references to it must not have a key`
      : undefined;
  const isModule = target.id.startsWith('module.');
  // The keys of a module with for_each can be written as attributes.
  if (step?.kind !== 'attribute' || (isModule && (by === 'for_each' || reference.tried))) return undefined;
  return `missing instance key: ${target.id} has "${by}", its attributes must be accessed on specific instances`;
}

function blockOf(id: string, module: Module): Block | undefined {
  const [kind = '', name = ''] = id.split('.');
  if (kind === 'module') return module.calls.get(name)?.block;
  if (kind === 'data') return module.data.get(id.slice('data.'.length));
  return module.resources.get(id);
}

/** `count.index` and `each.key` outside of what has instances. */
function outOfPlace({ name }: Reference, { body }: Declared): string | undefined {
  if (name === 'count' && !body?.attributes.has('count'))
    return 'reference to "count" in non-counted context: it can be used only where the "count" argument is set';
  if (name === 'each' && !body?.attributes.has('for_each'))
    return 'reference to "each" in context without for_each: it can be used only where the "for_each" argument is set';
  return undefined;
}

function noOutput(reference: Reference, module: Module, modules: (folder: Path) => Module | undefined): string | undefined {
  const call = reference.name === 'module' ? module.calls.get(attributeAt(reference.steps, 0) ?? '') : undefined;
  const called = call?.target.kind === 'local' ? modules(call.target.folder) : undefined;
  if (!call || !called || called.incomplete !== undefined || reference.tried) return undefined;
  const { attributes } = call.block.body;
  const keyed = attributes.has('count') || attributes.has('for_each');
  const output = attributeAt(reference.steps, keyed ? 2 : 1);
  if (output === undefined || (keyed && reference.steps[1]?.kind !== 'index') || called.outputs.has(output)) return undefined;
  return `unsupported attribute: the module called "${call.block.labels[0]}" has no output named "${output}"`;
}

/** Arguments of a module call that Terraform itself reads. */
const META = new Set(['source', 'version', 'providers', 'count', 'for_each', 'depends_on']);

function argumentProblems(call: Block, called: Module): Problem[] {
  const problems: Problem[] = [];
  for (const { name, nameRange } of call.body.attributes.values())
    if (!META.has(name) && !called.variables.has(name))
      problems.push(
        problemAt(
          nameRange,
          `unsupported argument: an argument named "${name}" is not expected here; the module declares no such variable`,
        ),
      );
  for (const [name, variable] of called.variables)
    if (!variable.body.attributes.has('default') && !call.body.attributes.has(name))
      problems.push(
        problemAt(call.header, `missing required argument: the argument "${name}" is required, but no definition was found`),
      );
  return problems;
}

interface Node {
  readonly name: string;
  readonly range: Range;
  /** Names of the nodes it needs. */
  readonly needs: ReadonlySet<string>;
}

/** What is known of a module's graph: its circles, and which variables each output needs. */
interface Graph {
  readonly problems: readonly Problem[];
  readonly variablesOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** What callers see of the module: what its outputs need, its variables, and whether all of it was read. */
  readonly face: string;
  /** The faces of what its calls led to when it was made; undefined where there is no module. */
  readonly called: ReadonlyMap<string, string | undefined>;
}
/** A module that is called, and its graph; undefined where there is no module. */
type Called = { readonly module: Module; readonly graph: Graph } | undefined;
const graphs = new WeakMap<Module, Graph>();
/** For a module that calls itself. */
const EMPTY: Graph = { problems: [], variablesOf: new Map(), face: '', called: new Map() };

/**
 * Declarations of a module that need themselves, through the modules it calls too; Terraform refuses them before it evaluates anything.
 * Only needs that Terraform is sure to see are followed. Each module is looked at once for the same faces of what it calls, and without
 * recursion: a chain of calls can be as long as there are files.
 */
function graphOf(top: Module, modules: (folder: Path) => Module | undefined): Graph {
  const done = new Map<Module, Graph | undefined>();
  const work = [top];
  for (let module = work.at(-1); module; module = work.at(-1)) {
    const targets = new Map<string, Module | undefined>();
    for (const [name, { target }] of module.calls)
      targets.set(name, target.kind === 'local' ? modules(target.folder) : undefined);
    if (!done.has(module)) {
      done.set(module, undefined);
      const next = [...new Set(targets.values())].filter((one) => one !== undefined && !done.has(one)) as Module[];
      work.push(...next);
      if (next.length > 0) continue;
    }
    work.pop();
    if (done.get(module)) continue;
    const called = new Map<string, Called>();
    for (const [name, one] of targets) called.set(name, one && { module: one, graph: done.get(one) ?? EMPTY });
    const known = graphs.get(module);
    const graph = known && isSameCalled(known.called, called) ? known : madeGraph(module, called);
    graphs.set(module, graph);
    done.set(module, graph);
  }
  return done.get(top) ?? EMPTY;
}

const isSameCalled = (was: Graph['called'], is: ReadonlyMap<string, Called>): boolean =>
  [...is].every(([name, one]) => was.get(name) === one?.graph.face);

function faceOf(module: Module, variablesOf: Graph['variablesOf']): string {
  const outputs = [...variablesOf].map(([name, variables]) => [name, ...variables]);
  const variables = [...module.variables].map(([name, { body }]) => [name, body.attributes.has('default')]);
  return JSON.stringify([outputs, variables, module.incomplete !== undefined]);
}

function madeGraph(module: Module, calls: ReadonlyMap<string, Called>): Graph {
  const nodes = new Map<string, Node>();
  const add = (name: string, range: Range, needs: Iterable<string>): void =>
    void nodes.set(name, { name, range, needs: new Set(needs) });
  const needed = (reference: Reference): readonly string[] => {
    const target = targetOf(reference);
    if (!target || reference.name !== 'module') return target ? [target.id] : [];
    const name = attributeAt(reference.steps, 0) ?? '';
    const called = calls.get(name)?.module;
    const attributes = module.calls.get(name)?.block.body.attributes;
    if (!called || !attributes) return [];
    const at = attributes.has('count') || attributes.has('for_each') ? 2 : 1;
    const output = at === 1 || reference.steps[1]?.kind === 'index' ? attributeAt(reference.steps, at) : undefined;
    return (output === undefined ? [...called.outputs.keys()] : [output]).map((one) => `${target.id}.${one}`);
  };
  for (const { id, range, references } of declaredIn(module))
    if (!id.startsWith('module.')) add(id, range, references.filter(({ only }) => only !== 'condition').flatMap(needed));
  for (const [name, { block }] of module.calls) {
    const byArgument = new Map<string, readonly string[]>();
    const neededBy = (argument: string): readonly string[] => {
      const known = byArgument.get(argument);
      if (known) return known;
      const expression = block.body.attributes.get(argument)?.expression;
      const found = expression ? [...referencesIn(expression, NONE, false)].flatMap(needed) : [];
      byArgument.set(argument, found);
      return found;
    };
    const instances = [...neededBy('count'), ...neededBy('for_each')];
    const called = calls.get(name);
    for (const output of called?.module.outputs.keys() ?? [])
      add(`module.${name}.${output}`, block.header, [
        ...instances,
        ...[...(called?.graph.variablesOf.get(output) ?? [])].flatMap(neededBy),
      ]);
  }
  const variablesOf = new Map([...module.outputs.keys()].map((name) => [name, variablesFrom(`output.${name}`, nodes)] as const));
  const called = new Map([...calls].map(([name, one]) => [name, one?.graph.face]));
  return { problems: stronglyConnected(nodes).map(circleProblem), variablesOf, face: faceOf(module, variablesOf), called };
}

/** The variables that a node needs, through others. */
function variablesFrom(start: string, nodes: ReadonlyMap<string, Node>): ReadonlySet<string> {
  const reached = new Set([start]);
  const variables = new Set<string>();
  for (const name of reached) {
    if (name.startsWith('var.')) variables.add(name.slice('var.'.length));
    for (const next of nodes.get(name)?.needs ?? []) reached.add(next);
  }
  return variables;
}

function circleProblem(members: readonly Node[]): Problem {
  const [first] = members as [Node, ...Node[]];
  const names = members.map(({ name }) => name);
  const shown = names.slice(0, 10).join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '');
  return problemAt(
    first.range,
    names.length === 1
      ? `${shown} refers to itself, which Terraform rejects`
      : `cycle: ${shown} need each other, which Terraform rejects`,
  );
}

/** Groups of nodes that need each other (Tarjan's algorithm, without recursion), in the order of the text. */
function stronglyConnected(nodes: ReadonlyMap<string, Node>): Node[][] {
  const index = new Map<Node, number>();
  const low = new Map<Node, number>();
  const open: Node[] = [];
  const isOpen = new Set<Node>();
  const groups: Node[][] = [];
  const childrenOf = (node: Node): Iterator<Node> => [...node.needs].flatMap((id) => nodes.get(id) ?? [])[Symbol.iterator]();
  for (const start of nodes.values()) {
    if (index.has(start)) continue;
    const work: { node: Node; children: Iterator<Node> }[] = [];
    const enter = (node: Node): void => {
      index.set(node, index.size);
      low.set(node, index.get(node) ?? 0);
      open.push(node);
      isOpen.add(node);
      work.push({ node, children: childrenOf(node) });
    };
    enter(start);
    for (let at = work.at(-1); at; at = work.at(-1)) {
      const { node, children } = at;
      const next = children.next();
      if (!next.done) {
        if (!index.has(next.value)) enter(next.value);
        else if (isOpen.has(next.value)) low.set(node, Math.min(low.get(node) ?? 0, index.get(next.value) ?? 0));
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.node;
      if (parent) low.set(parent, Math.min(low.get(parent) ?? 0, low.get(node) ?? 0));
      if (low.get(node) !== index.get(node)) continue;
      const group: Node[] = [];
      for (let member = open.pop(); member; member = member === node ? undefined : open.pop()) {
        isOpen.delete(member);
        group.push(member);
      }
      if (group.length > 1 || node.needs.has(node.name)) groups.push(group.reverse());
    }
  }
  return groups;
}
