import { existsSync } from 'node:fs';
import { CONFIG_FILE } from '../config.ts';
import { withOtherFiles } from '../diff/others.ts';
import { fileAt, readRange } from '../local/git.ts';
import { reviewJson } from '../report/json.ts';
import { patchText } from '../report/patch.ts';
import { fixWithoutSecrets } from '../report/redact.ts';
import { sarif } from '../report/sarif.ts';
import { reviewText } from '../report/text.ts';
import { counted } from '../report/wording.ts';
import { review } from '../review.ts';
import type { Judge } from '../terraform/judge.ts';
import { startParser } from '../terraform/parse.ts';
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
  const range = await readRange(repository, values['base'], head);
  const rules = loadRules();
  // The policy is the one of the branch the change goes into; the change itself cannot relax it.
  const config = await configFrom(fileAt(repository, range.base, CONFIG_FILE), `${CONFIG_FILE} of ${values['base']}`, rules);
  const facts = await withOtherFiles(range, parser, config.environments);
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
