import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { type Config, DEFAULT_CONFIG } from './config.ts';
import { severity } from './rules/rule.ts';
import { isShallow } from './terraform/functions/yaml.ts';

const MAX_LENGTH = 65_536;

const file = z.strictObject({
  mode: z.enum(['enforce', 'advisory', 'shadow']).optional(),
  block_on: severity.optional(),
  profile: z.enum(['baseline', 'extended']).optional(),
  unknown: z.enum(['warn', 'block']).optional(),
  max_inline_comments: z.int().min(0).max(30).optional(),
  rules: z.record(z.string(), z.union([z.literal('off'), severity])).optional(),
  ignores: z
    .strictObject({
      require_date: z.boolean().optional(),
      max_days: z.int().min(1).max(36_500).optional(),
      foreign: z.boolean().optional(),
      never: z.array(z.string()).optional(),
    })
    .optional(),
});

/**
 * Reads the text of `.github/iacsec.yml`; what it leaves out keeps its default. Returns the sentence that says what is wrong instead
 * of a config when it does not fit: a misspelt key must not switch a policy off without a word.
 */
export function parseConfig(text: string, ruleIds: ReadonlySet<string>): Config | { readonly wrong: string } {
  // The YAML library has been seen to end the process, not to throw, on deep nesting.
  if (text.length > MAX_LENGTH || !isShallow(text))
    return { wrong: `it is longer than ${MAX_LENGTH} characters or nested too deeply` };
  let content: unknown;
  try {
    // Aliases could blow up; a policy needs none.
    content = parse(text, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    if (error instanceof YAMLParseError) return { wrong: error.message.split('\n')[0] ?? 'it is not YAML' };
    if (error instanceof Error) return { wrong: error.message };
    throw error;
  }
  const parsed = file.safeParse(content);
  if (!parsed.success) return { wrong: z.prettifyError(parsed.error).replace(/\n\s*/g, ' ') };
  const { data } = parsed;
  const named = [...Object.keys(data.rules ?? {}), ...(data.ignores?.never ?? [])];
  const unknownRule = named.find((id) => !ruleIds.has(id));
  if (unknownRule !== undefined) return { wrong: `there is no rule "${unknownRule}"` };
  return {
    mode: data.mode ?? DEFAULT_CONFIG.mode,
    blockOn: data.block_on ?? DEFAULT_CONFIG.blockOn,
    profile: data.profile ?? DEFAULT_CONFIG.profile,
    unknown: data.unknown ?? DEFAULT_CONFIG.unknown,
    maxInlineComments: data.max_inline_comments ?? DEFAULT_CONFIG.maxInlineComments,
    rules: data.rules ?? {},
    ignores: {
      requireDate: data.ignores?.require_date ?? DEFAULT_CONFIG.ignores.requireDate,
      maxDays: data.ignores?.max_days ?? DEFAULT_CONFIG.ignores.maxDays,
      foreign: data.ignores?.foreign ?? DEFAULT_CONFIG.ignores.foreign,
      never: data.ignores?.never ?? DEFAULT_CONFIG.ignores.never,
    },
  };
}
