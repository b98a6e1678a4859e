import { availableParallelism } from 'node:os';
import { cpuUsage } from 'node:process';
import { Worker } from 'node:worker_threads';
import type { Effort } from './effort.ts';

/** What HashiCorp's parser says of one file. */
export type Judgement =
  | { readonly kind: 'valid'; readonly json: unknown }
  | { readonly kind: 'invalid'; readonly line: number; readonly message: string }
  | { readonly kind: 'gave-up'; readonly message: string; readonly tried: boolean };

export interface Judge {
  /** Judges one text of HCL, at the cost of an effort: what is beyond it is given up at once. Never rejects. */
  readonly judge: (file: string, text: string, effort: Effort) => Promise<Judgement>;
  /** Ends the threads, so that the process can end. */
  readonly close: () => Promise<void>;
}

/** A list of 20,000 elements takes the parser 1.7 s, one of 80,000 takes 5 s; hand-written files take milliseconds. */
const TIME_LIMIT_MS = 2_000;

/** On a machine that is busy with other things a file may take so many times as long by the clock. */
const MAX_ROUNDS = 5;

/** Milliseconds that this process has worked, all threads together. */
function workedMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1_000;
}

/** To ask the system takes as long as parsing a small file. */
const ASKED_EVERY_MS = 20;
let asked = { at: Number.NEGATIVE_INFINITY, worked: 0 };

/** As `workedMs`, as it was a moment ago. */
function workedLately(): number {
  const at = performance.now();
  if (at - asked.at > ASKED_EVERY_MS) asked = { at, worked: workedMs() };
  return asked.worked;
}

/** A file may take this long, and this much for each 1,000 characters, before it counts as slow: hand-written ones take 1 to 2 ms each. */
const USUAL_MS = 10;
const USUAL_MS_BY_SIZE = 3;

/** Files, and text, given to a thread before it has answered, so that it never waits for us. What is given is not taken back. */
const AHEAD = 16;
const AHEAD_TEXT = 16_000;

/** What a thread that died has cost. */
const RESTART_MS = 500;

/** A second thread takes 0.3 s to start and 60 MB: worth it where this much text waits. */
const WORTH_A_SECOND = 600_000;

interface Job {
  readonly file: string;
  readonly text: string;
  readonly effort: Effort;
  readonly settle: (judgement: Judgement) => void;
}

interface Thread {
  readonly worker: Worker;
  /** What it has been given and not answered yet; it answers in order. */
  readonly given: Job[];
  timer: NodeJS.Timeout | undefined;
}

/**
 * Starts HashiCorp's parser in a worker thread, and in a second one where much waits. A thread takes one file at a time under a time
 * limit; one that dies or takes too long is replaced, the file that did it is told apart as `gave-up`, and the files behind it are
 * judged by the next thread.
 */
