import { afterAll, describe, expect, it } from 'vitest';
import type { ReviewPlan } from '../src/report/plan.ts';
import { startParser } from '../src/terraform/parse.ts';
import { numbersFrom } from './hostile/random.ts';
import { type Files, reviewOf } from './sample.ts';

// Properties that hold for any change, on changes made at random from a seed: small repositories with modules, variables, tfvars,
// counts and links, of which each commit is a mutation of the one before.

const parser = startParser();
afterAll(() => parser.close());
const review = (base: Files, head: Files, options?: Parameters<typeof reviewOf>[3]) => reviewOf(parser, base, head, options);

/** A repository before it is written down. */
interface Account {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly count: string | undefined;
}
interface Model {
  readonly accounts: readonly Account[];
  readonly inModule: readonly Account[];
  readonly calls: readonly string[];
  readonly https: string | undefined;
  readonly tfvars: string | undefined;
}

function model(random: () => number): { make: () => Model; mutate: (from: Model) => Model } {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
    https_traffic_only_enabled: ['true', 'false', 'var.https', '!false'],
    min_tls_version: ['"TLS1_2"', '"TLS1_0"', '"TLS1_1"', 'var.unset'],
    allow_nested_items_to_be_public: ['true', 'false', 'var.https'],
    public_network_access_enabled: ['true', 'false'],
    account_tier: ['"Standard"', '"Premium"'],
  };
  const attributes = (): Record<string, string> =>
    Object.fromEntries(
      Object.entries(ATTRIBUTES).flatMap(([name, values]) => (random() < 0.6 ? [[name, pick(values)] as const] : [])),
    );
  const account = (name: string): Account => ({
    name,
    attributes: attributes(),
    count: random() < 0.15 ? pick(['1', '2']) : undefined,
  });
  const accounts = (names: readonly string[]): Account[] => names.filter(() => random() < 0.6).map(account);
  const bool = (): string => pick(['true', 'false']);
  const make = (): Model => ({
    accounts: accounts(['a', 'b', 'c']),
    inModule: accounts(['m', 'n']),
    calls: ['one', 'two'].filter(() => random() < 0.7),
    https: random() < 0.8 ? bool() : undefined,
    tfvars: random() < 0.4 ? bool() : undefined,
  });
  const changed = (list: readonly Account[], names: readonly string[]): Account[] => {
    const name = pick(names);
    const rest = list.filter((one) => one.name !== name);
    return random() < 0.3 ? rest : [...rest, account(name)].sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  const mutate = (from: Model): Model =>
    pick<() => Model>([
      () => ({ ...from, accounts: changed(from.accounts, ['a', 'b', 'c']) }),
      () => ({ ...from, accounts: changed(from.accounts, ['a', 'b', 'c']) }),
      () => ({ ...from, inModule: changed(from.inModule, ['m', 'n']) }),
      () => ({ ...from, https: random() < 0.8 ? bool() : undefined }),
      () => ({ ...from, tfvars: random() < 0.7 ? bool() : undefined }),
      () => ({ ...from, calls: ['one', 'two'].filter(() => random() < 0.7) }),
    ])();
  return { make, mutate };
}

const block = ({ name, attributes, count }: Account): string => {
  const lines = Object.entries({ ...(count ? { count } : {}), name: `"${name}"`, ...attributes });
  const width = Math.max(...lines.map(([key]) => key.length));
  return `resource "azurerm_storage_account" "${name}" {\n${lines.map(([key, value]) => `  ${key.padEnd(width)} = ${value}\n`).join('')}}\n`;
};

function written({ accounts, inModule, calls, https, tfvars }: Model): Files {
  const variables = `variable "https" {\n  type = bool\n${https ? `  default = ${https}\n` : ''}}\n\nvariable "unset" {\n  type = string\n}\n`;
  return {
    'variables.tf': variables,
    'main.tf': [
      ...accounts.map(block),
      ...calls.map((name) => `module "${name}" {\n  source = "./modules/m"\n  https = var.https\n  unset = var.unset\n}\n`),
    ].join('\n'),
    'modules/m/main.tf': [...inModule.map(block), variables].join('\n'),
    ...(tfvars ? { 'terraform.tfvars': `https = ${tfvars}\n` } : {}),
  };
}

const CASES = 60;
const seeds = Array.from({ length: CASES }, (_, i) => i + 1);
const change = (seed: number): [Files, Files, Files] => {
  const { make, mutate } = model(numbersFrom(seed));
  const first = make();
  const second = mutate(mutate(first));
  const third = mutate(mutate(second));
  // A comment that changes each time: every change reaches the top folder.
  const [one, two, three] = [first, second, third].map(written) as [Files, Files, Files];
  const marked = (files: Files, step: number): Files => ({ ...files, 'main.tf': `# ${step}\n\n${files['main.tf']}` });
  return [marked(one, 1), marked(two, 2), marked(three, 3)];
};
const fails = (plan: ReviewPlan, ...classes: string[]): string[] =>
  plan.findings
    .filter(({ class: kind, finding }) => classes.includes(kind) && finding.verdict === 'fail')
    .map(({ finding }) => finding.fingerprint)
    .sort();
