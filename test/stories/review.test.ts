import { describe, expect, it } from 'vitest';
import { startStory } from '../github/story.ts';
import { storage } from '../sample.ts';

const VERSIONS =
  'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> 4.0"\n    }\n  }\n}\n';
const on = '  https_traffic_only_enabled      = true\n';
const off = '  https_traffic_only_enabled      = false\n';
const files = { 'versions.tf': VERSIONS, 'main.tf': storage('a', on) };

describe('a pull request', () => {
  it('is reviewed: one comment at the line, with a suggestion that mends it, a summary, a check that blocks', async () => {
    const { sim, repo, checked, liveComments, minimisedComments, summaryComment, expectFaultless } = await startStory({ files });
    const pull = await sim.openPull(repo, { as: 'alice', permission: 'write', changes: { 'main.tf': storage('a', off) } });
    const run = await checked(pull, { conclusion: 'failure' });
    expect(run.output.title).toContain('1 new finding');
    const [comment, ...others] = liveComments(pull);
    expect(others).toEqual([]);
    expect(comment?.thread).toMatchObject({ path: 'main.tf', line: 5, side: 'RIGHT' });
    expect(comment?.body).toContain('storage/https-only');
    expect(summaryComment(pull)?.body).toContain('/iacsec approve ');
    // The button: GitHub commits the suggestion, and the App looks again.
    if (!comment) throw new Error('no comment');
    const sha = await sim.applySuggestion(comment, { as: 'alice' });
    expect(await sim.file(repo, sha, 'main.tf')).toBe(storage('a', on));
    await checked(sha, { conclusion: 'success' });
    await sim.waitIdle();
    expect(liveComments(pull)).toEqual([]);
    expect(minimisedComments(pull)).toHaveLength(1);
    expect(minimisedComments(pull)[0]?.body).toContain('Fixed in');
    expect(summaryComment(pull)?.body).toContain('Nothing new');
    await expectFaultless();
  });
});
