import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { withOtherFiles } from '../diff/others.ts';
import { isNews } from '../diff/pair.ts';
import { reviewJson } from '../report/json.ts';
import { review } from '../review.ts';
import type { RuleSet } from '../rules/assess.ts';
import { placeOf } from '../rules/check.ts';
import { startParser } from '../terraform/parse.ts';
import type { TreeReader } from '../terraform/tree.ts';
import type { FromThread, ToThread } from './evaluate.ts';

// One thread that evaluates: everything it needs is sent to it, and it can reach nothing else.

if (!parentPort) throw new Error('this file is a worker');
const port = parentPort;
const rules = JSON.parse(readFileSync(new URL('../rules.json', import.meta.url), 'utf8')) as RuleSet;
const parser = startParser();
let asks = 0;
const asked = new Map<number, (answer: ToThread) => void>();
const tell = (message: FromThread): void => port.postMessage(message);

/** The other files of a side, through the thread that may ask GitHub. */
function readerOf(id: number, side: 'base' | 'head'): TreeReader {
  const answerTo = (send: (ask: number) => void): Promise<ToThread> =>
    new Promise((resolve) => {
      const ask = ++asks;
      asked.set(ask, resolve);
      send(ask);
    });
  return {
    list: async () => {
      const answer = await answerTo((ask) => tell({ kind: 'list', id, ask, side }));
      return answer.kind === 'listed' ? answer.tree : undefined;
    },
    read: async (paths) => {
      const answer = await answerTo((ask) => tell({ kind: 'read', id, ask, side, paths }));
      return answer.kind === 'read' ? answer.contents : new Map();
    },
  };
}

port.on('message', (message: ToThread) => {
  if (message.kind !== 'evaluate') {
    asked.get(message.ask)?.(message);
    asked.delete(message.ask);
    return;
  }
  const { id } = message;
  evaluate(message).catch((error: unknown) => {
    // What an error says can quote the configuration.
    tell({ kind: 'failed', id, message: `the evaluation failed (${placeOf(error)}), which is a fault of iacsec` });
  });
});

async function evaluate({ id, change, config, today }: Extract<ToThread, { kind: 'evaluate' }>): Promise<void> {
  const start = performance.now();
  const trees = { base: readerOf(id, 'base'), head: readerOf(id, 'head') };
  const facts = await withOtherFiles({ ...change, trees }, parser, config.environments);
  const plan = await review(facts, rules, { config, assumed: 5, today, parser });
  const output = reviewJson(plan, facts.head.files, Math.round(performance.now() - start));
  tell({
    kind: 'done',
    id,
    evaluated: {
      output,
      alternatives: plan.alternatives,
      told: plan.told,
      blocking: plan.blocking,
      undecided: plan.undecided,
      isUnreadable: plan.problems.some(({ touched }) => touched),
      // A file of another kind can be one that Terraform reads, and a submodule can be called: then something comes of it.
      hasTerraform:
        facts.changes.length > 0 ||
        plan.conclusion !== 'success' ||
        plan.findings.some(isNews) ||
        plan.problems.some(({ kind }) => kind === 'moved'),
    },
  });
}
