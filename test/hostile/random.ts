/** How many mutants there are to be; undefined for as many as each test takes by itself. `npm run mutants` asks for 50,000. */
export const MUTANTS = process.env['MUTANTS'] === undefined ? undefined : Number(process.env['MUTANTS']);

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Whole numbers from 0 to below what is asked for, the same for the same seed. */
export function random(seed: number): (below: number) => number {
  const draw = numbersFrom(seed);
  return (below) => Math.floor(draw() * below);
}
