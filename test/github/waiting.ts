export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Wait {
  timeout?: number;
  step?: number;
  /** What is waited for, for the message when the time is up. */
  what?: string | (() => string);
}

/** Waits until `look` gives something truthy; asked every `step` ms. */
export async function until<T>(
  look: () => T | Promise<T>,
  { timeout = 15_000, step = 15, what = 'a condition' }: Wait = {},
): Promise<NonNullable<T>> {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > end)
      throw new Error(`github: timed out after ${timeout} ms waiting for ${typeof what === 'function' ? what() : what}`);
    await sleep(step);
  }
}