export function startJudge(): Judge {
  const waiting: Job[] = [];
  let waitingText = 0;
  const threads = new Set<Thread>();
  let closed = false;

  function start(): Thread {
    const worker = new Worker(new URL('./hcl2json-worker.mjs', import.meta.url), { stderr: true, stdout: true });
    const thread: Thread = { worker, given: [], timer: undefined };
    threads.add(thread);
    worker.unref();
    worker.on('message', ({ json, error, elapsed }: { json?: string; error?: string; elapsed: number }) => {
      if (threads.has(thread))
        finish(thread, json === undefined ? invalid(error ?? '') : { kind: 'valid', json: JSON.parse(json) }, elapsed);
    });
    const died = (): void => replace(thread, 'the file is too deeply nested or too large to be parsed', RESTART_MS);
    worker.on('error', died);
    worker.on('exit', died);
    return thread;
  }
  function stop(thread: Thread): void {
    threads.delete(thread);
    clearTimeout(thread.timer);
    void thread.worker.terminate();
  }
  /** Gives up a thread and the file it was at; those behind it go to another one. */
  function replace(thread: Thread, message: string, elapsed: number): void {
    if (!threads.has(thread)) return;
    stop(thread);
    const [at, ...behind] = thread.given.splice(0);
    for (const job of behind.reverse()) enqueue(job, 'first');
    if (at) settle(at, { kind: 'gave-up', message, tried: true }, elapsed);
    next();
  }
  function finish(thread: Thread, judgement: Judgement, elapsed: number): void {
    const job = thread.given.shift();
    if (job) settle(job, judgement, elapsed);
    next(thread);
  }
  function settle({ effort, text, settle: tell }: Job, judgement: Judgement, elapsed: number): void {
    effort.parsing -= elapsed;
    effort.slowParsing -= Math.max(0, elapsed - USUAL_MS - (text.length / 1000) * USUAL_MS_BY_SIZE);
    tell(judgement);
  }
  function enqueue(job: Job, where: 'first' | 'last'): void {
    waitingText += job.text.length;
    if (where === 'first') waiting.unshift(job);
    else waiting.push(job);
  }
  /** Gives what waits to the threads. `answered` has just finished a file: its time starts anew. */
  function next(answered?: Thread): void {
    if (closed) return;
    if (waiting.length > 0 && threads.size === 0) start();
    if (waitingText > WORTH_A_SECOND && threads.size === 1 && availableParallelism() > 1) start();
    for (const thread of threads) {
      while (hasRoom(thread)) {
        const job = waiting.shift();
        if (!job) break;
        waitingText -= job.text.length;
        if (job.effort.parsing <= 0 || job.effort.slowParsing <= 0) {
          job.settle({ kind: 'gave-up', message: 'other files took all the time there is for parsing', tried: false });
          continue;
        }
        thread.given.push(job);
        thread.worker.postMessage({ file: job.file, text: job.text });
      }
      if (thread.given.length === 0) rest(thread);
      else if (thread === answered || thread.timer === undefined) watch(thread);
    }
  }
  function watch(thread: Thread): void {
    thread.worker.ref();
    clearTimeout(thread.timer);
    const [job] = thread.given;
    const start = workedLately();
    const wait = (rounds: number): void => {
      thread.timer = setTimeout(() => {
        // Where it was us who kept this process busy, the answers are there and have only not been heard.
        setImmediate(() => {
          if (thread.given[0] !== job) return;
          // Where the whole process has not worked for so long, the thread has not either: the machine does something else.
          if (rounds > 1 && workedMs() - start < TIME_LIMIT_MS) wait(rounds - 1);
          else replace(thread, `parsing took longer than ${TIME_LIMIT_MS / 1000} seconds`, TIME_LIMIT_MS);
        });
      }, TIME_LIMIT_MS);
    };
    wait(MAX_ROUNDS);
  }
  /** One thread is kept for what comes next. */
  function rest(thread: Thread): void {
    clearTimeout(thread.timer);
    thread.timer = undefined;
    if (threads.size > 1) stop(thread);
    else thread.worker.unref();
  }

  // The thread takes 0.2 s to start: let it, while files are still being read.
  start();
  return {
    judge: (file, text, effort) =>
      new Promise((resolve) => {
        enqueue({ file, text, effort, settle: resolve }, 'last');
        next();
      }),
    close: async () => {
      closed = true;
      const all = [...threads];
      for (const thread of all) stop(thread);
      await Promise.all(all.map(({ worker }) => worker.terminate()));
    },
  };
}

const hasRoom = ({ given }: Thread): boolean =>
  given.length === 0 || (given.length < AHEAD && given.reduce((sum, { text }) => sum + text.length, 0) < AHEAD_TEXT);

/** Turns `parse config: [a.tf:1,5-2,1: Invalid expression; Expected ...]` into a line and a sentence; only the first error is kept. */
function invalid(error: string): Judgement {
  const found = /^parse config: \[.*?:(\d+),\d+-(?:\d+,)?\d+: ([^;]*); (.*?)(?:\]$|, [^,]*:\d+,\d+-)/s.exec(error);
  if (!found) return { kind: 'invalid', line: 1, message: error.slice(0, 300) };
  return { kind: 'invalid', line: Number(found[1]), message: `${found[2]}. ${found[3]}` };
}
