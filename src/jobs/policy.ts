import { type Config, DEFAULT_CONFIG } from '../config.ts';
import { parseConfig } from '../config-file.ts';
import type { GitHub, Repository } from '../github/client.ts';
import { type Policy, readPolicy } from '../github/pull.ts';
import type { Rule } from '../rules/rule.ts';

/** A policy that does not fit, and where it is. */
export interface PolicyError {
  readonly wrong: string;
  readonly repository: Repository;
  /** Of the file, from 1; undefined where there is no file to look at. */
  readonly line: number | undefined;
}

/** Finds the policy that a repository is under. */
export interface Policies {
  /** The repository's own over its organisation's over the defaults; `own` was read already. */
  readonly of: (repository: Repository, own: Policy) => Promise<{ readonly config: Config } | PolicyError>;
  readonly read: (github: GitHub, repository: Repository) => Promise<Policy>;
  /** The organisation's policy has changed. */
  readonly forget: (owner: string) => void;
}

/** An organisation's policy is asked for again after this, whether a push was heard of or not. */
const FRESH = 5 * 60_000;

/**
 * Policies of one installation. The organisation's is in its repository `.github`, which has a token of its own; once it was seen, not
 * being able to read it is an error, for it must not switch itself off.
 */
export function policiesOf(
  github: (repository: Repository) => GitHub,
  isInstalledOn: (repository: Repository) => Promise<boolean>,
  rules: readonly Rule[],
  now: () => number,
): Policies {
  const known = new Map<string, { readonly text: string | null; readonly branch: string; readonly at: number }>();

  async function organisation(owner: string): Promise<Policy | PolicyError> {
    const before = known.get(owner);
    if (before && now() - before.at < FRESH) return before;
    const repository = { owner, name: '.github' };
    // Most organisations have none, or did not give the App access to it.
    const isThere = await isInstalledOn(repository);
    if (!isThere && before?.text != null)
      return { wrong: "the organisation's policy was there and cannot be read any more", repository, line: undefined };
    const policy = isThere ? await readPolicy(github(repository), repository) : { text: null, branch: '' };
    known.set(owner, { ...policy, at: now() });
    return policy;
  }

  return {
    read: readPolicy,
    forget: (owner) => {
      const before = known.get(owner);
      if (before) known.set(owner, { ...before, at: Number.NEGATIVE_INFINITY });
    },
    of: async (repository, own) => {
      const shared = repository.name === '.github' ? { text: null, branch: '' } : await organisation(repository.owner);
      if ('wrong' in shared) return shared;
      const over = shared.text === null ? DEFAULT_CONFIG : parseConfig(shared.text, rules);
      if ('wrong' in over) return { ...over, repository: { owner: repository.owner, name: '.github' } };
      const config = own.text === null ? over : parseConfig(own.text, rules, over);
      return 'wrong' in config ? { ...config, repository } : { config };
    },
  };
}
