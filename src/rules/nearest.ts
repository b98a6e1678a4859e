/** The id with the fewest letters changed, if those are few; else the one rule that ends so. */
export function nearest(word: string, ids: readonly string[]): string | undefined {
  if (word.length > 80) return undefined;
  const name = word.toLowerCase().replace(/^[:=]+/, '');
  let best: { id: string; steps: number } | undefined;
  for (const id of ids) {
    const steps = distance(name, id);
    if (!best || steps < best.steps) best = { id, steps };
  }
  if (best && best.steps <= Math.max(1, Math.floor(best.id.length / 5))) return best.id;
  const ending = ids.filter((id) => id.endsWith(`/${name}`));
  return ending.length === 1 ? ending[0] : undefined;
}

/** Letters to change, add or leave out to get from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
