/** A stretch of something that can be counted (ports, addresses, steps of an order), both ends included. */
export type Span = readonly [first: bigint, last: bigint];

/** How much is wrong on one scale; several tests may share one. */
export interface Extent {
  readonly scale: string;
  readonly spans: readonly Span[];
}

/** What is simply wrong, more or less wrong being no question. */
export const POINT: readonly Span[] = [[0n, 0n]];

/** IPv4 and IPv6 on one line, the second behind the first. */
const IPV4: Span = [0n, (1n << 32n) - 1n];
const IPV6: Span = [1n << 32n, (1n << 32n) + (1n << 128n) - 1n];
export const ADDRESS_FAMILIES: readonly Span[] = [IPV4, IPV6];
export const ALL_ADDRESSES: Span = [IPV4[0], IPV6[1]];

/** The addresses of a network or of one address; undefined for what is neither. */
export function addressSpan(text: string): Span | undefined {
  const [address = '', length] = text.trim().split('/');
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  if (v4) {
    const value = v4.slice(1).reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
    return network(value, 32, length, IPV4[0]);
  }
  const value = ipv6(address);
  return value === undefined ? undefined : network(value, 128, length, IPV6[0]);
}

function network(value: bigint, bits: number, length: string | undefined, offset: bigint): Span | undefined {
  const fixed = length === undefined ? bits : Number(length);
  if (fixed > bits || value >> BigInt(bits) !== 0n) return undefined;
  const free = BigInt(bits - fixed);
  const first = (value >> free) << free;
  return [offset + first, offset + first + (1n << free) - 1n];
}

function ipv6(text: string): bigint | undefined {
  if (!/^[0-9a-f:]{2,39}$/i.test(text) || text.split('::').length > 2) return undefined;
  const [head = '', tail] = text.split('::');
  const groups = (part: string | undefined): string[] => (part === undefined || part === '' ? [] : part.split(':'));
  const missing = 8 - groups(head).length - groups(tail).length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...groups(head), ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...groups(tail)];
  return all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
    : undefined;
}

/** Overlapping and touching spans as one, in order. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))) {
    const last = result.at(-1);
    if (last && span[0] <= last[1] + 1n) result[result.length - 1] = [last[0], span[1] > last[1] ? span[1] : last[1]];
    else result.push(span);
  }
  return result;
}

/** How many points of `within` the spans cover together. */
export function widthOf(spans: readonly Span[], within: Span): bigint {
  const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
  return merged(spans).reduce((sum, [first, last]) => {
    const width = (last < within[1] ? last : within[1]) - max(first, within[0]) + 1n;
    return width > 0n ? sum + width : sum;
  }, 0n);
}

/** Whether something is wrong now that was not wrong before: a port more, a wider network, a step down, another attribute. */
export function exceeds(now: readonly Extent[], before: readonly Extent[]): boolean {
  const on = (extents: readonly Extent[], scale: string): Span[] =>
    merged(extents.flatMap((extent) => (extent.scale === scale ? extent.spans : [])));
  return [...new Set(now.map(({ scale }) => scale))].some((scale) => {
    const covered = on(before, scale);
    return on(now, scale).some(([first, last]) => !covered.some((span) => span[0] <= first && last <= span[1]));
  });
}
