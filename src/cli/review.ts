import { existsSync } from 'node:fs';
import type { PullFacts, Sha } from '../facts.ts';
import { fileAt, type Range, readRange } from '../local/git.ts';
import { reviewJson } from '../report/json.ts';
import { patchText } from '../report/patch.ts';
import { fixWithoutSecrets } from '../report/redact.ts';
import { sarif } from '../report/sarif.ts';
import { reviewText } from '../report/text.ts';
import { counted } from '../report/wording.ts';
import { review } from '../review.ts';
import { lookedAt, withContents } from '../rules/contents.ts';
import type { Judge } from '../terraform/judge.ts';
import { type Parser, startParser } from '../terraform/parse.ts';
import { looksAt } from '../terraform/tree.ts';
import { configFrom, loadRules } from './inputs.ts';
import { elapsed, NothingError, oneOf, print, terminal, today, UsageError, version, words, write } from './terminal.ts';

/** `iacsec review`: reviews a range of a git repository. Returns the exit code. */
export async function runReview(args: readonly string[], judge: Judge): Promise<number> {
  const { values, positionals } = words(args, {
    base: { type: 'string' },
    head: { type: 'string' },
    repo: { type: 'string' },
    format: { type: 'string' },
  });
  if (positionals.length > 0) throw new UsageError(`review takes no "${positionals[0]}"; the refs are --base and --head.`);
  if (typeof values['base'] !== 'string') throw new UsageError('review needs --base REF, the branch the change is to go into.');
  const format = oneOf(values['format'], ['text', 'json', 'sarif', 'html', 'patch'], 'text', 'format');
  const repository = typeof values['repo'] === 'string' ? values['repo'] : '.';
  if (!existsSync(repository)) throw new NothingError(`there is no folder ${repository}.`);
  const head = typeof values['head'] === 'string' ? values['head'] : undefined;
  const parser = startParser({ judge });
  const { facts, base } = await withOtherFiles(readRange(repository, values['base'], head), parser);
  const rules = loadRules();
  // The policy is the one of the branch the change goes into; the change itself cannot relax it.
  const config = await configFrom(
    fileAt(repository, base, '.github/iacsec.yml'),
    `.github/iacsec.yml of ${values['base']}`,
    rules,
  );
  const plan = await review(facts, rules, { config, assumed: 5, today: today(), parser });
  if (format === 'json') print(reviewJson(plan, facts.head.files, elapsed()));
  else if (format === 'html')
    write(
      (await import('../report/html.ts')).reviewPage(plan, facts, {
        title: `${head ?? 'Working tree'} into ${values['base']}`,
        baseBranch: values['base'],
        headBranch: head ?? 'working tree',
      }),
    );
  else if (format === 'sarif') {
    const baseline = { introduced: 'new', worsened: 'updated', unchanged: 'unchanged', fixed: 'absent' } as const;
    print(
      sarif(
        plan.findings
          .filter((found) => found.class !== 'fixed')
          .map((found) => ({
            finding: found.finding,
            fix: fixWithoutSecrets(found.fix, facts.head.files),
            baseline: baseline[found.class],
            suppressed: found.suppressed,
          })),
        version(),
        { unknown: plan.stats.unknown, problems: plan.problems },
      ),
    );
  } else if (format === 'patch') {
    const { text, leftOut } = patchText(plan.safeEdits, facts.head.files);
    write(text);
    if (leftOut > 0)
      process.stderr.write(
        `${counted(leftOut, 'place')} beside secrets left out; mend ${leftOut === 1 ? 'it' : 'them'} by hand\n`,
      );
  } else write(reviewText(plan, facts, elapsed() / 1000, terminal));
  return plan.conclusion === 'failure' ? 1 : 0;
}

/** The range with the other files that its configuration reads, and their changes. */
async function withOtherFiles({ facts, others, trees, base }: Range, parser: Parser): Promise<{ facts: PullFacts; base: Sha }> {
  const before = await withContents(facts.base, trees.base, parser);
  const after = await withContents(facts.head, trees.head, parser);
  const asked = [...(await lookedAt(before, parser)).values(), ...(await lookedAt(after, parser)).values()].flat();
  const read = others.filter(({ path, previousPath }) => asked.some((one) => looksAt(one, new Set([path, previousPath]))));
  return { facts: { base: before, head: after, changes: [...facts.changes, ...read] }, base };
}
