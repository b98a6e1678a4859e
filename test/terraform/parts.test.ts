// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { afterAll, describe, expect, it } from 'vitest';
import { evaluateRoot } from '../../src/terraform/evaluate.ts';
import { startMemory } from '../../src/terraform/memory.ts';
import { type Module, declare as newModule } from '../../src/terraform/module.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { type Kept, nothingKept } from '../../src/terraform/parts.ts';
import type { Resource } from '../../src/terraform/resource.ts';
import type { Budget } from '../../src/terraform/scope.ts';
import { folderOf, type Path } from '../../src/terraform/source.ts';
import type { ParsedFile } from '../../src/terraform/syntax.ts';
import type { Tree } from '../../src/terraform/tree.ts';
import type { Setting } from '../../src/terraform/variables.ts';
import { random } from '../hostile/random.ts';

// What one run of a root computes is taken over by the next one where nothing it goes by is different.

const parser = startParser();
afterAll(() => parser.close());

type Files = Readonly<Record<string, string>>;
/** The modules of some files; a folder whose files are the same has the same module as before. */
function repository() {
  const memory = startMemory();
  return (files: Files): ((folder: Path) => Module | undefined) => {
    const folders = new Map<Path, ParsedFile[]>();
    for (const [path, text] of Object.entries(files)) {
      if (path.endsWith('.tfvars')) continue;
      const folder = folderOf(path) as Path;
      folders.set(folder, [...(folders.get(folder) ?? []), parser.read(path as Path, text)]);
    }
    const modules = new Map([...folders].map(([folder, parsed]) => [folder, memory.declare(folder, parsed)]));
    return (folder) => modules.get(folder);
  };
}
/** Runs the root with values as a tfvars file has them. */
function runs(kept: Kept) {
  const modulesOf = repository();
  const settings = new Map<string, ReadonlyMap<string, Setting>>();
  return (files: Files, values = '', budget: Budget = { steps: 100_000, depth: 0 }) => {
    const modules = modulesOf(files);
    const known = settings.get(values) ?? settingsOf(values);
    settings.set(values, known);
    return evaluateRoot(modules('' as Path) as Module, modules, known, { budget, kept });
  };
}
function settingsOf(text: string): ReadonlyMap<string, Setting> {
  const attributes = parser.read('x.tfvars' as Path, text).body?.attributes.values() ?? [];
  const root = newModule('' as Path, [
    parser.read(
      'v.tf' as Path,
      `locals {\n${text}}\n${[...attributes].map(({ name }) => `output "${name}" {\n  value = local.${name}\n}\n`).join('')}`,
    ),
  ]);
  const evaluation = evaluateRoot(root, () => undefined, new Map());
  const found = [...root.locals.values()].map(({ name, expression, range }): [string, Setting] => {
    const value = evaluation.lookup({
      kind: 'step',
      source: { kind: 'variable', name: 'local', range },
      step: { kind: 'attribute', name },
      range,
    } as typeof expression);
    if (!value) throw new Error(`there is no ${name}`);
    return [name, { value, range }];
  });
  return new Map(found);
}
const at = ({ resources }: { readonly resources: readonly Resource[] }, address: string): Resource | undefined =>
  resources.find((one) => one.address === address);
/** A run as text: all that shows of it. */
const written = (value: unknown): string =>
  JSON.stringify(value, (key, part) => {
    if (key === 'written' || key === 'expression') return undefined;
    return part instanceof Map || part instanceof Set ? [...part] : part;
  });

const MODULE = `variable "name" {}
variable "tags" {
  default = {}
}
locals {
  label = upper(var.name)
}
resource "x_y" "named" {
  name = local.label
}
resource "x_y" "tagged" {
  tags = merge(var.tags, { by = "module" })
}
output "label" {
  value = local.label
}
`;
const ROOT = `variable "env" {}
variable "name" {
  default = "n"
}
module "same" {
  source = "./m"
  name   = var.name
  tags   = { kind = "same" }
}
module "other" {
  source = "./m"
  name   = var.name
  tags   = { env = var.env }
}
resource "x_y" "root" {
  label = module.same.label
  env   = var.env
}
`;
const FILES: Files = { 'main.tf': ROOT, 'm/main.tf': MODULE };

