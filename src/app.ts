import type { Probot } from 'probot';
import { wishesOf } from './jobs/wishes.ts';
import type { Work } from './store/work.ts';

/** What is needed to hear of things. */
export interface Ears {
  readonly work: Work;
  readonly appId: number;
  /** Something is wanted that was not before. */
  readonly wake: () => void;
}

/**
 * Event to job: what a webhook makes wanted is stored, and nothing else is done here, for GitHub waits for the answer. Throws where it
 * could not be stored; then GitHub has to be told so.
 */
export const app =
  ({ work, appId, wake }: Ears) =>
  (probot: Probot): void => {
    probot.onAny(async ({ id, name, payload }) => {
      if (await work.hear({ id, event: name }, wishesOf(name, payload, appId), Date.now())) wake();
    });
  };
