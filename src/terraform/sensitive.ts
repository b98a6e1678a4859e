import { SENSITIVE_PATHS } from './azurerm-sensitive.ts';
import type { Block } from './syntax.ts';
import type { Value } from './value.ts';

let pathsByType: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** Paths of a resource type's attributes that the provider marks sensitive, dotted, indexes left out. */
function sensitivePathsOf(resourceType: string): ReadonlySet<string> | undefined {
  pathsByType ??= new Map(
    SENSITIVE_PATHS.trim()
      .split('\n')
      .map((line) => {
        const [type = '', ...paths] = line.split(' ');
        return [`azurerm_${type}`, new Set(paths)];
      }),
  );
  return pathsByType.get(resourceType);
}

/** Whether the provider marks an attribute sensitive; the path has names only. Source: azurerm 5. */
export function isSensitiveAttribute(resourceType: string | undefined, path: readonly string[]): boolean {
  return resourceType !== undefined && sensitivePathsOf(resourceType)?.has(path.join('.')) === true;
}

/** Whether a `variable` or `output` block is marked sensitive. What cannot be read for certain counts as marked. */
export function isMarkedSensitive(block: Block): boolean {
  const marked = block.body.attributes.get('sensitive')?.expression;
  return marked !== undefined && !(marked.kind === 'literal' && [false, null, 'false'].includes(marked.value as never));
}

/** The value of a resource's attribute with what the provider marks sensitive marked, in nested blocks written as values too. */
export function markedByProvider(value: Value, resourceType: string, path: readonly string[]): Value {
  const paths = sensitivePathsOf(resourceType);
  if (!paths) return value;
  const mark = (inner: Value, at: string): Value => {
    if (paths.has(at)) return { ...inner, sensitive: true };
    if ((inner.kind !== 'list' && inner.kind !== 'map') || ![...paths].some((one) => one.startsWith(`${at}.`))) return inner;
    if (inner.kind === 'list') return { ...inner, items: inner.items.map((item) => mark(item, at)) };
    return { ...inner, entries: new Map([...inner.entries].map(([key, item]) => [key, mark(item, `${at}.${key}`)])) };
  };
  return mark(value, path.join('.'));
}
