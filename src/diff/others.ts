import type { FileChange, PullFacts } from '../facts.ts';
import { lookedAt, withContents } from '../rules/contents.ts';
import type { Parser } from '../terraform/parse.ts';
import type { NamedEnvironments } from '../terraform/roots.ts';
import { type Asked, looksAt, type TreeReader } from '../terraform/tree.ts';
import { environmentsNow } from './concerned.ts';

/** A change as it was read, and how to read the other files of both sides. */
export interface ChangeRead {
  readonly facts: PullFacts;
  /** Changed files that are not Terraform's own. */
  readonly others: readonly FileChange[];
  readonly trees: { readonly base: TreeReader; readonly head: TreeReader };
}

/** The facts with the other files that the configuration of either side reads, and their changes. */
export async function withOtherFiles(
  { facts, others, trees }: ChangeRead,
  parser: Parser,
  environments: NamedEnvironments,
): Promise<PullFacts> {
  const now = environmentsNow(environments, facts);
  const before = await withContents(facts.base, trees.base, parser, { environments });
  const after = await withContents(facts.head, trees.head, parser, { environments: now });
  const looks = [
    ...(await lookedAt(before, parser, { environments })).values(),
    ...(await lookedAt(after, parser, { environments: now })).values(),
  ].flat();
  // Thousands of roots look at what few others do: one look at all of it for each file.
  const asked: Asked = {
    files: new Set(looks.flatMap(({ files }) => [...files])),
    folders: new Set(looks.flatMap(({ folders }) => [...folders])),
  };
  const read = others.filter(({ path, previousPath }) => looksAt(asked, new Set([path, previousPath])));
  return { base: before, head: after, changes: [...facts.changes, ...read] };
}