const without = (from: readonly string[], away: readonly string[]): string[] => from.filter((one) => !away.includes(one));

describe('of any change', () => {
  it('the reverse mirrors it: introduced and fixed change places', async () => {
    for (const seed of seeds) {
      const [base, head] = change(seed);
      const [there, back] = [await review(base, head), await review(head, base)];
      // What was wrong and cannot be known any more is not fixed; seen from the other side it is introduced.
      const lost = back.findings.flatMap(({ class: kind, finding }) => (kind === 'introduced' ? [finding.fingerprint] : []));
      expect([seed, without(fails(there, 'fixed'), lost)]).toEqual([seed, []]);
      const open = (plan: ReviewPlan) => [...fails(plan, 'unchanged'), ...fails(plan, 'worsened')].sort();
      expect([seed, open(there).length]).toEqual([seed, open(back).length]);
    }
  });

  it('two steps end where one leads', async () => {
    for (const seed of seeds) {
      const [base, middle, head] = change(seed);
      const [first, second, whole] = [await review(base, middle), await review(middle, head), await review(base, head)];
      // Only the root that every change reaches: others are not looked at where nothing of them changed.
      const now = ({ findings }: ReviewPlan): string[] =>
        findings
          .filter(({ class: kind, finding }) => kind !== 'fixed' && finding.verdict === 'fail' && finding.root === '')
          .map(({ finding }) => finding.fingerprint)
          .sort();
      expect([seed, now(second)]).toEqual([seed, now(whole)]);
      // What the whole introduces, one of the steps introduces, or pairs on evidence: a module that nothing calls any more is a root.
      const paired = [first, second].flatMap(({ findings }) =>
        findings.flatMap(({ pairedWith, finding }) => (pairedWith ? [finding.fingerprint] : [])),
      );
      const steps = [...fails(first, 'introduced'), ...fails(second, 'introduced'), ...paired];
      expect([seed, without(fails(whole, 'introduced'), steps)]).toEqual([seed, []]);
    }
  });

  it('every new finding is reported once, and the sum is right', async () => {
    for (const seed of seeds) {
      const [base, head] = change(seed);
      const plan = await review(base, head);
      const fresh = plan.findings.filter(({ class: kind }) => kind === 'introduced' || kind === 'worsened');
      expect(fresh.every(({ reported }) => reported !== null)).toBe(true);
      const inline = fresh.filter(({ reported }) => reported === 'inline').map(({ finding }) => finding.fingerprint);
      expect([...new Set(plan.comments.flatMap(({ fingerprints }) => fingerprints))].sort()).toEqual([...new Set(inline)].sort());
      expect(fresh.filter(({ reported }) => reported === 'annotation').length).toBe(plan.annotations.length);
      if (fresh.length > 0) expect(plan.summary).toContain(`${fresh.length} of ${fresh.length} reported`);
    }
  });

  it('all suggestions together leave none of them', async () => {
    for (const seed of seeds) {
      const [base, head] = change(seed);
      const plan = await review(base, head);
      const files: Record<string, string[]> = Object.fromEntries(
        Object.entries(head).map(([path, text]) => [path, text.split('\n')]),
      );
      const suggested = plan.comments.flatMap((comment) => {
        const text = /^(`{3,})suggestion\n([\s\S]*?)\n?^\1$/m.exec(comment.body)?.[2];
        return text === undefined ? [] : [{ comment, text }];
      });
      suggested.sort((a, b) => b.comment.line - a.comment.line);
      for (const { comment, text } of suggested) {
        const start = comment.start_line ?? comment.line;
        files[comment.path]?.splice(start - 1, comment.line - start + 1, ...text.split('\n'));
      }
      const after = await review(
        base,
        Object.fromEntries(Object.entries(files).map(([path, lines]) => [path, lines.join('\n')])),
      );
      const bodies = new Set(suggested.map(({ comment }) => comment.body));
      expect([seed, after.comments.filter(({ body }) => bodies.has(body))]).toEqual([seed, []]);
      expect([seed, without(fails(after, 'introduced'), fails(plan, 'introduced'))]).toEqual([seed, []]);
    }
  });

  it('other file names and another order say nothing', async () => {
    for (const seed of seeds) {
      const [, head] = change(seed);
      const { 'main.tf': main = '', ...rest } = head;
      const blocks = main.split(/^(?=resource|module)/m).filter((text) => text.trim() !== '');
      const reordered = { ...rest, 'main.tf': [...blocks].reverse().join('\n') };
      expect(fails(await review(head, reordered), 'introduced', 'worsened', 'fixed')).toEqual([]);
      const renamed = { ...rest, 'other.tf': main };
      const plan = await review(head, renamed, { renames: { 'other.tf': 'main.tf' } });
      expect(fails(plan, 'introduced', 'worsened', 'fixed')).toEqual([]);
      const split = { ...rest, ...Object.fromEntries(blocks.map((text, i) => [`part${i}.tf`, text])) };
      expect(fails(await review(head, split), 'introduced', 'worsened', 'fixed')).toEqual([]);
    }
  });
});
