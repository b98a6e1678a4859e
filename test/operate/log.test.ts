import { describe, expect, it } from 'vitest';
import { forProbot, type LogOptions, redacted, startLog } from '../../src/log.ts';
import { KEY } from './started.ts';

const lines: string[] = [];
const logOf = (options: Partial<LogOptions> = {}) => {
  lines.length = 0;
  return startLog({
    level: 'info',
    format: 'json',
    secrets: ['the "webhook" secret\\'],
    write: (line) => lines.push(line),
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    ...options,
  });
};
const LONG = `ghs_12345_eyJ${'a'.repeat(80)}.${'b-_'.repeat(100)}.${'c'.repeat(120)}`;

describe('a log', () => {
  it('is one JSON object a line, with what it is about', () => {
    logOf({ context: () => ({ delivery: 'd-1' }) }).info({ repository: 'acme/infra', pull: 7 }, 'webhook');
    expect(lines).toEqual([
      '{"time":"2026-01-02T03:04:05.000Z","level":"info","msg":"webhook","delivery":"d-1","repository":"acme/infra","pull":7}\n',
    ]);
  });

  it('stays one line, whatever it says, and moves no cursor', () => {
    logOf().error({ key: 'a\nb', stack: 'one\ntwo' }, 'x\n{"level":"info"}');
    expect(lines.join('').match(/\n/g)).toHaveLength(1);
    logOf({ format: 'pretty' }).info({ key: 'a\nb\u001b[2J' }, 'x\ry');
    expect(lines).toEqual(['03:04:05 info x y key=a b?[2J\n']);
  });

  it('says no more than its level, and nothing when silent', () => {
    const log = logOf({ level: 'warn' });
    log.info({}, 'a');
    log.warn({}, 'b');
    expect(lines).toHaveLength(1);
    logOf({ level: 'silent' }).error({}, 'c');
    expect(lines).toEqual([]);
  });

  it('survives circles, and shows of an error only what it says', () => {
    const circle: Record<string, unknown> = { a: 1n };
    circle['self'] = circle;
    const error = Object.assign(new Error('no'), { status: 500, request: { headers: { authorization: `bearer ${LONG}` } } });
    logOf().warn({ circle, error, f: () => 1 }, 'x');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ circle: { a: '1', self: '…' }, error: { message: 'no', status: 500 } });
    expect(lines[0]).not.toMatch(/ghs_|bearer|"f"/);
  });
});

describe('what must not be written', () => {
  const cases: readonly [string, string][] = [
    ['a token of an installation', `ghs_${'a1B2'.repeat(9)}`],
    ['a token of an installation as of 2026', LONG],
    ['a personal token', `ghp_${'x'.repeat(36)}`],
    ['a fine-grained token', `github_pat_11AAAA_${'y'.repeat(59)}`],
    ['what an App signs', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjF9.c2lnbmF0dXJl-_'],
    ['a private key', KEY],
    ['a private key on one line', KEY.replaceAll('\n', '\\n')],
    ['a private key in base64', Buffer.from(KEY).toString('base64')],
    ['half a private key', KEY.slice(0, 500)],
    ['the webhook secret', 'the "webhook" secret\\'],
  ];
  it.each(cases)('%s: in a message, a fact, a name, a list, an error and its stack', (_, secret) => {
    const log = logOf();
    const parts = secret.split(/\s|\\n/).filter((part) => part.length > 20);
    const error = new Error(`refused ${secret} there`);
    log.info(
      { text: `at\n${secret}`, [secret]: 1, list: [{ deep: secret }], error, stack: error.stack },
      `token ${secret}, then more`,
    );
    log.info({ url: `https://x-access-token:${secret}@github.com/a/b?token=${secret}&x=1` }, 'clone');
    forProbot(log).error(new AggregateError([error], error.message));
    forProbot(log).warn({ err: error, event: { payload: secret } }, secret);
    const all = lines.join('');
    expect(all).not.toContain(secret);
    expect(all).not.toContain(JSON.stringify(secret).slice(1, -1));
    for (const part of parts) expect(all).not.toContain(part);
    expect(lines).toHaveLength(4);
    expect(all).toContain('[hidden]');
  });

  it('and nothing else is hidden', () => {
    const text =
      'POST /repos/{owner}/{repo}/check-runs: 403 Resource not accessible by integration for azurerm_storage_account.ghs, 0f1e2d3c';
    expect(redacted(text, [''])).toBe(text);
  });
});
