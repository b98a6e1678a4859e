// A thread that does what the name of the first changed file says.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', (message) => {
  if (message.kind !== 'evaluate') {
    const contents = message.kind === 'read' ? [...message.contents.values()] : [message.tree];
    parentPort.postMessage({ kind: 'done', id: 0, evaluated: 'of another' });
    parentPort.postMessage({ kind: 'done', id: asking, evaluated: { contents } });
    return;
  }
  const { id, change } = message;
  const { path } = change.facts.changes[0];
  if (path === 'endless') for (;;);
  if (path === 'memory') for (const kept = []; ; ) kept.push(new Array(1000).fill({ a: kept.length }));
  if (path === 'crash')
    setTimeout(() => {
      throw new TypeError('hunter2');
    });
  else if (path === 'exit') process.exit(0);
  else if (path === 'asks') {
    asking = id;
    parentPort.postMessage({ kind: 'read', id, ask: 1, side: 'head', paths: ['a.txt'] });
  } else parentPort.postMessage({ kind: 'done', id, evaluated: { path } });
});
let asking;
