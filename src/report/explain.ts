import type { Rule } from '../rules/rule.ts';
import { markdownCode, markdownText } from './inert.ts';
import type { OutputResult } from './output-schema.ts';
import { listed, SEVERITY_WORD, whatToDoFor, written } from './wording.ts';

/** Why a rule is there, and what to do where it finds something; Markdown. */
export const ruleExplained = (rule: Rule): string =>
  [
    `**${SEVERITY_WORD[rule.severity]}** · ${markdownText(rule.title)} · ${markdownCode(rule.id)}`,
    markdownText(rule.why, 1_000),
    written(whatToDoFor(rule), markdownCode),
    `To leave a place as it is: ${markdownCode(`# iacsec:ignore ${rule.id} until=YYYY-MM-DD -- reason`)} above the block or the attribute.`,
  ].join('\n\n');

const MAX_SHOWN = 5;

const withoutKeys = (address: string): string => address.replace(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g, '');

/**
 * What a review knows of a rule on the resource of that address; one without keys stands for all instances. Results are those of a
 * review: what fails or is unknown and the change has to do with, not what passes. Markdown.
 */
export function findingExplained({ id, title }: Rule, address: string, results: readonly OutputResult[]): string {
  const ofRule = results.filter((one) => one.rule === id);
  const found = ofRule.filter(({ resource }) => resource === address || withoutKeys(resource) === address);
  if (found.length === 0) {
    const known = [...new Set(ofRule.map(({ resource }) => resource))];
    const others = known.slice(0, MAX_SHOWN).map((one) => markdownCode(one));
    return [
      `On ${markdownCode(address, 200)} it has nothing to say in this pull request: it passes there, the change touches nothing of what it reads, or there is no such resource.`,
      ...(others.length > 0
        ? [`What it speaks of here: ${listed(others)}${known.length > others.length ? ' and more' : ''}.`]
        : []),
    ].join(' ');
  }
  const lines = found.slice(0, MAX_SHOWN).map((one) => resultExplained(one, title));
  return [...lines, ...(found.length > lines.length ? [`And ${found.length - lines.length} more.`] : [])].join('\n\n');
}

const IS: Readonly<Record<NonNullable<OutputResult['class']>, string>> = {
  introduced: 'new in this change',
  worsened: 'there before, and worse now',
  unchanged: 'there before this change',
  fixed: 'fixed by this change',
};

function resultExplained(one: OutputResult, title: string): string {
  const { resource, verdict, message, location, cause = [], environments, suppressed } = one;
  const where = environments.length > 0 ? ` in ${listed(environments.map((name) => markdownCode(name)))}` : '';
  const said = verdict === 'pass' ? 'passes' : verdict === 'fail' ? 'fails' : 'unknown';
  const at = markdownCode(`${location.file}:${location.startLine}`);
  const lines = [
    `On ${markdownCode(resource)}${where} (${at}): **${said}**${one.class ? `, ${IS[one.class]}` : ''}. ${markdownText(message.replace(`${title}: `, ''), 1_000)}`,
  ];
  if (cause.length > 0)
    lines.push(
      `It comes from ${cause.map(({ what, file, startLine }) => `${markdownCode(what)} (${markdownCode(`${file}:${startLine}`)})`).join(' → ')}.`,
    );
  if (suppressed)
    lines.push(
      suppressed.effective
        ? 'An ignore comment lifts it.'
        : 'An ignore comment that this change adds or edits is about it, and lifts nothing yet.',
    );
  return lines.join('\n');
}
