import { crc32 } from 'node:zlib';
import { firstWhere } from '../source.ts';
import { giveUp, spend } from './rejected.ts';

/*
 * DEFLATE (RFC 1951) with the choices of Go's compress/flate at its default level, so that `base64gzip` gives the very bytes that Terraform
 * gives: which earlier text a match takes, when the next byte is tried first, where blocks end and how each is written.
 */

const WINDOW = 32_768;
/** As much as Go holds at once: it goes on by one window when so little is left of it that a match might not fit. */
const HELD = 2 * WINDOW;
const LEAST_LEFT = 262;
const SHORTEST = 4;
const LONGEST = 258;
/** Level 6: a match of 8 or less is good, of 16 or more is taken without trying the next byte, of 128 ends the search. */
const LAZY = 16;
const NICE = 128;
const TRIES = 128;
/** A match of four bytes is worth its distance only up to here. */
const SHORT_REACH = 4_096;
const BLOCK_TOKENS = 16_384;
const MAX_STORED = 65_535;
/** Bytes compared in all; about a second. Text takes 40 for each of its bytes. */
const MAX_COMPARED = 400_000_000;
/** So many take as long as a step of an evaluation. */
const COMPARED_IN_STEP = 400;

const NONE = -1;
const hashOf = (data: Uint8Array, at: number): number =>
  Math.imul(
    ((data[at] ?? 0) << 24) | ((data[at + 1] ?? 0) << 16) | ((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0),
    0x1e35a7bd,
  ) >>> 15;

/** A literal byte, or a length and a distance: `distance << 9 | length`. */
type Token = number;
const isLiteral = (token: Token): boolean => token < 256;
const lengthOf = (token: Token): number => token & 511;
const distanceOf = (token: Token): number => token >> 9;

interface Block {
  readonly tokens: readonly Token[];
  /** The bytes it stands for, where they may still be stored as they are. */
  readonly bytes: Uint8Array | undefined;
}

/** Splits the data into literals and matches, in blocks. */
function* blocksOf(data: Uint8Array): Generator<Block> {
  /** The last place with a hash, and for each place the one before it with the same hash. */
  const heads = new Int32Array(1 << 17).fill(NONE);
  const before = new Int32Array(WINDOW).fill(NONE);
  let [base, end] = [0, Math.min(HELD, data.length)];
  let [at, head, blockStart] = [0, NONE, 0];
  let [length, distance] = [SHORTEST - 1, 0];
  let waits = false;
  let compared = 0;
  let tokens: Token[] = [];

  const insert = (place: number): number => {
    const hash = hashOf(data, place);
    const last = heads[hash] ?? NONE;
    before[place % WINDOW] = last;
    heads[hash] = place;
    return last;
  };
  const block = (): Block => {
    const bytes = blockStart < base ? undefined : data.subarray(blockStart, at);
    const made = { tokens, bytes: bytes && bytes.length <= MAX_STORED ? bytes : undefined };
    blockStart = at;
    tokens = [];
    return made;
  };
  /** The first of the longest matches that the chain leads to. */
  const search = (start: number): void => {
    const most = Math.min(LONGEST, end - at);
    const enough = Math.min(NICE, most);
    const first = at - WINDOW;
    let place = start;
    for (let tries = TRIES; tries > 0; tries--) {
      if (data[place + length] === data[at + length]) {
        let same = 0;
        while (same < most && data[place + same] === data[at + same]) same++;
        compared += same;
        if (same > length && (same > SHORTEST || at - place <= SHORT_REACH)) {
          length = same;
          distance = at - place;
          if (same >= enough) return;
        }
      }
      if (place === first) return;
      place = before[place % WINDOW] ?? NONE;
      if (place < first || place < base) return;
    }
  };

  for (;;) {
    if (end - at < LEAST_LEFT && end < data.length) {
      base += WINDOW;
      end = Math.min(base + HELD, data.length);
      continue;
    }
    if (at === end) break;
    const lastHash = end - (SHORTEST - 1);
    if (at < lastHash) head = insert(at);
    const [lengthBefore, distanceBefore] = [length, distance];
    [length, distance] = [SHORTEST - 1, 0];
    const isTried = end - at > lengthBefore && lengthBefore < LAZY;
    if (isTried && head >= Math.max(base, at - WINDOW)) {
      search(head);
      if (compared > MAX_COMPARED) giveUp('takes too many steps to compress');
    }
    if (lengthBefore >= SHORTEST && length <= lengthBefore) {
      tokens.push((distanceBefore << 9) | lengthBefore);
      const next = at + lengthBefore - 1;
      for (at++; at < next; at++) if (at < lastHash) insert(at);
      waits = false;
      length = SHORTEST - 1;
      if (tokens.length === BLOCK_TOKENS) yield block();
    } else {
      if (waits) {
        tokens.push(data[at - 1] ?? 0);
        if (tokens.length === BLOCK_TOKENS) yield block();
      }
      at++;
      waits = true;
    }
  }
  if (waits) tokens.push(data[at - 1] ?? 0);
  if (tokens.length > 0) yield block();
  spend(compared / COMPARED_IN_STEP);
}

/** Symbols for ranges: where each begins, and how many bits say which of the range it is. */
interface Ranges {
  readonly starts: readonly number[];
  readonly extra: readonly number[];
}

/** Each number of extra bits serves so many symbols; the first ones have none. */
function rangesOf(first: number, plain: number, each: number, count: number): Ranges {
  const extra = Array.from({ length: count }, (_, i) => Math.max(0, Math.floor((i - plain) / each) + 1));
  const starts = extra.map((_, i) => extra.slice(0, i).reduce((sum, bits) => sum + 2 ** bits, first));
  return { starts, extra };
}

const LENGTHS = ((): Ranges => {
  const { starts, extra } = rangesOf(3, 8, 4, 28);
  // The longest has a symbol of its own.
  return { starts: [...starts, LONGEST], extra: [...extra, 0] };
})();
const DISTANCES = rangesOf(1, 4, 2, 30);
const END = 256;
const FIRST_LENGTH = 257;
const LITERALS = FIRST_LENGTH + LENGTHS.starts.length;

const symbolOf = ({ starts }: Ranges, value: number): number =>
  Math.max(0, firstWhere(starts.length, (symbol) => (starts[symbol] ?? 0) > value) - 1);
const tableOf = (ranges: Ranges, most: number): Uint8Array =>
  Uint8Array.from({ length: most + 1 }, (_, value) => symbolOf(ranges, value));

/** Symbols by length and by distance. */
interface Symbols {
  readonly lengths: Uint8Array;
  readonly distances: Uint8Array;
}
let symbols: Symbols | undefined;
/** Made when first needed: most runs compress nothing. */
function symbolTables(): Symbols {
  symbols ??= { lengths: tableOf(LENGTHS, LONGEST), distances: tableOf(DISTANCES, WINDOW) };
  return symbols;
}

/** How many bits each symbol gets: the shortest code within the limit, by package and merge; of equals a package goes before a symbol. */
function codeLengths(counts: readonly number[], limit: number): number[] {
  const used = counts.flatMap((count, symbol) => (count > 0 ? [{ symbol, count }] : [])).sort((a, b) => a.count - b.count);
  const lengths = counts.map(() => 0);
  if (used.length <= 2) {
    for (const { symbol } of used) lengths[symbol] = 1;
    return lengths;
  }
  const levels: { readonly count: number; readonly isSymbol: boolean }[][] = [];
  for (let level = Math.min(limit, used.length - 1); level > 0; level--) {
    const below = levels.at(-1) ?? [];
    const merged: (typeof below)[number][] = [];
    let next = 0;
    for (let i = 0; i + 1 < below.length; i += 2) {
      const count = (below[i]?.count ?? 0) + (below[i + 1]?.count ?? 0);
      for (let one = used[next]; one && one.count < count; one = used[++next]) merged.push({ count: one.count, isSymbol: true });
      merged.push({ count, isSymbol: false });
    }
    for (const { count } of used.slice(next)) merged.push({ count, isSymbol: true });
    levels.push(merged);
  }
  // A symbol is as long as the number of levels in which it is among those taken.
  let taken = 2 * used.length - 2;
  for (const level of levels.reverse()) {
    const symbols = level.slice(0, taken).filter(({ isSymbol }) => isSymbol).length;
    for (const { symbol } of used.slice(0, symbols)) lengths[symbol] = (lengths[symbol] ?? 0) + 1;
    taken = 2 * (taken - symbols);
  }
  return lengths;
}

interface Code {
  readonly lengths: readonly number[];
  /** The bits of each symbol, the first one lowest. */
  readonly bits: readonly number[];
}

/** The canonical code of these lengths: shorter symbols first, those of one length in their order. */
function codeOf(lengths: readonly number[]): Code {
  const bits = lengths.map(() => 0);
  let next = 0;
  for (let length = 1; length < 16; length++) {
    next <<= 1;
    for (const [symbol, of] of lengths.entries()) if (of === length) bits[symbol] = reversed(next++, length);
  }
  return { lengths, bits };
}

function reversed(bits: number, length: number): number {
  let result = 0;
  for (let i = 0; i < length; i++) result |= ((bits >> i) & 1) << (length - 1 - i);
  return result;
}

const FIXED_LITERALS = codeOf(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)));
const FIXED_DISTANCES = codeOf(Array.from({ length: 32 }, () => 5));

