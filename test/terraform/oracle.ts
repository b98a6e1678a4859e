import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { treeOfFolder } from '../../src/local/contents.ts';
import { readFolder } from '../../src/local/folder.ts';
import { assess } from '../../src/rules/assess.ts';
import { withContents } from '../../src/rules/contents.ts';
import type { Evaluation } from '../../src/terraform/evaluate.ts';
import { hclParser } from '../../src/terraform/hcl.ts';
import { startJudge } from '../../src/terraform/judge.ts';
import { isValues, loadsByItself } from '../../src/terraform/module.ts';
import { numberText } from '../../src/terraform/number.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots } from '../../src/terraform/roots.ts';
import type { Path, Problem } from '../../src/terraform/source.ts';
import type { Value } from '../../src/terraform/value.ts';

export type Files = Readonly<Record<string, string>>;

/** Why the real binary cannot be asked; undefined where it can. */
export const noTerraform: string | undefined =
  spawnSync('terraform', ['version']).status === 0 ? undefined : 'there is no `terraform` on the PATH';

/** A file or a line that Terraform complains about. */
export interface Complaint {
  readonly summary: string;
  readonly detail: string;
  readonly file: string;
  readonly line: number;
}

/** What `terraform plan` says: what is wrong, or the plan. */
export interface Answer {
  readonly complaints: readonly Complaint[];
  readonly plan: Plan | undefined;
}

/** The part of `terraform show -json PLAN` that is read here. */
export interface Plan {
  readonly planned_values: {
    readonly outputs?: Readonly<Record<string, { readonly type?: unknown; readonly sensitive: boolean }>>;
  };
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: Change;
  }[];
  readonly output_changes?: Readonly<Record<string, Change>>;
}
interface Change {
  readonly after?: unknown;
  readonly after_unknown: unknown;
  readonly after_sensitive: unknown;
}

/** Runs the steps in a folder with these files and takes it away again. */
export function withFolder<T>(files: Files, run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'iacsec-held-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const terraform = (folder: string, args: readonly string[]) =>
  spawnSync('terraform', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { PATH: process.env['PATH'], HOME: folder, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
  });

/** `terraform init` and `plan`. Nothing here needs a provider but the built-in one, so nothing is fetched. */
export function planOf(folder: string, args: readonly string[] = []): Answer {
  const started = terraform(folder, ['init', '-input=false', '-no-color', '-backend=false', '-json']);
  const complaints = started.status === 0 ? [] : errorsIn(started.stdout);
  if (started.status !== 0)
    return { complaints: complaints.length > 0 ? complaints : [none(started.stdout + started.stderr)], plan: undefined };
  const planned = terraform(folder, ['plan', '-json', '-input=false', '-lock=false', '-out=plan.bin', ...args]);
  if (planned.status !== 0) {
    const found = errorsIn(planned.stdout);
    return { complaints: found.length > 0 ? found : [none(planned.stdout + planned.stderr)], plan: undefined };
  }
  const shown = terraform(folder, ['show', '-json', 'plan.bin']);
  if (shown.status !== 0) throw new Error(`terraform show failed: ${shown.stderr}`);
  return { complaints: [], plan: JSON.parse(exactNumbers(shown.stdout)) as Plan };
}

const none = (detail: string): Complaint => ({ summary: 'terraform failed', detail, file: '', line: 0 });

function errorsIn(output: string): Complaint[] {
  return output.split('\n').flatMap((line) => {
    if (!line.includes('"@level":"error"')) return [];
    const { diagnostic } = JSON.parse(line) as {
      diagnostic?: { severity: string; summary: string; detail: string; range?: { filename: string; start: { line: number } } };
    };
    if (diagnostic?.severity !== 'error') return [];
    const { summary, detail, range } = diagnostic;
    return [{ summary, detail, file: range?.filename ?? '', line: range?.start.line ?? 0 }];
  });
}

/** Numbers that a JavaScript number would change become texts that start with `#`. */
function exactNumbers(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') || numberText(Number(token)) === token ? token : `"#${token}"`,
  );
}

