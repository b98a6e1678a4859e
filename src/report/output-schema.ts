import { z } from 'zod';
import { profile, severity } from '../rules/rule.ts';

// The JSON that `--format json` prints. People script against it: names are added, never renamed. docs/output.schema.json is made from it.

const place = z.strictObject({ file: z.string(), startLine: z.int(), endLine: z.int() });
const classes = z.enum(['introduced', 'worsened', 'unchanged', 'fixed']);
const reported = z.enum(['inline', 'annotation', 'summary']);

const result = z.strictObject({
  rule: z.string().describe('Rule id; the folder below rules/'),
  resource: z.string().describe('Full Terraform address with instance keys; [?] where the key is not known'),
  root: z.string().describe('Folder of the root module; empty for the top folder'),
  verdict: z.enum(['pass', 'fail', 'unknown']),
  severity,
  /** Rules of the extended profile are listed with `--show all`, and count for nothing unless they are asked for. */
  profile,
  message: z.string(),
  unknownBecause: z.string().nullable(),
  location: place.describe('The attribute, or the block that a missing thing is missing from'),
  resourceLocation: place,
  environments: z.array(z.string()).describe('The environments (tfvars files) that agree on this verdict'),
  suppressed: z
    .strictObject({
      by: z.string().describe('Whose ignore comment: iacsec, checkov, tfsec, trivy, kics or terrascan'),
      reason: z.string().nullable(),
      until: z.string().nullable().describe('The date as written'),
      effective: z.boolean().describe('False for one that the change adds or edits: it lifts nothing until it is approved'),
    })
    .nullable()
    .describe('The ignore comment about it; null for none, and for one that has expired'),
  class: classes.optional().describe('review only'),
  pairedWith: z.string().nullable().optional().describe('review only: fingerprint at base of what was moved or renamed'),
  reported: reported.nullable().optional().describe('review only: where it is said; null for what is not'),
  cause: z
    .array(z.strictObject({ file: z.string(), startLine: z.int(), what: z.string() }))
    .optional()
    .describe('review only: what the value came through, from where it was set'),
  fix: z
    .strictObject({
      safety: z.enum(['safe', 'review']),
      edits: z.array(z.strictObject({ file: z.string(), startLine: z.int(), endLine: z.int(), text: z.string() })),
    })
    .nullable()
    .describe('Proven edits: whole lines and their replacement'),
  fingerprint: z.string(),
});

const comment = z.strictObject({
  path: z.string(),
  line: z.int(),
  side: z.enum(['LEFT', 'RIGHT']),
  start_line: z.int().optional(),
  start_side: z.enum(['LEFT', 'RIGHT']).optional(),
  body: z.string(),
  fingerprints: z.array(z.string()),
});

const annotation = z.strictObject({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  title: z.string(),
  message: z.string(),
});

export const output = z.strictObject({
  version: z.literal(1),
  results: z.array(result),
  problems: z.array(z.strictObject({ file: z.string(), startLine: z.int(), message: z.string() })),
  plan: z
    .strictObject({
      conclusion: z.enum(['success', 'failure', 'neutral']),
      comments: z.array(comment),
      annotations: z.array(annotation),
      summary: z.string(),
    })
    .optional()
    .describe('review only'),
  stats: z.strictObject({ files: z.int(), resources: z.int(), rules: z.int(), unknown: z.int(), elapsedMs: z.int() }),
});

export type Output = z.infer<typeof output>;
export type OutputResult = z.infer<typeof result>;