const sizeIn = ({ lengths }: Code, counts: readonly number[]): number =>
  counts.reduce((sum, count, symbol) => sum + count * (lengths[symbol] ?? 0), 0);

/** Bits one after the other, the lowest first. */
class Bits {
  private readonly bytes: number[] = [];
  private held = 0;
  private count = 0;

  write(value: number, count: number): void {
    this.held |= value << this.count;
    this.count += count;
    while (this.count >= 8) {
      this.bytes.push(this.held & 0xff);
      this.held >>>= 8;
      this.count -= 8;
    }
  }

  symbol({ lengths, bits }: Code, symbol: number): void {
    this.write(bits[symbol] ?? 0, lengths[symbol] ?? 0);
  }

  /** What a stored block holds begins at a whole byte. */
  stored(bytes: Uint8Array, isLast: boolean): void {
    this.write(isLast ? 1 : 0, 3);
    if (this.count > 0) this.write(0, 8 - this.count);
    this.write(bytes.length, 16);
    this.write(~bytes.length & 0xffff, 16);
    for (const byte of bytes) this.bytes.push(byte);
  }

  done(): Buffer {
    return Buffer.from(this.bytes);
  }
}

/** Symbols for how often a length comes again: 16 the last one, 17 and 18 none; with the bits that say how often. */
const AGAIN = [
  { symbol: 18, least: 11, most: 138, bits: 7 },
  { symbol: 17, least: 3, most: 10, bits: 3 },
  { symbol: 16, least: 3, most: 6, bits: 2 },
];
/** The order in which their own lengths are written. */
const AGAIN_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

