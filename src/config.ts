import type { IgnorePolicy } from './rules/ignored.ts';
import type { Severity } from './rules/severity.ts';

/** What a repository's policy says; `config-file.ts` reads it from `.github/iacsec.yml`. */
export interface Config {
  /** `enforce` can block; `advisory` never does; `shadow` says nothing but that it ran. */
  readonly mode: 'enforce' | 'advisory' | 'shadow';
  /** Introduced findings of this severity and above block. */
  readonly blockOn: Severity;
  readonly profile: 'baseline' | 'extended';
  /** What an unknown verdict does. */
  readonly unknown: 'warn' | 'block';
  readonly maxInlineComments: number;
  /** By rule id: switched off, or with another severity. */
  readonly rules: Readonly<Record<string, 'off' | Severity>>;
  /** What ignore comments may do. */
  readonly ignores: Omit<IgnorePolicy, 'today'>;
}

/** What holds where nothing is configured. */
export const DEFAULT_CONFIG: Config = {
  mode: 'enforce',
  blockOn: 'high',
  profile: 'baseline',
  unknown: 'warn',
  maxInlineComments: 30,
  rules: {},
  ignores: { requireDate: false, maxDays: null, foreign: true, never: [] },
};