describe('parts', () => {
  it('of a module that is given the same are computed once for all environments', () => {
    const run = runs(nothingKept());
    const [dev, prod] = [run(FILES, 'env = "dev"\n'), run(FILES, 'env = "prod"\n')];
    expect(prod.resources).toHaveLength(5);
    for (const address of ['module.same.x_y.named', 'module.same.x_y.tagged', 'module.other.x_y.named'])
      expect([address, at(prod, address) === at(dev, address)]).toEqual([address, true]);
    for (const address of ['module.other.x_y.tagged', 'x_y.root'])
      expect([address, at(prod, address) === at(dev, address)]).toEqual([address, false]);
    expect(written(at(prod, 'module.other.x_y.tagged'))).toContain('"prod"');
  });

  it('of a module are computed once for both sides of a change of what calls it', () => {
    const run = runs(nothingKept());
    const base = run(FILES, 'env = "dev"\n');
    const head = run({ ...FILES, 'main.tf': ROOT.replace('env   = var.env', 'env   = "x"') }, 'env = "dev"\n');
    for (const address of ['module.same.x_y.tagged', 'module.other.x_y.tagged'])
      expect([address, at(head, address) === at(base, address)]).toEqual([address, true]);
    expect(at(head, 'x_y.root')).not.toBe(at(base, 'x_y.root'));
  });

  it('are computed anew where an argument is written otherwise', () => {
    const run = runs(nothingKept());
    const files = { ...FILES, 'main.tf': ROOT.replace('kind = "same"', 'kind = "else"') };
    const base = run(FILES, 'env = "dev"\n');
    const head = run(files, 'env = "dev"\n');
    expect(written(at(head, 'module.same.x_y.tagged'))).toContain('"else"');
    expect(at(head, 'module.same.x_y.named')).toBe(at(base, 'module.same.x_y.named'));
    const fewer = { ...FILES, 'main.tf': ROOT.replace('  tags   = { kind = "same" }\n', '') };
    expect(written(at(run(fewer, 'env = "dev"\n'), 'module.same.x_y.tagged'))).not.toContain('"same"');
    expect(written(at(run(FILES, 'env = "dev"\n'), 'module.same.x_y.tagged'))).toContain('"same"');
  });

  it('are computed anew where what they go by stands elsewhere: comments go there', () => {
    const run = runs(nothingKept());
    const base = run(FILES, 'env = "dev"\n');
    const moved = run({ ...FILES, 'main.tf': `\n${ROOT}` }, 'env = "dev"\n');
    const line = (resource: Resource | undefined) =>
      resource?.block.attributes.get('tags')?.value.sources.find(({ what }) => what === 'var.tags')?.range.startLine;
    expect([base, moved].map((one) => line(at(one, 'module.same.x_y.tagged')))).toEqual([8, 9]);
  });

  it('are computed anew where their module is another one', () => {
    const run = runs(nothingKept());
    run(FILES, 'env = "dev"\n');
    const head = run({ ...FILES, 'm/main.tf': MODULE.replace('upper', 'lower') }, 'env = "dev"\n');
    expect(written(at(head, 'x_y.root'))).toContain('"n"');
    expect(written(run(FILES, 'env = "dev"\n').resources)).toContain('"N"');
  });

  it('are not kept of a run that met a bound', () => {
    const kept = nothingKept();
    const run = runs(kept);
    run(FILES, 'env = "dev"\n', { steps: 10, depth: 0 });
    expect(kept.instances.size).toBe(0);
    const circle = { 'main.tf': 'locals {\n  a = local.b\n  b = local.a\n}\nresource "x_y" "r" {\n  a = local.a\n}\n' };
    expect(written(run(circle).resources)).toContain('refers to itself');
    const chain = Array.from({ length: 500 }, (_, i) => `  l${i + 1} = local.l${i}\n`).join('');
    run({ 'main.tf': `locals {\n  l0 = 1\n${chain}}\nresource "x_y" "r" {\n  a = local.l500\n}\n` });
    run({
      'main.tf':
        'resource "x_y" "r" {\n  count = 1000\n}\nresource "x_y" "s" {\n  count = 1000\n  dynamic "b" {\n    for_each = range(60)\n    content {}\n  }\n}\n',
    });
    expect(kept.instances.size).toBe(0);
  });

  it('are forgotten with what they took', () => {
    const kept = nothingKept();
    const run = runs(kept);
    for (let i = 0; i < 30; i++) run(FILES, `env = "${i}"\n`);
    const many = kept.weight;
    for (let i = 30; i < 60; i++) run(FILES, `env = "${i}"\n`);
    expect(kept.weight).toBe(many);
    run({ 'main.tf': 'resource "x_y" "r" {}\n' });
    let sum = 0;
    for (const { parts } of kept.instances.values())
      for (const ofKind of parts.values()) for (const all of ofKind.values()) for (const { steps } of all) sum += steps + 2;
    expect(kept.weight).toBe(sum);
  });
});