interface Run {
  readonly symbol: number;
  readonly extra: number;
  readonly bits: number;
}

/** Code lengths as they are written: each once, then how often it comes again. */
function runsOf(lengths: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < lengths.length; ) {
    const length = lengths[i] ?? 0;
    let count = 1;
    while (lengths[i + count] === length) count++;
    i += count;
    if (length !== 0) {
      runs.push({ symbol: length, extra: 0, bits: 0 });
      count--;
    }
    for (const { symbol, least, most, bits } of AGAIN) {
      if ((symbol === 16) !== (length !== 0)) continue;
      while (count >= least) {
        const part = Math.min(most, count);
        runs.push({ symbol, extra: part - least, bits });
        count -= part;
      }
    }
    for (; count > 0; count--) runs.push({ symbol: length, extra: 0, bits: 0 });
  }
  return runs;
}

const upToLast = (counts: readonly number[], least: number): number =>
  Math.max(least, counts.findLastIndex((count) => count > 0) + 1);

/** Writes a block in the shortest of the three ways: a code of its own, the fixed one, or its bytes as they are. */
function writeBlock(out: Bits, { tokens, bytes }: Block): void {
  const symbolsBy = symbolTables();
  const [literals, distances] = [Array<number>(LITERALS).fill(0), Array<number>(DISTANCES.starts.length).fill(0)];
  const add = (counts: number[], symbol: number): void => {
    counts[symbol] = (counts[symbol] ?? 0) + 1;
  };
  for (const token of tokens) {
    if (isLiteral(token)) {
      add(literals, token);
      continue;
    }
    add(literals, FIRST_LENGTH + (symbolsBy.lengths[lengthOf(token)] ?? 0));
    add(distances, symbolsBy.distances[distanceOf(token)] ?? 0);
  }
  add(literals, END);
  // A code of distances has at least one.
  if (!distances.some((count) => count > 0)) distances[0] = 1;

  const [own, ownDistances] = [codeOf(codeLengths(literals, 15)), codeOf(codeLengths(distances, 15))];
  const [literalCount, distanceCount] = [upToLast(literals, 0), upToLast(distances, 0)];
  const runs = runsOf([...own.lengths.slice(0, literalCount), ...ownDistances.lengths.slice(0, distanceCount)]);
  const runCounts = Array<number>(19).fill(0);
  for (const { symbol } of runs) add(runCounts, symbol);
  const runCode = codeOf(codeLengths(runCounts, 7));
  const written = upToLast(
    AGAIN_ORDER.map((symbol) => runCounts[symbol] ?? 0),
    4,
  );
  // The bits that go with lengths and distances are the same in both codes: they count only beside the bytes as they are.
  const extra = (counts: readonly number[], from: number, { extra }: Ranges) =>
    extra.reduce((sum, bits, i) => sum + bits * (counts[from + i] ?? 0), 0);
  const extras = bytes ? extra(literals, FIRST_LENGTH, LENGTHS) + extra(distances, 0, DISTANCES) : 0;
  const header = 3 + 5 + 5 + 4 + 3 * written + sizeIn(runCode, runCounts) + runs.reduce((sum, { bits }) => sum + bits, 0);
  const ownSize = header + sizeIn(own, literals) + sizeIn(ownDistances, distances) + extras;
  const fixedSize = 3 + sizeIn(FIXED_LITERALS, literals) + sizeIn(FIXED_DISTANCES, distances) + extras;
  if (bytes && (bytes.length + 5) * 8 < Math.min(ownSize, fixedSize)) {
    out.stored(bytes, false);
    return;
  }
  const isOwn = ownSize < fixedSize;
  out.write(isOwn ? 4 : 2, 3);
  if (isOwn) {
    out.write(literalCount - 257, 5);
    out.write(distanceCount - 1, 5);
    out.write(written - 4, 4);
    for (const symbol of AGAIN_ORDER.slice(0, written)) out.write(runCode.lengths[symbol] ?? 0, 3);
    for (const { symbol, extra, bits } of runs) {
      out.symbol(runCode, symbol);
      out.write(extra, bits);
    }
  }
  const [literalCode, distanceCode] = isOwn ? [own, ownDistances] : [FIXED_LITERALS, FIXED_DISTANCES];
  const ranged = (code: Code, from: number, { starts, extra }: Ranges, symbol: number, value: number): void => {
    out.symbol(code, from + symbol);
    out.write(value - (starts[symbol] ?? 0), extra[symbol] ?? 0);
  };
  for (const token of tokens) {
    if (isLiteral(token)) {
      out.symbol(literalCode, token);
      continue;
    }
    const [length, distance] = [lengthOf(token), distanceOf(token)];
    ranged(literalCode, FIRST_LENGTH, LENGTHS, symbolsBy.lengths[length] ?? 0, length);
    ranged(distanceCode, 0, DISTANCES, symbolsBy.distances[distance] ?? 0, distance);
  }
  out.symbol(literalCode, END);
}

const NOTHING = new Uint8Array();
/** Of gzip (RFC 1952): no time, no name, no system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** The data in gzip's form, byte for byte as Go writes it, flushed before it is closed as Terraform does. Gives up on what takes too long. */
export function gzip(data: Uint8Array): Buffer {
  const out = new Bits();
  for (const block of blocksOf(data)) writeBlock(out, block);
  out.stored(NOTHING, false);
  out.stored(NOTHING, true);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(data), 0);
  trailer.writeUInt32LE(data.length, 4);
  return Buffer.concat([HEADER, out.done(), trailer]);
}
