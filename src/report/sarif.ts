import type { ArtifactChange, Log, MultiformatMessageString, Suppression as SarifSuppression } from 'sarif';
import type { Suppression } from '../diff/held.ts';
import type { LineEdit } from '../fix/edits.ts';
import { type Finding, locationOf } from '../rules/check.ts';
import type { Rule } from '../rules/rule.ts';
import type { Severity } from '../rules/severity.ts';
import type { Problem } from '../terraform/source.ts';
import { suppressedJson } from './ignored.ts';
import { withoutSecretShapes } from './secrets.ts';
import { addressOf, messageOf, plain, rank, whatToDoFor, written } from './wording.ts';

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
/** GitHub orders alerts by this number: "over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low". GitHub docs, SARIF support. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.1',
};

/** The frameworks that readers of SARIF get; `iacsec rules` has them all. */
const TAXONOMIES = [
  { key: 'mcsb-1', name: 'MCSB', organization: 'Microsoft', title: 'Microsoft cloud security benchmark v1' },
  { key: 'cis-azure-3.0.0', name: 'CIS-Azure', organization: 'CIS', title: 'CIS Azure Foundations v3.0.0' },
  { key: 'nist-800-53-r5', name: 'NIST-800-53', organization: 'NIST', title: 'NIST SP 800-53 Rev. 5' },
] as const;

/** Why, and what to do: code scanning shows it beside the alert. */
function helpOf(rule: Rule): MultiformatMessageString {
  const note = rule.fix?.note ? ` ${rule.fix.note}` : '';
  const toDo = whatToDoFor(rule);
  return {
    text: `${rule.why} ${plain(toDo)}${note}`,
    markdown: `${rule.why}\n\n**To do**: ${written(toDo, (text) => `\`${text}\``)}${note}`,
  };
}

export interface SarifFinding {
  readonly finding: Finding;
  readonly fix: { readonly edits: readonly LineEdit[] } | null;
  readonly baseline: 'new' | 'updated' | 'unchanged' | 'absent' | undefined;
  readonly suppressed: Suppression | undefined;
}

/** A suppression in the source: one that waits for an approval is under review, and readers go on showing the result. */
function suppressionsOf(suppressed: Suppression | undefined): SarifSuppression[] {
  if (!suppressed) return [];
  const { reason, until } = suppressedJson(suppressed.comment, suppressed.effective);
  const words = [reason ?? 'no reason given', ...(until === null ? [] : [`(until ${until})`])];
  return [{ kind: 'inSource', status: suppressed.effective ? 'accepted' : 'underReview', justification: words.join(' ') }];
}

/** What a reader has to know besides the results, lest a log without any look clean. */
export interface SarifRun {
  /** Verdicts that came out unknown. */
  readonly unknown: number;
  /** What could not be evaluated. */
  readonly problems: readonly Problem[];
}

/** SARIF 2.1.0 of the failing findings, for code scanning and other readers. Line numbers only; columns would be whole lines. */
export function sarif(found: readonly SarifFinding[], version: string, { unknown, problems }: SarifRun): Log {
  const failing = found.filter(({ finding }) => finding.verdict === 'fail');
  // SARIF 3.27.23: in a run that knows of suppressions, an empty list tells that there is none.
  const anySuppressed = failing.some(({ suppressed }) => suppressed);
  const rules = [...new Map(failing.map(({ finding }) => [finding.rule.id, finding.rule])).values()].sort(
    (a, b) => rank(b.severity) - rank(a.severity) || (a.id < b.id ? -1 : 1),
  );
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'iacsec',
            semanticVersion: version,
            rules: rules.map((rule) => ({
              id: rule.id,
              shortDescription: { text: rule.title },
              fullDescription: { text: rule.why },
              help: helpOf(rule),
              defaultConfiguration: { level: LEVEL[rule.severity] },
              relationships: TAXONOMIES.flatMap(({ key, name }) =>
                (rule.controls[key] ?? []).map((id) => ({ target: { id, toolComponent: { name } }, kinds: ['relevant'] })),
              ),
              properties: {
                tags: ['security', rule.category],
                precision: 'high',
                'security-severity': SECURITY_SEVERITY[rule.severity],
              },
            })),
            supportedTaxonomies: TAXONOMIES.map(({ name }) => ({ name })),
          },
        },
        taxonomies: TAXONOMIES.map(({ key, name, organization, title }) => ({
          name,
          organization,
          shortDescription: { text: title },
          taxa: [...new Set(rules.flatMap((rule) => rule.controls[key] ?? []))].sort().map((id) => ({ id })),
        })),
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: problems.every(isElsewhere),
            toolExecutionNotifications: problems.map((problem) => ({
              level: isElsewhere(problem) ? 'note' : 'error',
              message: { text: escaped(withoutSecretShapes(problem.message)) },
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: uri(problem.file) }, region: { startLine: problem.startLine } },
                },
              ],
            })),
          },
        ],
        properties: { unknown },
        results: failing.map(({ finding, fix, baseline, suppressed }) => {
          const { file, startLine, endLine } = locationOf(finding);
          return {
            ruleId: finding.rule.id,
            ruleIndex: rules.findIndex(({ id }) => id === finding.rule.id),
            level: LEVEL[finding.rule.severity],
            message: { text: escaped(`${messageOf(finding)} (${addressOf(finding)})`) },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: uri(file) }, region: { startLine, endLine } },
                logicalLocations: [{ fullyQualifiedName: addressOf(finding), kind: 'resource' }],
              },
            ],
            partialFingerprints: { 'iacsec/v1': finding.fingerprint },
            ...(baseline ? { baselineState: baseline } : {}),
            ...(anySuppressed ? { suppressions: suppressionsOf(suppressed) } : {}),
            ...(fix
              ? { fixes: [{ description: { text: `Mend ${finding.rule.id}` }, artifactChanges: changes(fix.edits) }] }
              : {}),
          };
        }),
      },
    ],
  };
}

/** SARIF texts have links of their own: brackets are escaped. */
const escaped = (text: string): string => text.replace(/[[\]\\]/g, '\\$&');

/** A module that is not here, or a submodule that moved: unknown, and no failure of ours. */
const isElsewhere = ({ kind }: Problem): boolean => kind === 'unseen' || kind === 'moved';

function changes(edits: readonly LineEdit[]): ArtifactChange[] {
  return [...new Set(edits.map(({ file }) => file))].map((file) => ({
    artifactLocation: { uri: uri(file) },
    replacements: edits
      .filter((edit) => edit.file === file)
      .map(({ startLine, endLine, text }) => ({
        deletedRegion: { startLine, startColumn: 1, endLine: endLine + 1, endColumn: 1 },
        insertedContent: { text: `${text}\n` },
      })),
  }));
}

const uri = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
