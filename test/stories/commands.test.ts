import { describe, expect, it } from 'vitest';
import type { IssueComment, Level, Pull } from '../github/types.ts';
import { ids, only, open, reactions, replies, startStage } from './stage.ts';

const stage = await startStage();
const { sim, checked, liveComments, repository } = stage;

/** A public repository with a pull request of mallory's fork that does not pass. */
async function blocked(): Promise<{ pull: Pull; id: string }> {
  const repo = await repository(undefined, { private: false });
  const pull = await sim.openPull(repo, { fork: 'mallory', changes: { 'main.tf': open() } });
  await checked(pull, { conclusion: 'failure' });
  await sim.waitIdle();
  return { pull, id: stage.approvalId(pull) };
}

const answered = async (...comments: readonly { reactions: IssueComment['reactions'] }[]): Promise<void> => {
  await sim.waitFor(() => comments.every((one) => reactions(one).length > 0), { timeout: 25_000, what: 'a reaction to each' });
  await sim.waitIdle();
};

describe('commands', () => {
  const levels: readonly (Level | 'stranger' | 'author')[] = [
    'stranger',
    'author',
    'read',
    'triage',
    'write',
    'maintain',
    'admin',
  ];
  it.each(levels)('of somebody with permission %s', { timeout: 60_000 }, async (level) => {
    const { pull, id } = await blocked();
    const first = stage.latestCheck(pull.head.sha);
    const as = level === 'author' ? 'mallory' : level === 'stranger' ? 'stranger' : `${level}er`;
    const permission = level === 'author' || level === 'stranger' ? undefined : level;
    const say = (body: string) => sim.comment(pull, body, { as, permission });
    const [explain, help, approve] = [
      say('/iacsec explain storage/https-only'),
      say('/iacsec help'),
      say(`/iacsec approve ${id}`),
    ];
    await answered(explain, help, approve);
    const mayWrite = ['write', 'maintain', 'admin'].includes(level);
    expect([explain, help, approve].map(reactions)).toEqual(
      mayWrite ? [['eyes'], ['eyes'], ['+1', 'eyes']] : [['-1'], ['-1'], ['-1']],
    );
    expect(replies(stage, pull)).toHaveLength(mayWrite ? 2 : 0);
    const after = stage.latestCheck(pull.head.sha);
    expect(after?.conclusion).toBe(mayWrite ? 'success' : 'failure');
    expect(after?.id === first?.id).toBe(!mayWrite);
    if (mayWrite) {
      expect(after?.output.title).toBe(`1 new finding, approved by ${as}`);
      expect(stage.summaryComment(pull)?.body).toContain(`Approved by ${as}.`);
    }
    const rescan = say('/iacsec rescan');
    await answered(rescan);
    const mayRescan = mayWrite || level === 'author';
    expect(reactions(rescan)).toEqual(mayRescan ? ['eyes'] : ['-1']);
    expect(stage.latestCheck(pull.head.sha)?.id === after?.id).toBe(!mayRescan);
    expect(stage.latestCheck(pull.head.sha)?.conclusion).toBe(after?.conclusion);
    expect(liveComments(pull)).toHaveLength(1);
    expect((await sim.isMergeable(pull)).state).toBe(mayWrite ? 'clean' : 'blocked');
  });

  it('of a reader on their own pull request within the repository are refused: only a fork gives its author a rescan', async () => {
    const repo = await repository();
    const pull = await sim.openPull(repo, { as: 'rita', permission: 'write', changes: { 'main.tf': open() } });
    await checked(pull);
    sim.setPermission(repo, 'rita', 'read');
    const rescan = sim.comment(pull, '/iacsec rescan', { as: 'rita' });
    await answered(rescan);
    expect(reactions(rescan)).toEqual(['-1']);
  });

  it('several in one comment get one reply', async () => {
    const { pull, id } = await blocked();
    const first = stage.latestCheck(pull.head.sha);
    const comment = sim.comment(
      pull,
      `Some words first.\n\n/iacsec help\n/iacsec explain storage/https-only\r\n/iacsec rescan\n/iacsec approve ${id}\n/iacsec help`,
      { as: 'wendy', permission: 'write' },
    );
    await checked(pull, { ...(first ? { after: first } : {}), conclusion: 'success' });
    await sim.waitIdle();
    expect(reactions(comment)).toEqual(['+1', 'eyes']);
    const reply = only(replies(stage, pull));
    expect(reply.body.match(/What `\/iacsec` understands/g)).toHaveLength(1);
    expect(reply.body).toContain('storage/https-only');
  });

  it('with a typo get help, once', async () => {
    const { pull } = await blocked();
    const comment = sim.comment(pull, '/iacsec rescn\n/iacsec aprove abc\n/iacsec <b>@alice</b>', {
      as: 'wendy',
      permission: 'write',
    });
    await answered(comment);
    expect(reactions(comment)).toEqual(['confused', 'eyes']);
    const reply = only(replies(stage, pull));
    expect(reply.body).toContain('`rescn` is no command; did you mean `rescan`?');
    expect(reply.body.match(/What `\/iacsec` understands/g)).toHaveLength(1);
    expect(reply.body).not.toContain('<b>');
  });

  it('that need more are told so, and an id that nobody has shown approves nothing', async () => {
    const { pull } = await blocked();
    const first = stage.latestCheck(pull.head.sha);
    const comments = [
      '/iacsec approve',
      '/iacsec explain',
      '/iacsec explain storage/htps-only',
      '/iacsec approve 000000000000',
    ].map((body) => sim.comment(pull, body, { as: 'wendy', permission: 'write' }));
    await answered(...comments);
    const bodies = replies(stage, pull).map(({ body }) => body);
    expect(bodies).toHaveLength(4);
    expect(bodies.filter((body) => body.includes('needs to be told what'))).toHaveLength(2);
    expect(bodies.some((body) => body.includes('did you mean `storage/https-only`?'))).toBe(true);
    expect(bodies.some((body) => body.includes('nothing with the id `000000000000`'))).toBe(true);
    expect(stage.latestCheck(pull.head.sha)?.id).toBe(first?.id);
  });

  it('in a reply of a review thread are answered there', async () => {
    const { pull } = await blocked();
    const comment = only(liveComments(pull));
    const asked = sim.reply(comment, '/iacsec explain storage/https-only azurerm_storage_account.a', {
      as: 'wendy',
      permission: 'write',
    });
    await answered(asked);
    await sim.waitFor(() => comment.thread.comments.length === 3, { what: 'a reply in the thread' });
    const [, , reply] = comment.thread.comments;
    expect(reactions(asked)).toEqual(['eyes']);
    expect(reply?.body).toContain('On `azurerm_storage_account.a` (`main.tf:5`): **fails**, new in this change.');
    expect(reply?.body).toContain('`main.tf:5`');
    expect(replies(stage, pull)).toEqual([]);
    // The thread has our comment and our reply: neither is taken for another finding.
    const rescan = sim.reply(comment, '/iacsec rescan', { as: 'wendy' });
    await answered(rescan);
    expect(ids(liveComments(pull))).toHaveLength(2);
    expect(sim.reviews(pull, { by: 'app' }).flatMap(({ comments }) => comments)).toHaveLength(2);
  });

  it('that are quoted, in code, in the middle of a line, edited in, or of bots are none', async () => {
    const { pull, id } = await blocked();
    const other = sim.otherApp('renovate');
    const comments = [
      sim.comment(pull, `> /iacsec approve ${id}\n\nWhat is this?`, { as: 'wendy', permission: 'write' }),
      sim.comment(
        pull,
        `\`\`\`\n/iacsec approve ${id}\n\`\`\`\n\n    /iacsec approve ${id}\n\n<!--\n/iacsec approve ${id}\n-->`,
        { as: 'wendy' },
      ),
      sim.comment(pull, `I would say \`/iacsec approve ${id}\`, or /iacsec rescan.`, { as: 'wendy' }),
      sim.comment(pull, 'A remark.', { as: 'wendy' }),
      sim.comment(pull, '/iacsec rescan', { as: other.bot.login, permission: 'write' }),
      sim.comment(pull, '/iacsecurity rescan', { as: 'wendy' }),
    ];
    const [, , , remark] = comments;
    if (remark) sim.editComment(remark, `/iacsec approve ${id}`, { as: 'maintainer' });
    await sim.waitIdle({ quiet: 800 });
    expect(comments.map(reactions)).toEqual(comments.map(() => []));
    expect(replies(stage, pull)).toEqual([]);
    // An edited comment approves nothing either when it is read back.
    const rescan = sim.comment(pull, '/iacsec rescan', { as: 'wendy' });
    await answered(rescan);
    expect(stage.latestCheck(pull.head.sha)?.conclusion).toBe('failure');
  });
});

describe('explain with an address', () => {
  it('tells where a value comes from, and what it does not speak of', { timeout: 60_000 }, async () => {
    const on = 'variable "https" {\n  type    = bool\n  default = true\n}\n';
    const account = open().replace(/(https_traffic_only_enabled\s+=) false/, '$1 var.https');
    const repo = await repository({ 'main.tf': account, 'variables.tf': on });
    const pull = await stage.pull(repo, { 'variables.tf': on.replace('true', 'false') });
    await checked(pull, { conclusion: 'failure' });
    const asked = sim.comment(
      pull,
      '/iacsec explain storage/https-only azurerm_storage_account.a\n/iacsec explain storage/https-only `azurerm_storage_account.b`',
      { as: 'wendy', permission: 'write' },
    );
    await answered(asked);
    const { body } = only(replies(stage, pull));
    expect(body).toMatch(/On `azurerm_storage_account\.a` \(`[\w.]+:\d+`\): \*\*fails\*\*, new in this change\./);
    expect(body).toContain('It comes from `var.https` (`variables.tf:3`)');
    expect(body).toContain('On `azurerm_storage_account.b` it has nothing to say in this pull request');
    expect(body).toContain('What it speaks of here: `azurerm_storage_account.a`.');
  });
});
