import { inertText, markdownCode, markdownText } from './inert.ts';
import type { PlannedAnnotation } from './plan.ts';

/**
 * "10 warning annotations, 10 error annotations, and 10 notice annotations per step." GitHub, limits of annotations in workflows: what is
 * beyond that is dropped without a word.
 */
const MAX_A_LEVEL = 10;
/** "Job summaries are … limited to a maximum size of 1MiB per step", and a larger one is not shown at all. GitHub docs, workflow commands. */
const MAX_SUMMARY = 900_000;

const COMMANDS = { failure: 'error', warning: 'warning', notice: 'notice' } as const;

/** Nothing that is said can end a command or begin another: the escapes are those of the runner itself. */
const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string): string => data(inertText(text)).replace(/:/g, '%3A').replace(/,/g, '%2C');

/** An annotation as a line of a job's output that the runner turns into one. */
const commandOf = ({ path, start_line, end_line, annotation_level, title, message }: PlannedAnnotation): string =>
  `::${COMMANDS[annotation_level]} file=${property(path)},line=${start_line},endLine=${end_line},title=${property(title)}::${data(message)}`;

/** One sentence about the job as a whole. */
export const noteOf = (level: PlannedAnnotation['annotation_level'], text: string): string =>
  `::${COMMANDS[level]} title=iacsec::${data(inertText(text, 2_000))}`;

/** What the runner will show of these annotations, as lines of output, and what it would drop: that belongs in the job's summary. */
export function asCommands(annotations: readonly PlannedAnnotation[]): {
  readonly commands: readonly string[];
  readonly dropped: readonly PlannedAnnotation[];
} {
  const shown = Object.keys(COMMANDS).flatMap((level) =>
    annotations.filter(({ annotation_level: of }) => of === level).slice(0, MAX_A_LEVEL),
  );
  return { commands: shown.map(commandOf), dropped: annotations.filter((one) => !shown.includes(one)) };
}

/** The summary of a job: what its check says, and the annotations that have no other place. All of it is markdown. */
export function jobSummary(
  { title, summary, text }: { readonly title: string; readonly summary: string; readonly text?: string | undefined },
  notes: readonly string[],
  dropped: readonly PlannedAnnotation[],
): string {
  const list = dropped.map(
    ({ path, start_line, title: what, message }) =>
      `- ${markdownCode(`${path}:${start_line}`)} ${markdownText(what)}: ${markdownText(message, 600)}`,
  );
  const parts = [`## iacsec: ${markdownText(title)}`, ...notes, summary, text, list.join('\n')];
  const whole = `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`;
  return whole.length > MAX_SUMMARY ? `${whole.slice(0, MAX_SUMMARY)}\n\nMore was cut off here.\n` : whole;
}
