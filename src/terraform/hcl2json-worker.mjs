// HashiCorp's parser (Go as WebAssembly) in a thread of its own: some inputs kill it for good, and then only this thread dies.
// Message in: { file, text }. Message out, in the same order: { json } or { error }, and the milliseconds it took.
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';

// On few files V8 spends more time optimising this code than running it (0.2 s of 0.45 s): only what stays hot is worth it.
setFlagsFromString('--wasm-tiering-budget=100000000');

const { parse } = createRequire(import.meta.url)('@cdktf/hcl2json');

/** Milliseconds since: of this process where others kept it waiting, for what a file costs is no matter of what else runs. */
function stopwatch() {
  const [start, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return Math.min(performance.now() - start, (user + system) / 1000);
  };
}

async function answer({ file, text }) {
  const elapsed = stopwatch();
  try {
    const json = await parse(file, text);
    parentPort.postMessage({ json, elapsed: elapsed() });
  } catch (error) {
    const message = String(error?.message ?? error);
    // After a fatal fault every later call would fail too: leave, and be started anew.
    if (/exited|unreachable|Maximum call stack|out of memory/i.test(message)) process.exit(1);
    parentPort.postMessage({ error: message, elapsed: elapsed() });
  }
}

let last = Promise.resolve();
parentPort.on('message', (job) => {
  last = last.then(() => answer(job));
});
