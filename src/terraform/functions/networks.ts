import { define, type Specs, textList, variadic } from './define.ts';
import { giveUp, reject } from './types.ts';

interface Network {
  readonly bits: 32 | 128;
  readonly prefix: number;
  /** The network's first address. */
  readonly base: bigint;
}

/** Bits of an IPv4 address. Leading zeros are decimal, as Terraform reads them. */
function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,10}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((bits, part) => bits * 256n + BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const last = text.slice(text.lastIndexOf(':') + 1);
  const v4 = last.includes('.') ? parseV4(last) : undefined;
  if (last.includes('.') && v4 === undefined) return undefined;
  const hex =
    v4 === undefined ? text : `${text.slice(0, -last.length)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const halves = hex.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [left = [], right] = halves;
  const missing = 8 - left.length - (right?.length ?? 0);
  if (halves.length > 2 || (right ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...(right ?? [])];
  if (!groups.every((group) => /^[\da-f]{1,10}$/i.test(group) && Number.parseInt(group, 16) < 65_536)) return undefined;
  return groups.reduce((bits, group) => bits * 65_536n + BigInt(`0x${group}`), 0n);
}

function parseNetwork(text: string): Network {
  const [address = '', length = '', ...more] = text.length > 100 ? [] : text.split('/');
  const v4 = parseV4(address);
  const bits = v4 === undefined ? 128 : 32;
  const value = v4 ?? (address.includes(':') ? parseV6(address) : undefined);
  if (value === undefined || more.length > 0 || !/^\d{1,5}$/.test(length) || Number(length) > bits)
    return reject('needs an address range such as "10.0.0.0/16"');
  if (bits === 128 && value >> 32n === 0xffffn) return giveUp('has an IPv4 address written as IPv6, which is not evaluated');
  const host = BigInt(bits - Number(length));
  return { bits, prefix: Number(length), base: (value >> host) << host };
}

/** The address as text; IPv6 in its short form, the first longest run of zeros left out. */
function addressText(value: bigint, bits: 32 | 128): string {
  const size = bits === 32 ? 8n : 16n;
  const count = bits === 32 ? 4 : 8;
  const groups = Array.from({ length: count }, (_, i) => (value >> (size * BigInt(count - 1 - i))) & ((1n << size) - 1n));
  if (bits === 32) return groups.join('.');
  let [start, length] = [0, 0];
  for (let i = 0; i < count; i++) {
    let end = i;
    while (end < count && groups[end] === 0n) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

const networkText = ({ base, bits, prefix }: Network) => `${addressText(base, bits)}/${prefix}`;

/** A negative number counts from the end of the range. */
function host(range: string, number: number): string {
  const { bits, prefix, base } = parseNetwork(range);
  const size = 1n << BigInt(bits - prefix);
  const index = BigInt(number) + (number < 0 ? size : 0n);
  return index >= 0n && index < size ? addressText(base + index, bits) : reject('has a host number that the range cannot hold');
}

function netmask(range: string): string {
  const { bits, prefix } = parseNetwork(range);
  if (bits === 128) return reject('needs an IPv4 range');
  const rest = BigInt(32 - prefix);
  return addressText((0xffffffffn >> rest) << rest, bits);
}

function subnet(range: string, newBits: number, number: number): string {
  const { bits, prefix, base } = parseNetwork(range);
  const longer = prefix + newBits;
  if (newBits < 0 || longer > bits) return reject('extends the range by more bits than it has');
  if (number < 0 || BigInt(number) >= 1n << BigInt(newBits)) return reject('has a subnet number that the new bits cannot hold');
  return networkText({ bits, prefix: longer, base: base + (BigInt(number) << BigInt(bits - longer)) });
}

/** One subnet after the other, each at the next place where it fits. */
function subnets(newBits: readonly number[], range: string): readonly string[] {
  const { bits, prefix, base } = parseNetwork(range);
  // Terraform looks for the subnet before the first one.
  if (base === 0n && newBits.length > 0) return reject('needs a range that does not start at the first of all addresses');
  const end = base + (1n << BigInt(bits - prefix));
  let next = base;
  return newBits.map((extra) => {
    if (extra < 1 || extra > 32 || prefix + extra > bits) return reject('extends the range by more bits than it has, or by none');
    const size = 1n << BigInt(bits - prefix - extra);
    const start = ((next + size - 1n) / size) * size;
    next = start + size;
    return next <= end
      ? networkText({ bits, prefix: prefix + extra, base: start })
      : reject('asks for more subnets than the range holds');
  });
}

/** Functions on address ranges, IPv4 and IPv6. */
export const NETWORKS: Specs = {
  cidrhost: define(['text', 'int'], host),
  cidrnetmask: define(['text'], netmask),
  cidrsubnet: define(['text', 'int', 'int'], subnet),
  cidrsubnets: variadic(['text'], 'int', (newBits, range) => textList(subnets(newBits, range))),
};