/** Configurations at random: variables, locals, outputs, modules and resources that use each other. */
function configuration(seed: number): Files {
  const draw = random(seed);
  const pick = <T>(items: readonly T[]): T => items[draw(items.length)] as T;
  const expression = (names: readonly string[], level: number): string => {
    const inner = () => expression(names, level - 1);
    if (level === 0 || draw(4) === 0) return draw(4) === 0 ? pick(['1', '"a"', 'true', 'null', '[]']) : pick(names);
    return pick([
      () => `[${inner()}, ${inner()}]`,
      () => `{ k = ${inner()}, "\${${inner()}}" = 1 }`,
      () => `try(${inner()}, ${inner()})`,
      () => `(${inner()} == ${inner()} ? ${inner()} : ${inner()})`,
      () => `[for i in [${inner()}] : i if i != ${inner()}]`,
      () => `merge({ a = ${inner()} }, { b = ${inner()} })`,
      () => `coalesce(${inner()}, "c")`,
      () => `"\${${inner()}}-x"`,
    ])();
  };
  /** Blocks that use what comes before them, and now and then something else: then there can be circles. */
  const body = (inputs: readonly string[], calls: readonly string[], all: readonly string[]): string => {
    const names = [...inputs];
    const known = () => (draw(60) === 0 ? all : names);
    const local = (name: string): string => {
      const text = `locals {\n  ${name} = ${expression(known(), 3)}\n}\n`;
      names.push(`local.${name}`);
      return text;
    };
    const resource = (name: string): string => {
      const meta = pick([
        '',
        '',
        `  count = length([${expression(known(), 1)}])\n`,
        `  for_each = toset(["a", "\${${expression(known(), 1)}}"])\n`,
      ]);
      const dynamic = pick([
        '',
        `  dynamic "d" {\n    for_each = [${expression(known(), 2)}]\n    content {\n      e = [d.value, ${expression(known(), 1)}]\n    }\n  }\n`,
      ]);
      const text = `resource "x_y" "${name}" {\n${meta}  a = ${expression(known(), 3)}\n${dynamic}}\n`;
      names.push(`x_y.${name}`, `x_y.${name}.id`);
      return text;
    };
    const module = (name: string): string => {
      const meta = pick(['', '', '  count = 2\n', `  for_each = { a = ${expression(known(), 1)}, b = 2 }\n`]);
      const given = meta.includes('each') ? [...known(), 'each.value', 'each.key'] : known();
      const text = `module "${name}" {\n  source = "./m${draw(2)}"\n${meta}  u = ${expression(given, 2)}\n${draw(2) ? `  v = ${expression(given, 1)}\n` : ''}}\n`;
      names.push(`module.${name}`, `module.${name}${meta.includes('each') ? '["a"]' : meta.includes('count') ? '[0]' : ''}.o`);
      return text;
    };
    const [a, b] = calls;
    const blocks = [local('p'), a ? module(a) : '', local('q'), b ? module(b) : '', resource('s'), local('r'), resource('t')];
    return blocks.reverse().join('');
  };
  const variables = (names: readonly string[]): string =>
    names.map((name) => `variable "${name}" {\n  default = ${pick(['1', '"d"', 'null', '["x"]'])}\n}\n`).join('');
  const own = ['var.u', 'var.v', 'local.p', 'local.q', 'x_y.s', 'x_y.t.id'];
  const inRoot = [...own, 'var.w', 'module.a.o', 'module.b', 'module.b["a"].o', 'module.a[0].o', 'module.b[*].o'];
  const module = (): string =>
    `${variables(['u', 'v'])}${body(['var.u', 'var.v'], [], own)}output "o" {\n  value = ${expression(own, 2)}\n}\n`;
  return {
    'main.tf': `${variables(['u', 'v', 'w'])}${body(['var.u', 'var.v', 'var.w'], ['a', 'b'], inRoot)}`,
    'm0/main.tf': module(),
    'm1/main.tf': module(),
  };
}

