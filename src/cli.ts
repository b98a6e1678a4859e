import { NothingError, UsageError, version, write } from './cli/terminal.ts';
import { type Judge, startJudge } from './terraform/judge.ts';

const USAGE = `iacsec reviews Terraform for security on Azure.

  iacsec scan [paths...] [--format text|json|sarif|html] [--show failures|all] [--config F] [--profile baseline|extended]
              [--fail-on SEVERITY] [--fix] [--assume-azurerm 3|4|5]
  iacsec review --base REF [--head REF] [--repo DIR] [--format text|json|sarif|html|patch]
  iacsec rules [--format text|json]
  iacsec rules test DIR
  iacsec explain RULE
  iacsec show ADDRESS... [--dir DIR] [--format text|json]
  iacsec work [retry KEY | audit] [--format text|json]      for whoever runs the App

Exit codes: 0 nothing blocks, 1 something blocks, 2 wrong usage, 3 nothing could be evaluated.
`;

/** Runs a command with HashiCorp's parser, which takes longest to start and does so while the command's own code is read. */
async function judging(run: (judge: Judge) => Promise<number>): Promise<number> {
  const judge = startJudge();
  try {
    return await run(judge);
  } finally {
    await judge.close();
  }
}

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h') || command === '--help' || command === '-h' || command === 'help') {
    write(USAGE);
    return 0;
  }
  if (command === '--version' || command === '-v') {
    write(`iacsec ${version()}\n`);
    return 0;
  }
  if (command === 'scan') return judging(async (judge) => (await import('./cli/scan.ts')).runScan(args, judge));
  if (command === 'review') return judging(async (judge) => (await import('./cli/review.ts')).runReview(args, judge));
  if (command === 'show') return judging(async (judge) => (await import('./cli/show.ts')).runShow(args, judge));
  if (command === 'rules') return (await import('./cli/rules.ts')).runRules(args);
  if (command === 'explain') return (await import('./cli/rules.ts')).runExplain(args);
  if (command === 'work') return (await import('./cli/work.ts')).runWork(args);
  throw new UsageError(
    command === undefined
      ? 'a command is missing: scan, review, rules, explain, show or work; --help tells more.'
      : `there is no command "${command}"; there are scan, review, rules, explain, show and work.`,
  );
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { told } = await import('./report/secrets.ts');
  const { GitError } = await import('./local/git.ts');
  if (error instanceof UsageError) {
    process.stderr.write(`iacsec: ${told(error.message, 2_000)}\n`);
    process.exitCode = 2;
  } else if (error instanceof NothingError || error instanceof GitError) {
    process.stderr.write(`iacsec: ${told(error.message, 2_000)}\n`);
    process.exitCode = 3;
  } else {
    // Our own fault, or the system's: the stack is for us.
    process.stderr.write(
      `iacsec: failed, nothing was decided: ${(error instanceof Error ? (error.stack ?? error.message) : String(error))
        .split('\n')
        .map((line) => told(line, 2_000))
        .join('\n')}\n`,
    );
    process.exitCode = 3;
  }
}
