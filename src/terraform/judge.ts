import { Worker } from 'node:worker_threads';

/** What HashiCorp's parser says of one file. */
export type Judgement =
  | { readonly kind: 'valid'; readonly json: unknown }
  | { readonly kind: 'invalid'; readonly line: number; readonly message: string }
  | { readonly kind: 'gave-up'; readonly message: string };

export interface Judge {
  /** Judges one text of HCL; answers come in the order asked. Never rejects. */
  readonly judge: (file: string, text: string) => Promise<Judgement>;
  /** Ends the thread, so that the process can end. */
  readonly close: () => Promise<void>;
}

/** A list of 20,000 elements takes the parser 1.7 s, one of 80,000 takes 5 s; hand-written files take milliseconds. */
const TIME_LIMIT_MS = 5_000;

/** Files given to the thread before it has answered, so that it never waits for us. */
const AHEAD = 16;

interface Job {
  readonly file: string;
  readonly text: string;
  readonly settle: (judgement: Judgement) => void;
}

/**
 * Starts HashiCorp's parser in a worker thread. It takes one file at a time under a time limit; a thread that dies or takes too
 * long is replaced, the file that did it is told apart as `gave-up`, and the files behind it are judged by the next thread.
 */
export function startJudge(): Judge {
  const queue: Job[] = [];
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** How many of the queue's first jobs the thread has been given; it answers them in order. */
  let sent = 0;
  let closed = false;

  function start(): Worker {
    const started = new Worker(new URL('./hcl2json-worker.mjs', import.meta.url), { stderr: true, stdout: true });
    started.unref();
    started.on('message', ({ json, error }: { json?: unknown; error?: string }) => {
      if (started === worker) finish(error === undefined ? { kind: 'valid', json } : invalid(error));
    });
    const died = (): void => {
      if (started === worker) replace('the file is too deeply nested or too large to be parsed');
    };
    started.on('error', died);
    started.on('exit', died);
    return started;
  }
  /** Gives up the thread and the file it was at; those behind it go to the next thread. */
  function replace(message: string): void {
    const last = worker;
    worker = undefined;
    void last?.terminate();
    const wasBusy = sent > 0;
    sent = 0;
    if (wasBusy) finish({ kind: 'gave-up', message });
  }
  function finish(judgement: Judgement): void {
    sent = Math.max(0, sent - 1);
    queue.shift()?.settle(judgement);
    next();
  }
  function next(): void {
    clearTimeout(timer);
    if (closed) return;
    if (queue.length === 0) {
      worker?.unref();
      return;
    }
    worker ??= start();
    worker.ref();
    for (; sent < Math.min(queue.length, AHEAD); sent++) {
      const job = queue[sent];
      if (job) worker.postMessage({ file: job.file, text: job.text });
    }
    timer = setTimeout(() => replace(`parsing took longer than ${TIME_LIMIT_MS / 1000} seconds`), TIME_LIMIT_MS);
  }

  // The thread takes 0.2 s to start: let it, while files are still being read.
  worker = start();
  return {
    judge: (file, text) =>
      new Promise((settle) => {
        queue.push({ file, text, settle });
        if (queue.length <= AHEAD) next();
      }),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      const last = worker;
      worker = undefined;
      await last?.terminate();
    },
  };
}

/** Turns `parse config: [a.tf:1,5-2,1: Invalid expression; Expected ...]` into a line and a sentence; only the first error is kept. */
function invalid(error: string): Judgement {
  const found = /^parse config: \[.*?:(\d+),\d+-(?:\d+,)?\d+: ([^;]*); (.*?)(?:\]$|, [^,]*:\d+,\d+-)/s.exec(error);
  if (!found) return { kind: 'invalid', line: 1, message: error.slice(0, 300) };
  return { kind: 'invalid', line: Number(found[1]), message: `${found[2]}. ${found[3]}` };
}