describe('a run that takes over', () => {
  it('comes out as one by itself: the same resources, problems and steps', () => {
    let [taken, all] = [0, 0];
    for (let seed = 1; seed <= 150; seed++) {
      const first = configuration(seed);
      // Another root, another module, or both as they were.
      const files = [
        first,
        { ...first, 'main.tf': `${first['main.tf']}# \n` },
        { ...first, 'm0/main.tf': configuration(seed + 1000)['m0/main.tf'] ?? '' },
        // One argument of the same length, so that nothing else moves.
        { ...first, 'main.tf': (first['main.tf'] ?? '').replace(/"a"/g, '"b"').replace(/= 1\b/g, '= 2') },
      ];
      const draw = random(seed);
      const sharing = runs(nothingKept());
      const before = new Set<Resource>();
      for (let i = 0; i < 8; i++) {
        const side = files[draw(files.length)] as Files;
        const values = draw(4) === 0 ? '' : `u = ${draw(2)}\nv = "${draw(2)}"\n${draw(2) ? 'w = ["x"]\n' : ''}`;
        const [shared, alone]: [Budget, Budget] = [
          { steps: 100_000, depth: 0 },
          { steps: 100_000, depth: 0 },
        ];
        const now = sharing(side, values, shared);
        const expected = runs(nothingKept())(side, values, alone);
        const shown = ({ resources, problems, unseenCalls }: typeof now) => written([resources, problems, unseenCalls]);
        expect(shown(now), `seed ${seed}, run ${i}`).toBe(shown(expected));
        expect(shared.steps, `seed ${seed}, run ${i}`).toBe(alone.steps);
        for (const resource of now.resources) {
          all++;
          if (before.has(resource)) taken++;
          before.add(resource);
        }
      }
    }
    // Else nothing would have been tried.
    expect(taken / all).toBeGreaterThan(0.2);
  });

  it('are not taken over by what goes by a block that is there now, or is no more', () => {
    const run = runs(nothingKept());
    const files = (more: string): Files => ({
      'main.tf': 'module "m" {\n  source = "./m"\n  a = x_y.z.name\n  b = module.o.b\n  c = data.x_y.d[0]\n}\n',
      'more.tf': more,
      'm/main.tf':
        'variable "a" {}\nvariable "b" {}\nvariable "c" {}\nresource "x_y" "r" {\n  a = var.a\n  b = var.b\n  c = var.c\n}\n',
    });
    const more =
      'resource "x_y" "z" {\n  name = "n"\n}\ndata "x_y" "d" {\n  count = 1\n}\nmodule "o" {\n  source = "example.com/o"\n}\n';
    for (const text of ['', more, '', more]) {
      const address = 'module.m.x_y.r';
      expect(written(at(run(files(text)), address))).toBe(written(at(runs(nothingKept())(files(text)), address)));
    }
  });

  it('do not say that a file is broken which is mended', () => {
    const run = runs(nothingKept());
    const files = (broken: string): Files => ({
      'main.tf': 'module "m" {\n  source = "./m"\n}\nresource "x_y" "r" {\n  a = module.m.o\n}\n',
      'm/main.tf': 'module "n" {\n  source = "../n"\n}\noutput "o" {\n  value = module.n.o\n}\n',
      'n/main.tf': 'output "o" {\n  value = 1\n}\n',
      'n/other.tf': broken,
    });
    expect(run(files('a = {\n')).problems).toHaveLength(1);
    expect(run(files('')).problems).toEqual([]);
    expect(run(files('a = {\n')).problems).toHaveLength(1);
  });
});

