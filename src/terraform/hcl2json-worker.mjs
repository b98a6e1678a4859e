// HashiCorp's parser (Go as WebAssembly) in a thread of its own: some inputs kill it for good, and then only this thread dies.
// Message in: { file, text }. Message out, in the same order: { json } or { error }, and the milliseconds it took.
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';

// On few files V8 spends more time optimising this code than running it (0.2 s of 0.45 s): only what stays hot is worth it.
setFlagsFromString('--wasm-tiering-budget=100000000');

const { parse } = createRequire(import.meta.url)('@cdktf/hcl2json');

async function answer({ file, text }) {
  const start = performance.now();
  try {
    const json = await parse(file, text);
    parentPort.postMessage({ json, elapsed: performance.now() - start });
  } catch (error) {
    const message = String(error?.message ?? error);
    // After a fatal fault every later call would fail too: leave, and be started anew.
    if (/exited|unreachable|Maximum call stack|out of memory/i.test(message)) process.exit(1);
    parentPort.postMessage({ error: message, elapsed: performance.now() - start });
  }
}

let last = Promise.resolve();
parentPort.on('message', (job) => {
  last = last.then(() => answer(job));
});
