import type { Finding } from '../rules/check.ts';
import { namesOf, type Reading } from '../rules/readings.ts';
import { type AzurermSchema, attributeSchema } from '../terraform/azurerm.ts';
import type { EvaluatedBlock } from '../terraform/evaluate.ts';
import type { Range } from '../terraform/source.ts';
import type { Attribute, Block } from '../terraform/syntax.ts';
import { asText } from '../terraform/value.ts';

/** One change of the text that mends something, before it is laid out among its neighbours. */
export type Operation =
  | { readonly kind: 'replace'; readonly range: Range; readonly text: string }
  | { readonly kind: 'rename'; readonly block: Block; readonly attribute: Attribute; readonly name: string }
  /** Takes an attribute, or all nested blocks of a name, away. */
  | { readonly kind: 'remove'; readonly block: Block; readonly name: string }
  | { readonly kind: 'insert-attribute'; readonly block: Block; readonly name: string; readonly text: string }
  | {
      readonly kind: 'insert-block';
      readonly block: Block;
      readonly name: string;
      readonly attributes: readonly { readonly name: string; readonly text: string }[];
    };

/**
 * The operations that mend a finding by its rule's `fix`: a value is replaced where the literal stands (in the resource, a module
 * call, a variable's default or a tfvars file), a missing attribute or block is added to the resource. Undefined when the rule has no
 * fix or the text gives no place for it: a computed value, JSON syntax, a provider version without the attribute.
 */
export function operationsFor(finding: Finding, schema: AzurermSchema): readonly Operation[] | undefined {
  const { fix } = finding.rule;
  if (!fix || finding.verdict !== 'fail') return undefined;
  const operations: Operation[] = [];
  const missingBlocks = new Map<string, { name: string; text: string }[]>();
  const prefix = finding.block === finding.resource.block ? [] : [finding.block.type];
  for (const [path, value] of Object.entries(fix.set)) {
    const full = [...prefix, ...path.split('.')];
    const { rule, resource, version } = finding;
    const names = namesOf(path, { rule, resource, schema, prefix, version }).map((name) => [...prefix, ...name.split('.')]);
    const readings = finding.readings.filter((reading) => names.some((name) => name.join('.') === reading.path.join('.')));
    const [named] = names;
    if (!named || attributeSchema(schema, resource.type, named, version.major) === undefined) return undefined;
    const text = JSON.stringify(value);
    if (readings.length === 0 && full.length === prefix.length + 1)
      operations.push(...ownAttribute(finding, named.at(-1) ?? '', text));
    for (const reading of readings) {
      // What decided is here; of that, what is not known or is as it should be stays.
      if (reading.value?.kind === 'unknown' || (reading.value && asText(reading.value) === String(value))) continue;
      const missing = full.length > prefix.length + 1 && reading.holder === finding.block;
      if (missing) {
        if (named.length > prefix.length + 2) return undefined;
        const [block = '', name = ''] = named.slice(prefix.length);
        missingBlocks.set(block, [...(missingBlocks.get(block) ?? []), { name, text }]);
        continue;
      }
      const operation = mend(reading, named.at(-1) ?? '', text, finding, schema);
      if (!operation) return undefined;
      operations.push(...operation);
    }
  }
  for (const path of fix.remove) {
    const { rule, resource, version } = finding;
    for (const name of namesOf(path, { rule, resource, schema, prefix, version }).map((one) => one.split('.'))) {
      for (const block of holders(finding.block, name.slice(0, -1))) {
        const last = name.at(-1) ?? '';
        if (!block.attributes.has(last) && !block.blocks.has(last)) continue;
        // What a dynamic block or a value makes cannot be taken away there.
        const { written } = block;
        const isThere = written?.body.attributes.has(last) || written?.body.blocks.some(({ type }) => type === last);
        if (!written || !isThere || isJson(written.range)) return undefined;
        operations.push({ kind: 'remove', block: written, name: last });
      }
    }
  }
  for (const [name, attributes] of missingBlocks) {
    const { written } = finding.block;
    if (!written || isJson(written.range)) return undefined;
    operations.push({ kind: 'insert-block', block: written, name, attributes });
  }
  return operations.length > 0 ? operations : undefined;
}

/** The nested blocks at the end of a path. */
const holders = (block: EvaluatedBlock, [name, ...deeper]: readonly string[]): readonly EvaluatedBlock[] =>
  name === undefined ? [block] : (block.blocks.get(name) ?? []).flatMap((inner) => holders(inner, deeper));

const isJson = (range: Range): boolean => range.file.endsWith('.json');

/** An attribute that the fix sets besides those the rule asked about. */
function ownAttribute(finding: Finding, name: string, text: string): Operation[] {
  const attribute = finding.block.attributes.get(name);
  const { written } = finding.block;
  if (!written || isJson(written.range)) return [];
  if (!attribute) return [{ kind: 'insert-attribute', block: written, name, text }];
  return attribute.value.literal ? [{ kind: 'replace', range: attribute.value.literal, text }] : [];
}

function mend(reading: Reading, name: string, text: string, finding: Finding, schema: AzurermSchema): Operation[] | undefined {
  const { attribute, holder } = reading;
  if (!attribute)
    return !holder.written || isJson(holder.range)
      ? undefined
      : [{ kind: 'insert-attribute', block: holder.written, name, text }];
  const literal = attribute.value.literal;
  if (!literal || attribute.value.kind === 'list' || attribute.value.kind === 'map') return undefined;
  const replaced: Operation[] = [{ kind: 'replace', range: literal, text }];
  const block = holder.written;
  const writtenName = block?.body.attributes.get(reading.path.at(-1) ?? '');
  const current = writtenName?.name ?? name;
  if (
    current === name ||
    attributeSchema(schema, finding.resource.type, [...reading.path.slice(0, -1), current], finding.version.major)
  )
    return replaced;
  // The name is one that this version of the provider no longer has.
  return block && writtenName ? [{ kind: 'rename', block, attribute: writtenName, name }, ...replaced] : undefined;
}
