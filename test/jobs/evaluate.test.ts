import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import type { ChangeRead } from '../../src/diff/others.ts';
import { EvaluationError, startEvaluator } from '../../src/jobs/evaluate.ts';
import type { Path } from '../../src/terraform/source.ts';

const script = new URL('./evaluate-odd.mjs', import.meta.url);
const evaluator = startEvaluator({ script, timeLimit: 2_000, memoryLimit: 32 });
afterAll(() => evaluator.close());

const change = (path: string, read: ChangeRead['trees']['head']['read'] = async () => new Map()): ChangeRead => {
  const side = { files: new Map(), problems: [] };
  const reader = { list: async () => undefined, read };
  const changes = [{ path: path as Path, previousPath: path as Path, status: 'added' as const, patch: '' }];
  return { facts: { base: side, head: side, changes }, others: [], trees: { base: reader, head: reader } };
};
const evaluated = (path: string, read?: ChangeRead['trees']['head']['read']): Promise<unknown> =>
  evaluator.evaluate(change(path, read), DEFAULT_CONFIG);

describe('the thread that evaluates', () => {
  it.each([
    ['endless', 'takes longer than 2 s'],
    ['memory', 'takes too much memory'],
    ['crash', /^the evaluation failed \(TypeError in evaluate-odd\.mjs?, line \d+\), which is a fault of iacsec$/],
    ['exit', 'ended without an answer'],
  ])('that is %s ends that review alone, and says why without quoting anything', { timeout: 30_000 }, async (kind, message) => {
    const all = [evaluated(kind), evaluated('next'), evaluated('and the next')];
    const [odd, next, another] = await Promise.allSettled(all);
    expect(odd?.status).toBe('rejected');
    const { reason } = odd as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(EvaluationError);
    expect(reason.message).toMatch(message);
    expect(next).toMatchObject({ value: { path: 'next' } });
    expect(another).toMatchObject({ value: { path: 'and the next' } });
  });

  it('takes no answer that is of another review', async () => {
    const read = async (paths: readonly Path[]) => new Map(paths.map((path) => [path, 'text']));
    expect(await evaluated('asks', read)).toEqual({ contents: ['text'] });
  });

  it('ends a review whose files cannot be read with that error, which is tried again', async () => {
    const lost = evaluated('asks', async () => {
      throw new RangeError('GitHub is away');
    });
    await expect(lost).rejects.toThrow(RangeError);
    expect(await evaluated('next')).toEqual({ path: 'next' });
  });
});