export const UNKNOWN = '<unknown>';
export const SENSITIVE = '<sensitive>';

/** A planned value with its unknown and sensitive parts marked. */
export function marked(change: { after?: unknown; after_unknown?: unknown; after_sensitive?: unknown }): unknown {
  const mark = (after: unknown, unknown: unknown, sensitive: unknown): unknown => {
    if (sensitive === true) return SENSITIVE;
    if (unknown === true) return UNKNOWN;
    if (Array.isArray(after) || Array.isArray(unknown)) {
      const items = Array.isArray(after) ? after : [];
      const open = Array.isArray(unknown) ? unknown : [];
      return Array.from({ length: Math.max(items.length, open.length) }, (_, i) =>
        mark(items[i], open[i], Array.isArray(sensitive) ? sensitive[i] : undefined),
      );
    }
    if ((typeof after === 'object' && after !== null) || (typeof unknown === 'object' && unknown !== null)) {
      const [a, u, s] = [after, unknown, sensitive].map((part) => (part ?? {}) as Record<string, unknown>);
      const keys = [...new Set([...Object.keys(a ?? {}), ...Object.keys(u ?? {})])].sort();
      return Object.fromEntries(keys.map((key) => [key, mark(a?.[key], u?.[key], s?.[key])]));
    }
    return after ?? null;
  };
  return mark(change.after, change.after_unknown, change.after_sensitive);
}

/** Our value in the same form. */
export function shown(value: Value | undefined): unknown {
  if (value === undefined) return '<none>';
  if (value.sensitive) return SENSITIVE;
  switch (value.kind) {
    case 'unknown':
      return UNKNOWN;
    case 'null':
      return null;
    case 'list':
      return value.items.map(shown);
    case 'map':
      return Object.fromEntries(
        [...value.entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([key, part]) => [key, shown(part)]),
      );
    case 'number': {
      const text = numberText(value);
      return numberText(Number(text)) === text ? Number(text) : `#${text}`;
    }
    default:
      return value.value;
  }
}

const judge = startJudge();
export const closeParser = (): Promise<void> => judge.close();

/** What iacsec makes of the folder as a root module; `-var-file` as an environment of its own. */
export async function ourEvaluation(
  folder: string,
  varFile?: string,
): Promise<{ evaluation: Evaluation | undefined; problems: readonly Problem[] }> {
  // As `show` does: it says what Terraform would say in that folder.
  const parser = startParser({ judge, running: { workspace: 'default', folder } });
  const all = readFolder(folder);
  const files = new Map([...all.files].filter(([path]) => !isValues(path) || loadsByItself(path) || path === varFile));
  const snapshot = await withContents({ ...all, files }, treeOfFolder(folder), parser, {
    also: new Set(['' as Path]),
    visit: (evaluation) => {
      for (const text of files.values())
        for (const [, name = ''] of text.matchAll(/^output "(\w+)"/gm))
          evaluation.lookup(hclParser(`output.${name}`, 'address' as Path).expression());
    },
  });
  const top = findRoots(snapshot, parser.read, { also: new Set(['' as Path]) }).filter((root) => root.folder === '');
  const { roots, problems } = await assess(snapshot, top, parser, {
    rules: { rules: [], schema: {}, removed: {} },
    assumed: 5,
    today: '',
  });
  return { evaluation: roots[0]?.evaluation, problems };
}

export const ERROR = '<error>';

/** What both say of one expression: the marked value, or ERROR with what is said of it. */
export interface Said {
  readonly expression: string;
  readonly terraform: unknown;
  /** Terraform's type of a wholly known value, as in its plan. */
  readonly type: unknown;
  readonly complaint: string | undefined;
  readonly ours: Value | undefined;
}

/**
 * Asks Terraform for many expressions at once: each is the `input` of a `terraform_data`. What Terraform complains about is left out of
 * the next plan, until one is made.
 */
