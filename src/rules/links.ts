import type { Resource } from '../terraform/evaluate.ts';
import { asText, deepValues, type Value } from '../terraform/value.ts';
import { POINT } from './extent.ts';
import type { Context, Outcome } from './outcome.ts';
import { type Reading, readAll, readOwn } from './readings.ts';
import type { Condition, Link, Target } from './rule.ts';

/** Asks a condition of another resource. */
type OfOther = (where: Condition, other: Resource) => Outcome;

/** Whether some resource's attribute points at this one. What cannot be seen could: then the answer is open. */
export function linkedFrom(link: Link, context: Context, ofOther: OfOther): Outcome {
  const { evaluation, resource } = context;
  const reading: Reading = {
    path: [],
    value: undefined,
    state: 'absent',
    attribute: undefined,
    holder: resource.block,
    holds: undefined,
    sources: [],
  };
  const extent = [{ scale: `<-${link.resource.join()}`, spans: POINT }];
  const refused: Reading[] = [];
  let open: string | undefined;
  for (const other of evaluation.resources) {
    if (!link.resource.includes(other.type)) continue;
    const value = readOwn(other.block, link.attribute.split('.'))?.value;
    const points =
      value !== undefined && (value.kind === 'unknown' ? pointsAt(value, resource.address) : namedIn(value, resource));
    if (points === false) continue;
    const where = link.where && ofOther(link.where, other);
    if (where?.holds === false) {
      refused.push(...where.readings.map((one) => ({ ...one, path: [other.address, ...one.path] })));
      continue;
    }
    if (points && other.uncertain !== undefined && resource.uncertain === undefined) {
      open ??= other.uncertain;
      continue;
    }
    if (points && (!where || where.holds)) {
      const sources = [{ what: other.address, range: other.block.header }];
      return { holds: true, because: undefined, readings: [{ ...reading, sources }], extent };
    }
    open ??= where?.because ?? (value?.kind === 'unknown' ? value.because : `${other.address} may point at it`);
  }
  for (const call of evaluation.unseenCalls) {
    if (
      call.arguments.some((argument) =>
        [...deepValues(argument)].some(
          (value) => pointsAt(value, resource.address) === true || refersTo(value, resource.address),
        ),
      )
    )
      open ??= `${call.address} is given this resource, and ${call.because}`;
  }
  const broken = evaluation.problems.find(({ kind }) => kind !== 'unseen');
  if (broken) open ??= `${broken.file} could not be evaluated`;
  return {
    holds: open === undefined ? false : undefined,
    because: open,
    // A link that is there and not as it should be is what is wrong, not that there is none.
    readings: refused.length > 0 ? refused : [reading],
    extent,
  };
}

/** Whether an attribute of this one points at a resource for which `where` holds. What is not in the configuration is open. */
export function linksTo(target: Target, context: Context, ofOther: OfOther): Outcome {
  const [reading] = readAll(target.attribute, context);
  const value = reading?.value;
  const extent = [{ scale: `->${target.attribute}`, spans: POINT }];
  const result = (holds: boolean | undefined, because?: string): Outcome => ({
    holds,
    because,
    readings: reading ? [reading] : [],
    extent,
  });
  if (value === undefined || value.kind === 'null') return result(false);
  const reference = value.kind === 'unknown' ? value.reference : undefined;
  const others = context.evaluation.resources.filter(
    (other) =>
      (target.resource?.includes(other.type) ?? true) &&
      (reference
        ? other.address === reference.address || mayBe(other.address, reference.address)
        : target.resource !== undefined && hasName(other, value)),
  );
  if (!reference && others.length === 0)
    return result(undefined, value.kind === 'unknown' ? value.because : 'it names a resource outside of the configuration');
  if (reference && others.length === 0)
    return /(?:^|\.)data\./.test(reference.address) || value.kind !== 'unknown'
      ? result(undefined, `${reference.address} is read when Terraform runs`)
      : result(target.resource ? false : undefined, value.because);
  const { where } = target;
  if (!where) return result(true);
  const wheres = others.map((other) => ofOther(where, other));
  const [first] = wheres;
  const agree = first && wheres.every(({ holds }) => holds === first.holds) ? first : undefined;
  if (!agree || agree.holds === undefined) return result(undefined, first?.because ?? 'it is one of several');
  return {
    ...result(agree.holds),
    readings: agree.holds ? result(true).readings : [...result(false).readings, ...agree.readings],
  };
}

/** Whether a text is a resource's name, which is what `resource_group_name` and the like hold. */
function hasName({ block }: Resource, value: Value): boolean {
  const own = block.attributes.get('name')?.value;
  const [text, name] = [asText(value), own && asText(own)];
  return text !== undefined && text !== '' && text.toLowerCase() === name?.toLowerCase();
}

const refersTo = (value: Value, address: string): boolean => value.kind === 'map' && value.resource === address;

/** Whether a value is an attribute of the resource at that address; undefined when it could be. */
function pointsAt(value: Value, address: string): boolean | undefined {
  if (value.kind !== 'unknown') return false;
  const { reference } = value;
  if (!reference) return undefined;
  if (reference.address === address) return true;
  return mayBe(reference.address, address) ? (address.endsWith('[?]') ? true : undefined) : false;
}

/**
 * Whether a text that is written out means the resource: its name does, for names are what `server_name` and the like hold. An id
 * that ends in its name may be another one's, in another resource group.
 */
function namedIn(value: Value, { block }: Resource): boolean | undefined {
  const text = asText(value);
  const own = block.attributes.get('name')?.value;
  if (!text || !own) return false;
  const name = asText(own);
  if (!name) return own.kind === 'unknown' ? undefined : false;
  if (text.toLowerCase() === name.toLowerCase()) return true;
  return text.toLowerCase().endsWith(`/${name.toLowerCase()}`) ? undefined : false;
}

const bare = (text: string): string => text.replace(/\[[^\][]*\]$/, '');

/** Whether one address is the other's without the instance, or one of an unknown number. */
function mayBe(reference: string, address: string): boolean {
  const isOpen = reference === bare(reference) || reference.endsWith('[?]') || address.endsWith('[?]');
  return isOpen && bare(reference) === bare(address);
}
