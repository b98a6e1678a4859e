import type { Assessment } from '../rules/assess.ts';
import type { Finding } from '../rules/check.ts';
import { withoutKeys } from '../terraform/address.ts';
import type { EvaluatedBlock } from '../terraform/resource.ts';
import type { Expression } from '../terraform/syntax.ts';
import { addressText } from './moves.ts';

// What Terraform leaves in the cloud as it was, whatever the configuration says now: nothing of it is mended.

/** Whether `ignore_changes` of the resource covers what the finding read: an existing resource stays as it is. */
export function isKeptAsItWas({ resource, readings }: Finding): boolean {
  const ignored = ignoredChanges(resource.block);
  return ignored.has('all') || readings.some(({ path: [first = ''] }) => ignored.has(first));
}

function ignoredChanges({ written }: EvaluatedBlock): ReadonlySet<string> {
  const names = (written?.body.blocks ?? []).flatMap(({ type, body }) => {
    const listed = type === 'lifecycle' ? body.attributes.get('ignore_changes')?.expression : undefined;
    return listed ? (listed.kind === 'tuple' ? listed.items : [listed]) : [];
  });
  return new Set(names.flatMap((name) => firstName(name) ?? []));
}

/** `a` of `a`, `a.b` and `a[0].b`; in JSON they are texts. */
const firstName = (expression: Expression): string | undefined => /^[\w-]+/.exec(addressText(expression) ?? '')?.[0];

/** Tells what is taken out of the state of a root and not out of the cloud: `removed` blocks that say `destroy = false`. */
export function forgottenIn(head: Assessment): (finding: Finding) => boolean {
  const forgotten = new Map<string, Set<string>>();
  for (const { root, evaluation } of head.roots) {
    const here = forgotten.get(root.folder) ?? new Set();
    forgotten.set(root.folder, here);
    for (const [call, { files }] of evaluation.modules)
      for (const { type, body } of files.flatMap((file) => file.body?.blocks ?? [])) {
        const from = type === 'removed' ? addressText(body.attributes.get('from')?.expression) : undefined;
        const keeps = body.blocks.some(
          (block) => block.type === 'lifecycle' && isFalse(block.body.attributes.get('destroy')?.expression),
        );
        if (from !== undefined && keeps) here.add(withoutKeys(call === '' ? from : `${call}.${from}`));
      }
  }
  return ({ root, resource }) => {
    const own = forgotten.get(root);
    if (!own?.size) return false;
    const address = withoutKeys(resource.address);
    for (let dot = address.indexOf('.'); dot >= 0; dot = address.indexOf('.', dot + 1))
      if (own.has(address.slice(0, dot))) return true;
    return own.has(address);
  };
}

const isFalse = (expression: Expression | undefined): boolean =>
  expression?.kind === 'literal' && String(expression.value) === 'false';
