import { define, type Specs, textList, variadic } from './define.ts';
import { reject } from './rejected.ts';

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
  const host = BigInt(bits - Number(length));
  return { bits, prefix: Number(length), base: (value >> host) << host };
}

/** Whether an address is one of IPv4 written as IPv6: Terraform shows and counts it as IPv4. */
const isMapped = (value: bigint, bits: 32 | 128): boolean => bits === 128 && value >> 32n === 0xffffn;

/** The address as text; IPv6 in its short form, the first longest run of zeros left out. */
function addressText(value: bigint, bits: 32 | 128): string {
  if (isMapped(value, bits)) return addressText(value & 0xffffffffn, 32);
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

/** Of an IPv4 range written as IPv6 the bits of IPv4 are left. Terraform writes a range with a negative length as no address at all. */
function networkText({ base, bits, prefix }: Network): string {
  if (prefix < 0) return '<nil>';
  return `${addressText(base, bits)}/${isMapped(base, bits) ? Math.max(0, prefix - 96) : prefix}`;
}

/** A number put into an address, from a bit on; one that does not fit is refused. Beside one that is negative all bits are set. */
function withNumber({ base, bits }: Network, number: bigint, shift: number): bigint {
  const value = base | (number << BigInt(shift));
  const size = value < 0n ? -value : value;
  return size >> BigInt(bits) === 0n ? size : reject('has a number that the address cannot hold');
}

/** What Go makes of a whole number in 64 bits: the lowest of them, the sign left out. */
const low64 = (number: bigint): bigint => BigInt.asUintN(64, number < 0n ? -number : number);

/** A negative number counts from the end of the range. */
function host(range: string, number: bigint): string {
  const network = parseNetwork(range);
  const { bits, prefix, base } = network;
  const last = (1n << BigInt(bits - prefix)) - 1n;
  // Terraform looks at 64 bits of a positive number only, with a sign.
  const size = number < 0n ? -number - 1n : BigInt.asIntN(64, number);
  if (size > last) return reject('has a host number that the range cannot hold');
  const shift = isMapped(base, bits) ? 96 : 0;
  return addressText(withNumber(network, number < 0n ? last - size : number, shift), bits);
}

function netmask(range: string): string {
  const { bits, prefix, base } = parseNetwork(range);
  if (bits === 128 && !isMapped(base, bits)) return reject('needs an IPv4 range');
  const rest = BigInt(bits - prefix);
  return addressText((((1n << BigInt(bits)) - 1n) >> rest) << rest, bits);
}

function subnet(range: string, newBits: bigint, number: bigint): string {
  const network = parseNetwork(range);
  const { bits, prefix } = network;
  if (newBits > 128n || newBits < -10_000n) return reject('extends the range by more bits than it has');
  const longer = prefix + Number(newBits);
  if (longer > bits) return reject('extends the range by more bits than it has');
  const most = newBits < 0n || newBits >= 64n ? 2n ** 64n : 1n << newBits;
  if (low64(number) >= most) return reject('has a subnet number that the new bits cannot hold');
  return networkText({ bits, prefix: longer, base: withNumber(network, number, bits - longer) });
}

/** Where Terraform, which walks from the end of one subnet to the next, believes to have come round: at 0, also at that of IPv4. */
const isStart = (value: bigint, bits: 32 | 128): boolean =>
  value === 0n || (bits === 128 && (value === 0xffff_0000_0000n || value === 0x1_0000_0000_0000n));

/** One subnet after the other, each at the next place where it fits. */
function subnets(newBits: readonly number[], range: string): readonly string[] {
  const { bits, prefix, base } = parseNetwork(range);
  const end = base + (1n << BigInt(bits - prefix));
  let next = base;
  return newBits.map((extra) => {
    if (extra < 1 || extra > 32 || prefix + extra > bits) return reject('extends the range by more bits than it has, or by none');
    const size = 1n << BigInt(bits - prefix - extra);
    const start = ((next + size - 1n) / size) * size;
    if (isStart(start, bits) || isMapped(base, bits))
      return reject('needs a range that does not start at the first of all addresses');
    next = start + size;
    return next <= end
      ? networkText({ bits, prefix: prefix + extra, base: start })
      : reject('asks for more subnets than the range holds');
  });
}

/** Functions on address ranges, IPv4 and IPv6. */
export const NETWORKS: Specs = {
  cidrhost: define(['text', 'whole'], host),
  cidrnetmask: define(['text'], netmask),
  cidrsubnet: define(['text', 'whole', 'whole'], subnet),
  cidrsubnets: variadic(['text'], 'int', (newBits, range) => textList(subnets(newBits, range))),
};
