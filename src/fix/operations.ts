import type { Finding } from '../rules/check.ts';
import { blocksIn, namesOf, type Reading } from '../rules/readings.ts';
import type { Removed } from '../rules/removed.ts';
import { type AzurermSchema, attributeSchema } from '../terraform/azurerm.ts';
import type { EvaluatedBlock } from '../terraform/resource.ts';
import type { Range } from '../terraform/source.ts';
import type { Attribute, Block, Expression } from '../terraform/syntax.ts';
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
      /** Names of the blocks to add, each inside of the one before it. */
      readonly path: readonly string[];
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
  if (finding.removed) return renamed(finding.removed);
  const operations: Operation[] = [];
  const missing: { holder: EvaluatedBlock; path: readonly string[]; attributes: Map<string, string> }[] = [];
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
      const blocks = named.slice(prefix.length, -1);
      const depth = depthOf(reading.holder, finding.block, blocks);
      if (depth !== undefined && depth < blocks.length) {
        const path = blocks.slice(depth);
        const group = missing.find((one) => one.holder === reading.holder && one.path[0] === path[0]);
        if (group && group.path.join('.') !== path.join('.')) return undefined;
        const { attributes } = group ?? { attributes: new Map<string, string>() };
        attributes.set(named.at(-1) ?? '', text);
        if (!group) missing.push({ holder: reading.holder, path, attributes });
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
  for (const { holder, path, attributes } of missing) {
    const { written } = holder;
    if (!written || isJson(written.range)) return undefined;
    const texts = [...attributes].map(([name, text]) => ({ name, text }));
    operations.push({ kind: 'insert-block', block: written, path, attributes: texts });
  }
  return operations.length > 0 ? operations : undefined;
}

/** The nested blocks at the end of a path. */
const holders = (block: EvaluatedBlock, [name, ...deeper]: readonly string[]): readonly EvaluatedBlock[] =>
  name === undefined ? [block] : (block.blocks.get(name) ?? []).flatMap((inner) => holders(inner, deeper));
/** How many of the blocks on a path lie around `holder`; undefined when it is none of them. */
function depthOf(holder: EvaluatedBlock, block: EvaluatedBlock, [name, ...deeper]: readonly string[]): number | undefined {
  if (holder === block) return 0;
  if (name === undefined) return undefined;
  for (const inner of blocksIn(block, name).blocks) {
    const depth = depthOf(holder, inner, deeper);
    if (depth !== undefined) return depth + 1;
  }
  return undefined;
}

const isJson = (range: Range): boolean => range.file.endsWith('.json');

/** A removed name becomes the new one, which is the same attribute by another name. */
function renamed({ written, now }: Removed): Operation[] | undefined {
  if (written.length === 0 || now === undefined || written.some(({ attribute }) => isJson(attribute.range))) return undefined;
  return written.map((place) => ({ kind: 'rename', ...place, name: now }));
}

/** An attribute that the fix sets besides those the rule asked about. */
function ownAttribute(finding: Finding, name: string, text: string): Operation[] {
  const attribute = finding.block.attributes.get(name);
  const { written } = finding.block;
  if (!written || isJson(written.range)) return [];
  if (!attribute) return [{ kind: 'insert-attribute', block: written, name, text }];
  return attribute.value.literal ? [{ kind: 'replace', range: attribute.value.literal, text }] : [];
}

/** The conditional that would have the same on both sides, where the literal is one of them: it goes as a whole. */
function wholeOf(expression: Expression, literal: Range, text: string): Range | undefined {
  const isIn = ({ range }: Expression): boolean =>
    range.file === literal.file && range.start <= literal.start && literal.end <= range.end;
  const inner = partsOf(expression).find(isIn);
  if (!inner) return undefined;
  const deeper = wholeOf(inner, literal, text);
  if (deeper || expression.kind !== 'conditional' || inner.range.start !== literal.start || inner.range.end !== literal.end)
    return deeper;
  const other = inner === expression.then ? expression.else : expression.then;
  return other.kind === 'literal' && JSON.stringify(other.value) === text ? expression.range : undefined;
}

/** The expressions in one that can be what it becomes. */
function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'parentheses') return [expression.inner];
  if (expression.kind === 'conditional') return [expression.then, expression.else];
  return expression.kind === 'call' ? expression.args : [];
}

function mend(reading: Reading, name: string, text: string, finding: Finding, schema: AzurermSchema): Operation[] | undefined {
  const { attribute, holder } = reading;
  if (!attribute)
    return !holder.written || isJson(holder.range)
      ? undefined
      : [{ kind: 'insert-attribute', block: holder.written, name, text }];
  const literal = attribute.value.literal;
  if (!literal || attribute.value.kind === 'list' || attribute.value.kind === 'map') return undefined;
  const replaced: Operation[] = [{ kind: 'replace', range: wholeOf(attribute.expression, literal, text) ?? literal, text }];
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
