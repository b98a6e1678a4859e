import type { IgnorePolicy } from './rules/ignored.ts';
import type { Conditions } from './rules/rule.ts';
import type { Severity } from './rules/severity.ts';
import type { NamedEnvironments } from './terraform/roots.ts';
import type { Path } from './terraform/source.ts';

/** Where a repository keeps its policy. */
export const CONFIG_FILE = '.github/iacsec.yml' as Path;

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
  /** By rule id: what is set for a rule. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Folders whose root modules are not looked at; modules in them are, where others call them. */
  readonly leaveOut: ReadonlySet<string>;
  /** Roots with the environments they are run in, instead of those that the files suggest. */
  readonly environments: NamedEnvironments;
  /** What ignore comments may do. */
  readonly ignores: Omit<IgnorePolicy, 'today'>;
}

/** What the policy says of one rule. */
export interface RuleSetting {
  /** Switched off, or with another severity; undefined leaves it as it is, and switches on what the profile would not. */
  readonly level: 'off' | Severity | undefined;
  /** Its conditions with the parameters that are set; undefined for none. */
  readonly conditions: Conditions | undefined;
}

/** What holds where nothing is configured. */
export const DEFAULT_CONFIG: Config = {
  mode: 'enforce',
  blockOn: 'high',
  profile: 'baseline',
  unknown: 'warn',
  maxInlineComments: 30,
  rules: {},
  leaveOut: new Set(),
  environments: {},
  ignores: { requireDate: false, maxDays: null, foreign: true, never: [] },
};
