// HashiCorp's parser (Go as WebAssembly) in a thread of its own: some inputs kill it for good, and then only this thread dies.
// Message in: { file, text }. Message out, in the same order: { json }, the text of it, or { error }, and the milliseconds it took.
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';

// On few files V8 spends more time optimising this code than running it (0.2 s of 0.45 s): only what stays hot is worth it.
setFlagsFromString('--wasm-tiering-budget=100000000');
// What is never called need not be looked at: the code comes with the package.
setFlagsFromString('--wasm-lazy-validation');

const { parse } = createRequire(import.meta.url)('@cdktf/hcl2json');

/** The Go function itself, once it is there: it gives JSON as text, which is cheaper to hand over than what it stands for. */
const parser = parse('', '').then(() => globalThis.__parse_terraform_config_wasm__.parse);

/** Asking for the time that the process worked takes as long as parsing a small file: it is asked for no more often than this. */
const ASKED_EVERY_MS = 10;
let asked = 0;
let before = process.cpuUsage();

/** Starts to count milliseconds: of the clock, but not those in which the process could not work because the machine did something else. */
function stopwatch() {
  const start = performance.now();
  if (start - asked > ASKED_EVERY_MS) {
    asked = start;
    before = process.cpuUsage();
  }
  return () => {
    const elapsed = performance.now() - start;
    if (elapsed < ASKED_EVERY_MS) return elapsed;
    const { user, system } = process.cpuUsage(before);
    return Math.min(elapsed, (user + system) / 1_000);
  };
}

async function answer({ file, text }) {
  const run = await parser;
  const elapsed = stopwatch();
  try {
    run(file, text, (error, json) => {
      parentPort.postMessage(error ? { error: String(error), elapsed: elapsed() } : { json, elapsed: elapsed() });
    });
  } catch (error) {
    // After a fatal fault every later call would fail too: leave, and be started anew.
    if (/exited|unreachable|Maximum call stack|out of memory/i.test(String(error?.message ?? error))) process.exit(1);
    parentPort.postMessage({ error: String(error?.message ?? error), elapsed: elapsed() });
  }
}

let last = Promise.resolve();
parentPort.on('message', (job) => {
  last = last.then(() => answer(job));
});