export async function compareExpressions(prelude: string, expressions: readonly string[], more: Files = {}): Promise<Said[]> {
  const complaints = new Map<number, string>();
  const text = (which: (i: number) => boolean, outputs: boolean): { text: string; lines: number[] } => {
    const lines: number[] = [];
    let text = '';
    for (const [i, expression] of expressions.entries()) {
      if (!which(i)) continue;
      const block =
        `resource "terraform_data" "e${i}" {\n  input = ${expression}\n}\n` +
        (outputs ? `output "o${i}" {\n  sensitive = true\n  value = terraform_data.e${i}.input\n}\n` : '');
      for (let line = 0; line < block.split('\n').length - 1; line++) lines.push(i);
      text += block;
    }
    return { text, lines };
  };
  let plan: Plan | undefined;
  while (!plan) {
    const { text: asked, lines } = text((i) => !complaints.has(i), true);
    const answer = withFolder({ ...more, 'prelude.tf': prelude, 'e.tf': asked }, (folder) => planOf(folder));
    plan = answer.plan;
    for (const { file, line, summary, detail } of answer.complaints) {
      const named = /terraform_data\.e(\d+)/.exec(`${summary} ${detail}`)?.[1];
      const of = file === 'e.tf' ? lines[line - 1] : named === undefined ? undefined : Number(named);
      if (of === undefined) throw new Error(`${file}:${line}: ${summary}: ${detail}`);
      complaints.set(of, `${summary}: ${detail}`);
    }
  }
  const changes = new Map((plan.resource_changes ?? []).map(({ address, change }) => [address, change]));
  const ours: (Value | undefined)[] = [];
  // A folder of its own for what does not parse, which would take the others with it.
  const evaluations = await withFolderAsync(
    { ...more, 'prelude.tf': prelude, 'e.tf': text((i) => !isSyntax(complaints.get(i)), false).text },
    (folder) => ourEvaluation(folder),
  );
  for (const i of expressions.keys()) {
    const found = evaluations.evaluation?.resources.find(({ address }) => address === `terraform_data.e${i}`);
    ours.push(found?.block.attributes.get('input')?.value);
  }
  return expressions.map((expression, i) => {
    const change = changes.get(`terraform_data.e${i}`);
    const mark = (part: unknown): unknown =>
      typeof part === 'object' && part !== null ? (part as { input?: unknown }).input : part;
    return {
      expression,
      complaint: complaints.get(i),
      terraform: complaints.has(i)
        ? ERROR
        : marked({
            after: mark(change?.after),
            after_unknown: mark(change?.after_unknown),
            after_sensitive: mark(change?.after_sensitive),
          }),
      type: plan.planned_values.outputs?.[`o${i}`]?.type,
      ours: ours[i],
    };
  });
}

const isSyntax = (complaint: string | undefined): boolean =>
  complaint !== undefined &&
  /^(?:Invalid (?:expression|character|string|multi)|Missing|Unclosed|Extra characters|Unsupported operator|Invalid 'for')/.test(
    complaint,
  );

export async function withFolderAsync<T>(files: Files, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'iacsec-held-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The type of our value, as Terraform's plan writes types; undefined where it does not show. */
export function typeShown(value: Value): unknown {
  switch (value.kind) {
    case 'string':
    case 'number':
    case 'bool':
      return value.kind;
    case 'list':
      if (value.type === 'tuple') return ['tuple', value.items.map(typeShown)];
      return [value.type, value.items.map(typeShown).find((type) => type !== undefined)];
    case 'map':
      if (value.type === 'object')
        return ['object', Object.fromEntries([...value.entries].map(([key, part]) => [key, typeShown(part)]))];
      return ['map', [...value.entries.values()].map(typeShown).find((type) => type !== undefined)];
    default:
      return undefined;
  }
}

/** Whether two types are the same where both show. */
export function sameType(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined || a === 'dynamic' || b === 'dynamic') return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((part, i) => sameType(part, b[i]));
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null && !Array.isArray(a) && !Array.isArray(b)) {
    const [x, y] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
    return Object.keys(x).length === Object.keys(y).length && Object.keys(x).every((key) => key in y && sameType(x[key], y[key]));
  }
  return a === b;
}
