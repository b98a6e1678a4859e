import { z } from 'zod';
import { severities } from './severity.ts';

// The vocabulary of rule.yaml; docs/vocabulary.md is made from the descriptions here. Every object is strict: a misspelt word is an
// error, not a rule that never fires. Texts are compared without regard to upper and lower case, as Azure does.

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const duration = z.string().regex(/^P(?!$)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/);
const version = z.string().regex(/^\d+(?:\.\d+){0,3}$/);

/** What is asked of one attribute. */
export interface Test {
  readonly equals?: string | number | boolean | undefined;
  readonly in?: readonly (string | number | boolean)[] | undefined;
  readonly contains?: string | number | boolean | undefined;
  readonly any_element?: Test | undefined;
  readonly every_element?: Test | undefined;
  readonly any_key?: Test | undefined;
  readonly min_items?: number | undefined;
  readonly max_items?: number | undefined;
  readonly decoded?: Test | undefined;
  readonly at_least?:
    | { readonly value: string | number | boolean; readonly order: readonly (string | number | boolean)[] }
    | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly min_version?: string | undefined;
  readonly min_duration?: string | undefined;
  readonly max_duration?: string | undefined;
  readonly within_days?: number | undefined;
  readonly matches?: string | undefined;
  readonly present?: boolean | undefined;
  readonly not_empty?: true | undefined;
  readonly admits_internet?: true | undefined;
  readonly overlaps?: readonly string[] | undefined;
  readonly reaches_beyond?: readonly string[] | undefined;
  readonly covers_port?: readonly number[] | undefined;
}

const example = (text: string, written: string): { description: string; example: string } => ({
  description: text,
  example: written,
});

