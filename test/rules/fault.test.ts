import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import { review } from '../../src/review.ts';
import type { RuleSet } from '../../src/rules/assess.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { type Files, facts, ruleSet, storage, TODAY } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

/** The rules, one of which fails whenever it is asked. */
const failing: RuleSet = {
  ...ruleSet,
  rules: ruleSet.rules.map((rule) =>
    rule.id === 'storage/minimum-tls'
      ? Object.defineProperty({ ...rule }, 'when', {
          get: () => {
            throw new TypeError('a value of hunter2');
          },
        })
      : rule,
  ),
};
const reviewed = (base: Files, head: Files) =>
  review(facts(base, head), failing, { config: DEFAULT_CONFIG, assumed: 4, today: TODAY, parser });
const off = '  https_traffic_only_enabled = false\n';

describe('a rule that fails', () => {
  it('blocks what the change touches, is named with its place and without values, and the other rules still report', async () => {
    const plan = await reviewed({}, { 'main.tf': storage('a', off) });
    expect(plan.conclusion).toBe('failure');
    expect(plan.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^rule "storage\/minimum-tls" failed on "azurerm_storage_account.a" \(TypeError in fault.test.ts, line \d+\), which is a fault of iacsec/,
      ),
    ]);
    expect(plan.summary).toContain('fault of iacsec');
    expect(JSON.stringify([plan.summary, plan.annotations, plan.comments])).not.toContain('hunter2');
    expect(plan.comments.map(({ body }) => body).join()).toContain('storage/https-only');
    expect(plan.annotations).toContainEqual(
      expect.objectContaining({ path: 'main.tf', start_line: 1, annotation_level: 'failure' }),
    );
  });

  it('is named and blocks nothing where the change touches something else', async () => {
    const main = storage('a', '  https_traffic_only_enabled = true\n');
    const plan = await reviewed({ 'main.tf': main }, { 'main.tf': main, 'locals.tf': 'locals {\n  a = 1\n}\n' });
    expect(plan.conclusion).toBe('success');
    expect(plan.summary).toMatch(/storage\/minimum.*fault of iacsec/);
    expect(plan.stats.unknown).toBeGreaterThan(0);
  });

  it('does not make what it found before count as fixed', async () => {
    const before = await review(facts({}, { 'main.tf': storage('a', '  min_tls_version = "TLS1_0"\n') }), ruleSet, {
      config: DEFAULT_CONFIG,
      assumed: 4,
      today: TODAY,
      parser,
    });
    expect(before.findings.some(({ finding }) => finding.rule.id === 'storage/minimum-tls')).toBe(true);
    const plan = await reviewed({ 'main.tf': storage('a', '  min_tls_version = "TLS1_0"\n') }, { 'main.tf': storage('a') });
    expect(plan.findings.filter(({ class: kind }) => kind === 'fixed')).toEqual([]);
  });
});
