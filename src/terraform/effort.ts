import type { Path } from './source.ts';
import type { ParsedFile } from './syntax.ts';

/**
 * What one side of a review, or one scan, may still cost in all. Whoever works takes from it; what it does not suffice for is a
 * problem that names the file or the root. Fixed bounds on one file or one root are not enough: there can be many of them.
 */
export interface Effort {
  /** Evaluation steps, of all roots and environments together. */
  steps: number;
  /** Verdicts that rules may give: each is kept until the review is done. */
  verdicts: number;
  /** Nodes of the syntax trees that our own parser makes. */
  nodes: number;
  /** The files that have been paid for in nodes. */
  readonly read: Map<Path, string>;
  /** Milliseconds that HashiCorp's parser may take for files that are slow for their size. */
  slowParsing: number;
  /** Milliseconds that it may take for all files. */
  parsing: number;
  /** Files that HashiCorp's parser did not finish in time: they are not tried again. */
  readonly givenUp: WeakMap<ParsedFile, string>;
}

/** The largest repository seen (2,635 files, 98 runs of its roots) takes 280,000; several repositories in one folder 370,000. */
const STEPS = 2_500_000;
/** The most that one of 20 repositories has is 1,525. */
const VERDICTS = 25_000;
/** The largest has 610,000. */
const NODES = 1_500_000;
/** Hand-written files have none of it, but for the first ones, while the parser starts. */
const SLOW_PARSING_MS = 1_500;
/** 2,635 files take 4,400. */
const PARSING_MS = 20_000;

/** A whole effort; with what has been found out in another one of the same review. */
export const startEffort = (other?: Effort): Effort => ({
  steps: STEPS,
  verdicts: VERDICTS,
  nodes: NODES,
  read: new Map(),
  slowParsing: SLOW_PARSING_MS,
  parsing: PARSING_MS,
  givenUp: other?.givenUp ?? new WeakMap(),
});
