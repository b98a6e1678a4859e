/** No function builds more than this, whatever a pull request asks for. */
const MAX_ELEMENTS = 65_536;

/** Characters of a text that a function builds. */
const MAX_TEXT = 1_048_576;

/** Parts of decoded JSON and YAML inside each other. */
export const MAX_DEPTH = 128;

/** Arguments that Terraform rejects, or (`ours`) that are beyond what is evaluated here; becomes an unknown value at the call. */
export class Rejected extends Error {
  readonly ours: boolean;
  constructor(because: string, ours: boolean) {
    super(because);
    this.ours = ours;
  }
}

/** Terraform would raise an error. */
export function reject(because: string): never {
  throw new Rejected(because, false);
}

/** Terraform may well have a value; it is not computed here. */
export function giveUp(because: string): never {
  throw new Rejected(because, true);
}

let work = 0;

/** Counts work that the size of arguments and result does not show, in steps of an evaluation. */
export function spend(steps: number): void {
  work += steps;
}

/** What has been counted since this was last asked. */
export function workDone(): number {
  const done = work;
  work = 0;
  return done;
}

/** Bounds a text before it is built. */
export function boundText(length: number): void {
  if (length > MAX_TEXT) giveUp('would build more than 1 MiB of text');
}

/** Bounds a list before it is built. */
export function boundElements(count: number): void {
  if (count > MAX_ELEMENTS) giveUp('would build more than 65,536 elements');
}
