import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import type { ChangeRead } from '../diff/others.ts';
import type { Output } from '../report/output-schema.ts';
import type { PlannedAnnotation, Told } from '../report/plan.ts';
import { placeOf } from '../rules/check.ts';
import type { Path } from '../terraform/source.ts';
import type { Tree } from '../terraform/tree.ts';

/** What a review says, and what the App has to know besides to say it and to lift it. */
export interface Evaluated {
  /** As `iacsec review --format json` prints it. */
  readonly output: Output;
  /** For each planned comment, what is said where it cannot be posted. */
  readonly alternatives: readonly (readonly PlannedAnnotation[])[];
  readonly told: Told;
  /** Findings that block. */
  readonly blocking: readonly string[];
  /** What is unknown at head: no finding, and nothing that is mended. */
  readonly undecided: readonly string[];
  /** Something that could not be evaluated blocks: no approval lifts that. */
  readonly isUnreadable: boolean;
  /** The change has something to do with Terraform. */
  readonly hasTerraform: boolean;
}

/** What is sent to a thread, and what it asks for and answers. */
export type ToThread =
  | {
      readonly kind: 'evaluate';
      readonly id: number;
      readonly change: Omit<ChangeRead, 'trees'>;
      readonly config: Config;
      readonly today: string;
    }
  | { readonly kind: 'listed'; readonly ask: number; readonly tree: Tree | undefined }
  | { readonly kind: 'read'; readonly ask: number; readonly contents: ReadonlyMap<Path, Uint8Array | string> };
export type FromThread =
  | { readonly kind: 'list'; readonly id: number; readonly ask: number; readonly side: 'base' | 'head' }
  | {
      readonly kind: 'read';
      readonly id: number;
      readonly ask: number;
      readonly side: 'base' | 'head';
      readonly paths: readonly Path[];
    }
  | { readonly kind: 'done'; readonly id: number; readonly evaluated: Evaluated }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** Raised where a change could not be evaluated: its author, or whoever runs the App, has to be told. */
export class EvaluationError extends Error {}

/** A review that takes longer is ended: recorded changes of large repositories take up to 6 s. */
const TIME_LIMIT = 120_000;
/** Megabytes of a thread's heap. The largest repository seen takes 450. */
const MEMORY_LIMIT = 1_536;

/** Evaluates changes in a thread of its own, one after the other, so that no input can stop the process or its answers to GitHub. */
export interface Evaluator {
  readonly evaluate: (change: ChangeRead, config: Config) => Promise<Evaluated>;
  readonly close: () => Promise<void>;
}

interface Task {
  readonly id: number;
  readonly change: ChangeRead;
  readonly config: Config;
  readonly resolve: (evaluated: Evaluated) => void;
  readonly reject: (error: Error) => void;
}

/** Other bounds and another thread than the usual ones, for tests. */
export interface EvaluatorOptions {
  readonly script?: URL;
  readonly timeLimit?: number;
  readonly memoryLimit?: number;
}

export function startEvaluator({
  script = new URL('./evaluate-worker.js', import.meta.url),
  timeLimit = TIME_LIMIT,
  memoryLimit = MEMORY_LIMIT,
}: EvaluatorOptions = {}): Evaluator {
  let worker: Worker | undefined;
  let running: Task | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ids = 0;
  const waiting: Task[] = [];

  function thread(): Worker {
    if (worker) return worker;
    const made = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: memoryLimit } });
    made.on('message', (message: FromThread) => void heard(made, message));
    made.on('error', (error) => {
      const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const why = isMemory
        ? 'evaluating this change takes too much memory'
        : `the evaluation failed (${placeOf(error)}), which is a fault of iacsec`;
      ended(made, new EvaluationError(why));
    });
    made.on('exit', () => ended(made, new EvaluationError('the evaluation ended without an answer')));
    worker = made;
    return made;
  }

  function ended(of: Worker, error: Error): void {
    if (worker !== of) return;
    worker = undefined;
    void of.terminate();
    settle((task) => task.reject(error));
  }

  function settle(how: (task: Task) => void): void {
    clearTimeout(timer);
    const task = running;
    running = undefined;
    if (task) how(task);
    next();
  }

  async function heard(from: Worker, message: FromThread): Promise<void> {
    if (!running || message.id !== running.id || from !== worker) return;
    if (message.kind === 'done') return settle((task) => task.resolve(message.evaluated));
    if (message.kind === 'failed') return settle((task) => task.reject(new EvaluationError(message.message)));
    const { ask } = message;
    const reader = running.change.trees[message.side];
    try {
      const answer: ToThread =
        message.kind === 'list'
          ? { kind: 'listed', ask, tree: await reader.list() }
          : { kind: 'read', ask, contents: await reader.read(message.paths) };
      from.postMessage(answer);
    } catch (error) {
      // GitHub did not answer: the job is tried again, and the thread forgets what it was doing.
      ended(from, error instanceof Error ? error : new Error(String(error)));
    }
  }

  function next(): void {
    const task = running ? undefined : waiting.shift();
    if (!task) return;
    running = task;
    const { id, change, config } = task;
    const { facts, others } = change;
    thread().postMessage({ kind: 'evaluate', id, change: { facts, others }, config, today: today() } satisfies ToThread);
    timer = setTimeout(() => {
      if (worker) ended(worker, new EvaluationError(`evaluating this change takes longer than ${timeLimit / 1000} s`));
    }, timeLimit);
  }

  return {
    evaluate: (change, config) =>
      new Promise((resolve, reject) => {
        waiting.push({ id: ++ids, change, config, resolve, reject });
        next();
      }),
    close: async () => {
      const last = worker;
      worker = undefined;
      await last?.terminate();
    },
  };
}

/** Universal time: servers have no place. */
const today = (): string => new Date().toISOString().slice(0, 10);