describe('runs that are remembered', () => {
  const MAX_OF_ONE = 100_000;
  const read = (path: string, text: string): ParsedFile => parser.read(path as Path, text);
  const treeOf = (...paths: string[]): Tree => ({
    paths: new Set(paths as Path[]),
    links: new Map(),
    unseen: new Set(),
    contents: new Map(),
  });

  it('stand for any files beside them where they looked at none', () => {
    const memory = startMemory();
    const text =
      'variable "on" {\n  default = false\n}\nresource "x_y" "a" {\n  count = var.on ? 1 : 0\n  b     = file("a")\n}\n';
    const top = memory.declare('' as Path, [read('main.tf', text)]);
    const texts = new Map<Path, string>();
    const run = (tree: Tree, ...values: ParsedFile[]) =>
      memory.run(top, () => top, values, { steps: MAX_OF_ONE, depth: 0 }, '', { tree, texts }).evaluation;
    const [small, large] = [treeOf(), treeOf('a')];
    const on = read('on.tfvars', 'on = true\n');
    expect(run(large)).toBe(run(small));
    expect(run(large, on)).not.toBe(run(small, on));
    // The larger tree is the later one: what was run with less is not kept beside it.
    const again = run(large, on);
    expect(run(large, on)).toBe(again);
  });

  it('count for what they computed themselves: many environments of a large root stay', () => {
    const memory = startMemory(40_000);
    const text =
      'variable "n" {}\nlocals {\n  l = length([for i in range(1000) : i * 2])\n}\nresource "x_y" "a" {\n  b = local.l\n  c = var.n\n}\n';
    const top = memory.declare('' as Path, [read('main.tf', text)]);
    const run = (i: number) =>
      memory.run(top, () => top, [read(`e${i}.tfvars`, `n = ${i}\n`)], { steps: MAX_OF_ONE, depth: 0 }, '', undefined).evaluation;
    const first = Array.from({ length: 50 }, (_, i) => run(i));
    for (const [i, one] of first.entries()) expect(run(i)).toBe(one);
  });

  it('share what a second run with open variables finds, too', () => {
    const text =
      'variable "n" {}\nvariable "list" {\n  default = null\n}\nlocals {\n  l = [for i in range(1000) : i * 2]\n}\nresource "x_y" "a" {\n  for_each = var.list\n}\nresource "x_y" "b" {\n  c = local.l\n  d = var.n\n}\n';
    const top = newModule('' as Path, [read('main.tf', text)]);
    const kept = nothingKept();
    const run = (n: number) => evaluateRoot(top, () => top, settingsOf(`n = ${n}\n`), { kept });
    const [first, second] = [run(1), run(2)];
    expect([first.problems, second.problems]).toEqual([[], []]);
    const weight = kept.inDoubt?.weight ?? 0;
    expect(weight).toBeGreaterThan(1_000);
    run(3);
    expect((kept.inDoubt?.weight ?? 0) - weight).toBeLessThan(100);
  });
});
