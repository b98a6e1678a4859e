import { afterAll, describe, expect, it } from 'vitest';
import { startEffort } from '../../src/terraform/effort.ts';
import { startJudge } from '../../src/terraform/judge.ts';
import { startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';

const judge = startJudge();
const parser = startParser();
afterAll(async () => {
  await judge.close();
  await parser.close();
});

describe("HashiCorp's parser", () => {
  it('answers in order, with the line and the sentence of the first error', async () => {
    const answers = await Promise.all([
      judge.judge('a.tf', 'a = 1\n', startEffort()),
      judge.judge('b.tf', 'a = 1\nb = \n', startEffort()),
      judge.judge('c.tf', 'c = 1\n', startEffort()),
    ]);
    expect(answers).toEqual([
      { kind: 'valid', json: { a: 1 } },
      { kind: 'invalid', line: 2, message: expect.stringMatching(/^Invalid expression\. Expected/) },
      { kind: 'valid', json: { c: 1 } },
    ]);
  });

  it('dies of some inputs, and the files behind them are judged all the same', async () => {
    const bomb = `a = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`;
    const answers = await Promise.all([
      judge.judge('bomb.tf', bomb, startEffort()),
      ...Array.from({ length: 40 }, (_, i) => judge.judge(`${i}.tf`, `a = ${i}\n`, startEffort())),
    ]);
    expect(answers[0]).toMatchObject({ kind: 'gave-up' });
    expect(answers.slice(1)).toEqual(Array.from({ length: 40 }, (_, i) => ({ kind: 'valid', json: { a: i } })));
  }, 60_000);
});

describe('both parsers', () => {
  it('keep a bomb from ever reaching the one that would die of it', async () => {
    const files = new Map([
      ['a.tf' as Path, `a = ${'['.repeat(20_000)}\n`],
      ['b.tf' as Path, 'locals {\n  b = 1\n}\n'],
    ]);
    const parsed = await parser.parse(files);
    expect(parsed.get('a.tf' as Path)?.problems).toMatchObject([
      { startLine: 1, message: expect.stringContaining('deeper than 200 levels') },
    ]);
    expect(parsed.get('b.tf' as Path)?.problems).toEqual([]);
  });
});
