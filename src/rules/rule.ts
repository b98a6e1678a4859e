import { z } from 'zod';
import { severities } from './severity.ts';

// The vocabulary of rule.yaml. Every object is strict: a misspelt word is an error, not a rule that never fires.

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What is asked of one attribute. Several words in one object must all hold. */
const test = z.strictObject({
  /** The value is this one. */
  equals: scalar.optional(),
  /** The value is one of these. */
  in: z.array(scalar).min(1).optional(),
  /** The value stands at or after this one in `order`. */
  atLeast: z.strictObject({ value: scalar, order: z.array(scalar).min(2) }).optional(),
  /** The attribute or block is there (true) or not (false). */
  present: z.boolean().optional(),
  /** A list, map or text that holds something. */
  notEmpty: z.literal(true).optional(),
  /** An address prefix, a list of them or a service tag that admits the whole internet. */
  admitsInternet: z.literal(true).optional(),
  /** A port, range, `*` or a list of those that covers one of these ports. */
  coversPort: z.array(z.int().min(0).max(65535)).min(1).optional(),
});
export type Test = z.infer<typeof test>;

/** Another resource that must point at this one: `attribute` of a `resource` refers to it, and `where` holds there. */
export interface Link {
  readonly resource: string;
  readonly attribute: string;
  readonly where?: Condition | undefined;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly linkedFrom: Link }
  | { readonly attributes: Readonly<Record<string, Test>> };

const path = z.string().regex(/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/);

/** In YAML a mapping of paths stands for `attributes`; `all`, `any`, `not`, `linked_from` are words of their own. */
const condition: z.ZodType<Condition> = z.lazy(() =>
  z
    .union([
      z.strictObject({ all: z.array(condition).min(1) }),
      z.strictObject({ any: z.array(condition).min(1) }),
      z.strictObject({ not: condition }),
      z
        .strictObject({ linked_from: z.strictObject({ resource: z.string(), attribute: path, where: condition.optional() }) })
        .transform(({ linked_from }) => ({ linkedFrom: linked_from })),
      z
        .record(
          path,
          test.refine((one) => Object.keys(one).length > 0, 'a test needs at least one word'),
        )
        .transform((attributes) => ({ attributes })),
    ])
    .transform((value) => value as Condition),
);

export const severity = z.enum(severities);
export const profile = z.enum(['baseline', 'extended']);

const majorNames = z.enum(['azurerm2', 'azurerm3', 'azurerm4', 'azurerm5']);
const sentence = z.string().min(10).max(400);

/** One `rule.yaml`. */
export const ruleFile = z
  .strictObject({
    title: z.string().min(10).max(90),
    why: sentence,
    severity,
    profile,
    category: z.enum(['encryption-in-transit', 'encryption-at-rest', 'network', 'identity', 'data-protection', 'logging']),
    /** Resource types, or `type.block` to judge each block of that name by itself. */
    resource: z.union([z.string(), z.array(z.string()).min(1)]).transform((one) => [one].flat()),
    when: condition.optional(),
    /** Must hold. */
    require: condition.optional(),
    /** Must not hold. */
    forbid: condition.optional(),
    /** Other names of an attribute in other versions of the provider. */
    renamed: z.record(path, z.partialRecord(majorNames, z.string())).default({}),
    fix: z
      .strictObject({
        /** Attributes and what to set them to. */
        set: z.record(path, scalar),
        /** `safe`: one click. `review`: a question comes first. */
        safety: z.enum(['safe', 'review']),
        /** The question or caution shown with a fix to review. */
        note: sentence.optional(),
      })
      .optional(),
    equivalents: z.partialRecord(z.enum(['checkov', 'trivy', 'kics', 'terrascan']), z.array(z.string())).default({}),
    azure_policy: z.array(z.uuid()).default([]),
  })
  .refine((rule) => (rule.require === undefined) !== (rule.forbid === undefined), 'a rule has either `require` or `forbid`');

/** A folder under `rules/`, for example `storage/https-only`. */
export type RuleId = string & { readonly __brand: 'RuleId' };

type RuleFile = z.output<typeof ruleFile>;
/** A rule as it flows: the file's content with its id and its examples. */
export interface Rule extends Omit<RuleFile, 'azure_policy'> {
  readonly id: RuleId;
  readonly azurePolicy: readonly string[];
  /** Other names of its Trivy checks, tfsec's too, as ignore comments have them. */
  readonly trivyNames: readonly string[];
  readonly bad: string;
  readonly good: string;
}