/** A schema that speaks of itself is built once: the JSON schema is made by walking it. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const test: z.ZodType<Test> = z.lazy(
  once(() =>
    z
      .strictObject({
        equals: scalar.optional().meta(example('The value is this one.', 'https_only: { equals: true }')),
        in: z.array(scalar).min(1).optional().meta(example('The value is one of these.', 'protocol: { in: [Tcp, "*"] }')),
        contains: scalar
          .optional()
          .meta(example('A list that holds this value.', 'network_rules.bypass: { contains: AzureServices }')),
        any_element: test
          .optional()
          .meta(example('A list with an element for which this holds.', 'ip_rules: { any_element: { admits_internet: true } }')),
        every_element: test
          .optional()
          .meta(
            example(
              'A list for all of whose elements this holds; also an empty one.',
              'zones: { every_element: { in: [1, 2, 3] } }',
            ),
          ),
        any_key: test
          .optional()
          .meta(
            example('A map with a key for which this holds.', 'environment_variables: { any_key: { matches: "(?i)password" } }'),
          ),
        min_items: z
          .int()
          .min(1)
          .optional()
          .meta(example('A list or map of at least so many elements.', 'dns_servers: { min_items: 2 }')),
        max_items: z
          .int()
          .min(0)
          .optional()
          .meta(
            example(
              'A list or map of at most so many elements; also one that is not there.',
              'allowed_subscriptions: { max_items: 5 }',
            ),
          ),
        decoded: test
          .optional()
          .meta(
            example(
              'The text that this one stands for in base64, else the text itself, passes this.',
              'custom_data: { decoded: { matches: "BEGIN (RSA )?PRIVATE KEY" } }',
            ),
          ),
        at_least: z
          .strictObject({ value: scalar, order: z.array(scalar).min(2) })
          .optional()
          .meta(
            example(
              'The value stands at this one or after it in `order`.',
              'min_tls_version: { at_least: { value: TLS1_2, order: [TLS1_0, TLS1_1, TLS1_2, TLS1_3] } }',
            ),
          ),
        min: z.number().optional().meta(example('A number of at least this.', 'retention_in_days: { min: 90 }')),
        max: z.number().optional().meta(example('A number of at most this.', 'rotation_interval: { max: 90 }')),
        min_version: version
          .optional()
          .meta(
            example('A version such as `1.2` or `8.1` that is this one or a later one.', 'php_version: { min_version: "8.1" }'),
          ),
        min_duration: duration
          .optional()
          .meta(example('An ISO 8601 duration that is not shorter.', 'message_retention: { min_duration: P7D }')),
        max_duration: duration
          .optional()
          .meta(example('An ISO 8601 duration that is not longer.', 'rotation_policy.expire_after: { max_duration: P2Y }')),
        within_days: z
          .int()
          .min(1)
          .optional()
          .meta(
            example(
              'A date that is at most so many days after the day of the review; one in the past is.',
              'expiration_date: { within_days: 730 }',
            ),
          ),
        matches: z
          .string()
          .optional()
          .meta(example('A text in which this regular expression (RE2, linear time) is found.', 'name: { matches: "^log_" }')),
        present: z
          .boolean()
          .optional()
          .meta(example('The attribute or block is there (true) or not (false); null is not.', 'identity: { present: true }')),
        not_empty: z
          .literal(true)
          .optional()
          .meta(example('A list, map or text that holds something.', 'ip_rules: { not_empty: true }')),
        admits_internet: z
          .literal(true)
          .optional()
          .meta(
            example(
              'An address prefix, a list of them or a service tag that admits the internet: `*`, `Internet`, `Any`, `0.0.0.0/0`, or networks that together are half of it.',
              'source_address_prefix: { admits_internet: true }',
            ),
          ),
        overlaps: z
          .array(z.string())
          .min(1)
          .optional()
          .meta(
            example(
              'An address, network or a list of them that shares an address with one of these.',
              'ip_range: { overlaps: ["168.63.129.16/32"] }',
            ),
          ),
        reaches_beyond: z
          .array(z.string())
          .min(1)
          .optional()
          .meta(
            example(
              'An address, network or a list of them that is not wholly inside one of these. A service tag that is not the internet does not.',
              'source_address_prefix: { reaches_beyond: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16] }',
            ),
          ),
        covers_port: z
          .array(z.int().min(0).max(65535))
          .min(1)
          .optional()
          .meta(
            example(
              'A port, range, `*` or a list of those that covers one of these ports.',
              'destination_port_range: { covers_port: [22, 3389] }',
            ),
          ),
      })
      .refine((one) => Object.keys(one).length > 0, 'a test needs at least one word'),
  ),
);

/** Another resource that must point at this one: `attribute` of a `resource` refers to it, and `where` holds there. */
export interface Link {
  readonly resource: readonly string[];
  readonly attribute: string;
  readonly where?: Condition | undefined;
}

/** A resource that this one points at with `attribute`, and for which `where` holds. */
export interface Target {
  readonly attribute: string;
  readonly resource?: readonly string[] | undefined;
  readonly where?: Condition | undefined;
}

/** Nested blocks: those of a path for which `where` holds. */
export interface Blocks {
  readonly of: string;
  readonly where?: Condition | undefined;
}

/** Two attributes that are the ends of a stretch of addresses. */
export interface AddressRange {
  readonly from: string;
  readonly to: string;
  /** More addresses than this. */
  readonly wider_than: number;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly each: Blocks & { readonly require: Condition } }
  | { readonly some: Blocks }
  | { readonly linked_from: Link }
  | { readonly links_to: Target }
  | { readonly address_range: AddressRange }
  | { readonly azurerm: { readonly since?: number | undefined; readonly until?: number | undefined } }
  | { readonly attributes: Readonly<Record<string, Test>> };

