import type { RemovedName } from '../terraform/azurerm.ts';
import type { ProviderVersion } from '../terraform/provider.ts';
import type { Resource } from '../terraform/resource.ts';
import type { Attribute, Block } from '../terraform/syntax.ts';
import { unknownValue } from '../terraform/value.ts';
import type { Reading } from './readings.ts';

/** A name in a resource that the declared version of the provider does not have any more. */
export interface Removed extends RemovedName {
  /** Names of the blocks that lead to it, and its own. */
  readonly path: string;
  readonly reading: Reading;
  /** Where it is the name of an attribute, with the blocks these stand in. */
  readonly written: readonly { readonly block: Block; readonly attribute: Attribute }[];
}

/**
 * The removed names that a resource is written with, each once however often it stands there: the provider refuses them whatever their
 * values are, so only the text is looked at. Undefined where the version is assumed, or took no name away from that type.
 */
export function removedIn(
  { block }: Resource,
  names: Readonly<Record<string, RemovedName>> | undefined,
  { major, older, from }: ProviderVersion,
): readonly Removed[] | undefined {
  if (!names || older || from.kind === 'assumed' || !block.written) return undefined;
  const gone = Object.entries(names).filter(([, { since }]) => since <= major);
  if (gone.length === 0) return undefined;
  const top = block.written;
  return gone.flatMap(([path, name]) => {
    const names = path.split('.');
    const last = names.at(-1) ?? '';
    const holders = blocksOf(top, names.slice(0, -1));
    const written = holders.flatMap((holder) => {
      const attribute = holder.body.attributes.get(last);
      return attribute ? [{ block: holder, attribute }] : [];
    });
    const attribute = written[0]?.attribute;
    const nested = holders.flatMap((holder) => blocksOf(holder, [last]))[0];
    if (!attribute && !nested) return [];
    const reading: Reading = {
      path: names,
      value: undefined,
      state: 'written',
      attribute: attribute && { ...attribute, value: unknownValue('its name is what counts') },
      holder: nested ? { ...block, header: nested.header, range: nested.range } : block,
      holds: false,
      sources: [],
    };
    return [{ ...name, path, reading, written }];
  });
}

/** The blocks at the end of a path, those that `dynamic` makes included. */
function blocksOf(block: Block, [name, ...deeper]: readonly string[]): readonly Block[] {
  if (name === undefined) return [block];
  return block.body.blocks.flatMap((inner) => {
    if (inner.type === name) return blocksOf(inner, deeper);
    if (inner.type !== 'dynamic' || inner.labels[0] !== name) return [];
    return inner.body.blocks.filter(({ type }) => type === 'content').flatMap((content) => blocksOf(content, deeper));
  });
}