/** Names of blocks, attributes and, at the end, keys of a map. */
const path = z.string().regex(/^[a-z][a-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*$/);
const types = z.union([z.string(), z.array(z.string()).min(1)]).transform((one) => [one].flat());
const major = z.int().min(2).max(5);

/** In YAML a mapping of paths stands for `attributes`; the other words stand alone. */
const condition: z.ZodType<Condition> = z.lazy(
  once(() =>
    z.union([
      z.strictObject({
        all: z
          .array(condition)
          .min(1)
          .meta(example('All of these hold.', 'all: [{ enabled: { equals: true } }, { days: { min: 90 } }]')),
      }),
      z.strictObject({
        any: z
          .array(condition)
          .min(1)
          .meta(example('At least one of these holds.', 'any: [{ days: { equals: 0 } }, { days: { min: 90 } }]')),
      }),
      z.strictObject({
        not: condition.meta(example('This does not hold; not unknown is unknown.', 'not: { name: { in: [GatewaySubnet] } }')),
      }),
      z.strictObject({
        each: z
          .strictObject({ of: path, where: condition.optional(), require: condition })
          .meta(
            example(
              'Every nested block of that path for which `where` holds fits `require`; so does a resource without such blocks.',
              'each: { of: site_config.ip_restriction, where: { action: { equals: Allow } }, require: { ip_address: { present: true } } }',
            ),
          ),
      }),
      z.strictObject({
        some: z
          .strictObject({ of: path, where: condition.optional() })
          .meta(
            example(
              'There is a nested block of that path, and `where` holds for it. With `not` before it: there is none.',
              'some: { of: job, where: { frequency: { equals: Daily } } }',
            ),
          ),
      }),
      z.strictObject({
        linked_from: z
          .strictObject({ resource: types, attribute: path, where: condition.optional() })
          .meta(
            example(
              'Another resource, of one of these types, refers to this one with that attribute, and `where` holds there; through modules too.',
              'linked_from: { resource: azurerm_mssql_server_extended_auditing_policy, attribute: server_id }',
            ),
          ),
      }),
      z.strictObject({
        links_to: z
          .strictObject({ attribute: path, resource: types.optional(), where: condition.optional() })
          .meta(
            example(
              'That attribute, or every element of it, refers to a resource, of one of these types, for which `where` holds. What is not in the configuration is unknown.',
              'links_to: { attribute: firewall_policy_id, resource: azurerm_web_application_firewall_policy, where: { policy_settings.enabled: { equals: true } } }',
            ),
          ),
      }),
      z.strictObject({
        address_range: z
          .strictObject({ from: path, to: path, wider_than: z.int().min(0) })
          .meta(
            example(
              'The addresses between two attributes are more than so many.',
              'address_range: { from: start_ip_address, to: end_ip_address, wider_than: 256 }',
            ),
          ),
      }),
      z.strictObject({
        azurerm: z
          .strictObject({ since: major.optional(), until: major.optional() })
          .meta(
            example(
              'The root uses this major version of the provider or a later one (`since`), or an earlier one (`until`: this one is the last).',
              'azurerm: { until: 3 }',
            ),
          ),
      }),
      z.record(path, test).transform((attributes) => ({ attributes })),
    ]),
  ),
);

export const severity = z.enum(severities);
export const profile = z.enum(['baseline', 'extended']);

/** A version of the provider, or a resource type where several share a rule. */
const nameKey = z.string().regex(/^azurerm(?:[2-5]|_[a-z0-9_]+)$/);
const sentence = z.string().min(10).max(400);

/** One `rule.yaml`. */
export const ruleFile = z
  .strictObject({
    title: z.string().min(10).max(90).meta({ description: 'What is wrong, in a few words.' }),
    why: sentence.meta({ description: 'What can happen, in one or two sentences.' }),
    severity: severity.meta({ description: 'By docs/severity.md.' }),
    profile: profile.meta({ description: '`baseline`: on from the start. `extended`: opt-in.' }),
    category: z.enum([
      'encryption-in-transit',
      'encryption-at-rest',
      'network',
      'identity',
      'data-protection',
      'logging',
      'configuration',
    ]),
    resource: types.meta({ description: 'Resource types, or `type.block` to judge each block of that name by itself.' }),
    when: condition.optional().meta({ description: 'The rule is about resources for which this holds.' }),
    require: condition.optional().meta({ description: 'Must hold.' }),
    forbid: condition.optional().meta({ description: 'Must not hold.' }),
    about: z.literal('removed-names').optional().meta({
      description:
        'In the place of both, on `azurerm_*`: `removed-names`, names that the declared version of the provider took away.',
    }),
    message: z.string().max(200).optional().meta({
      description: 'What is there, instead of the sentence made from the values; `{path}` stands for the value of an attribute.',
    }),
    advice: sentence.optional().meta({
      description: 'What to do, where there is no fix and the sentence made from the conditions would not say it.',
    }),
    renamed: z.record(path, z.record(nameKey, path)).default({}).meta({
      description:
        'Other names of an attribute: in other versions of the provider (`azurerm3`), or on one of the types. Its own name as `azurerm2`: only that version had it.',
    }),
    parameters: z
      .record(
        z.string().regex(/^[a-z][a-z0-9_]*$/),
        z.strictObject({ default: z.union([scalar, z.array(scalar)]), what: z.string().min(5).max(120) }),
      )
      .default({})
      .meta({ description: 'Values that the config can set; `{ parameter: name }` stands for one in a test.' }),
    fix: z
      .strictObject({
        set: z
          .record(path, scalar)
          .default({})
          .meta({ description: 'Attributes and what to set them to; a block that is missing is added.' }),
        remove: z.array(path).default([]).meta({ description: 'Attributes or blocks to take away.' }),
        rename: z.literal(true).optional().meta({ description: 'A name that was removed becomes the new one.' }),
        safety: z.enum(['safe', 'review']).meta({ description: '`safe`: one click. `review`: a question comes first.' }),
        note: sentence.optional().meta({ description: 'The question or caution shown with a fix to review.' }),
      })
      .refine(
        (fix) => Object.keys(fix.set).length + fix.remove.length > 0 || fix.rename,
        'a fix sets, removes or renames something',
      )
      .optional(),
    equivalents: z.partialRecord(z.enum(['checkov', 'trivy', 'kics', 'terrascan']), z.array(z.string())).default({}),
    azure_policy: z.array(z.uuid()).default([]),
  })
  .refine(
    ({ require, forbid, about }) => [require, forbid, about].filter((one) => one !== undefined).length === 1,
    'a rule has one of `require`, `forbid` and `about`',
  );

/** A folder under `rules/`, for example `storage/https-only`. */
export type RuleId = string & { readonly __brand: 'RuleId' };

type RuleFile = z.output<typeof ruleFile>;
export type ParameterValue = string | number | boolean | readonly (string | number | boolean)[];
/** A rule as it flows: the file's content with the parameters' defaults filled in, and its id. */
export interface Rule extends Omit<RuleFile, 'azure_policy'> {
  readonly id: RuleId;
  readonly azurePolicy: readonly string[];
  /** Control ids by framework, as Microsoft's initiatives group the Azure policies. */
  readonly controls: Readonly<Record<string, readonly string[]>>;
  /** What the parameters stand in, as it was written; undefined without parameters. */
  readonly template: unknown;
  /** Other names of its Trivy checks, tfsec's too, as ignore comments have them. */
  readonly trivyNames: readonly string[];
}

/** What a rule asks, apart from what it says. */
export type Conditions = Pick<Rule, 'when' | 'require' | 'forbid'>;
const conditions = z.object({ when: condition.optional(), require: condition.optional(), forbid: condition.optional() });

/** The conditions of a template with its parameters filled in; throws a ZodError where a value does not fit. */
export function fillIn(template: unknown, values: Readonly<Record<string, ParameterValue>>): Conditions {
  return conditions.parse(filled(template, values));
}

/** A copy with `{ parameter: name }` replaced everywhere. Throws for a name that has no value. */
export function filled(template: unknown, values: Readonly<Record<string, ParameterValue>>): unknown {
  if (Array.isArray(template)) return template.map((item) => filled(item, values));
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === 'parameter') {
    const name = String(first[1]);
    if (!Object.hasOwn(values, name)) throw new Error(`there is no parameter "${name}"`);
    return values[name];
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, filled(inner, values)]));
}
