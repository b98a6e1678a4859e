// Sends webhooks and keeps the deliveries log.
import crypto from 'node:crypto';
import http from 'node:http';
import { ApiError, iso, sleep } from './util.ts';

// Sent to every app, subscribed or not.
const ALWAYS = new Set(['installation', 'installation_repositories', 'installation_target', 'github_app_authorization', 'ping']);

// Which permission (any of) a subscription needs.
export const EVENT_PERMISSIONS = {
  pull_request: ['pull_requests'],
  pull_request_review: ['pull_requests'],
  pull_request_review_comment: ['pull_requests'],
  pull_request_review_thread: ['pull_requests'],
  issue_comment: ['issues', 'pull_requests'],
  issues: ['issues'],
  label: ['issues', 'pull_requests', 'metadata'],
  push: ['contents'],
  check_run: ['checks'],
  check_suite: ['checks'],
  merge_group: ['merge_queues'],
  status: ['statuses'],
  code_scanning_alert: ['security_events'],
  repository: ['metadata'],
  workflow_run: ['actions'],
  workflow_job: ['actions'],
  workflow_dispatch: ['contents'],
  create: ['contents'],
  delete: ['contents'],
  release: ['contents'],
  commit_comment: ['contents'],
  fork: ['contents'],
  member: ['members', 'administration'],
  team: ['members'],
  team_add: ['members'],
  organization: ['members'],
  membership: ['members'],
  milestone: ['issues', 'pull_requests'],
  public: ['metadata'],
  star: ['metadata'],
  watch: ['metadata'],
  deployment: ['deployments'],
  deployment_status: ['deployments'],
  branch_protection_rule: ['administration'],
  repository_dispatch: ['contents'],
  meta: ['metadata'],
  secret_scanning_alert: ['secret_scanning_alerts'],
  dependabot_alert: ['vulnerability_alerts'],
};

export class Hooks {
  deliveries = [];
  pending = new Set();
  paused = null;
  faults = { drop: 0, duplicate: 0, delay: 0, badSignature: 0 };

  constructor(core, present, opts) {
    this.core = core;
    this.present = present;
    this.timeout = opts.timeout ?? 10_000;
    this.version = opts.version;
    this.host = opts.host;
    this.selfCheck = opts.selfCheck;
    this.onDelivery = opts.onDelivery ?? (() => {});
    core.events.on((event, action, o) => this.dispatch(event, action, o));
  }

  subscribed(inst, event, action, onlyApp) {
    if (onlyApp && inst.app !== onlyApp) return false;
    if (inst.suspendedAt && event !== 'installation') return false;
    if (ALWAYS.has(event)) return true;
    const write = inst.permissions.checks === 'write';
    if (write && event === 'check_run' && ['rerequested', 'requested_action'].includes(action)) return true;
    if (write && event === 'check_suite' && ['requested', 'rerequested'].includes(action)) return true;
    if (['requested', 'rerequested', 'requested_action'].includes(action) && event.startsWith('check_') && !write) return false;
    if (!inst.events.includes(event)) return false;
    const need = EVENT_PERMISSIONS[event];
    return !need || need.some((p) => inst.permissions[p] || p === 'metadata');
  }

  dispatch(event, action, { repo, actor, payload, onlyApp, installation, pull, headSha }) {
    const present = this.present;
    const targets = installation ? [installation] : this.core.installations.filter((i) => this.core.covers(i, repo));
    let body = null;
    for (const inst of targets) {
      if (!inst.app.webhookUrl || !this.subscribed(inst, event, action, onlyApp)) continue;
      body ??= payload(present);
      const full = {
        ...(action ? { action } : {}),
        ...body,
        ...(repo && !body.repository ? { repository: present.repo(repo, { hook: true }) } : {}),
        ...(repo && repo.owner.type === 'Organization' ? { organization: present.org(repo.owner) } : {}),
        ...(actor ? { sender: present.user(actor) } : {}),
        ...(event.startsWith('installation') ? {} : { installation: present.installationLite(inst) }),
      };
      this.selfCheck?.(event, action, full);
      const json = JSON.stringify(full);
      if (Buffer.byteLength(json) > this.core.limits.payloadMax) {
        this.onDelivery({ tooLarge: true, event, action, bytes: json.length });
        continue;
      }
      const d = {
        event,
        action,
        app: inst.app,
        installation: inst,
        repo: repo ?? null,
        json,
        payload: JSON.parse(json),
        headSha: headSha ?? pull?.head.sha ?? null,
        pull: pull ?? null,
      };
      if (this.faults.drop > 0) {
        this.faults.drop--;
        this.onDelivery({ dropped: true, event, action });
        continue;
      }
      const copies = this.faults.duplicate > 0 ? (this.faults.duplicate--, 2) : 1;
      const guid = crypto.randomUUID();
      for (let i = 0; i < copies; i++) this.send({ ...d, guid }, { delay: this.faults.delay });
    }
  }

  /** Sends one delivery; options: signature ('wrong' | 'missing' | 'sha1-only' | a string), headers, delay. */
  send(d, { redelivery = false, signature, headers = {}, delay = 0, raw } = {}) {
    const json = raw ?? d.json ?? JSON.stringify(d.payload);
    const { app } = d;
    const rec = {
      id: this.core.nextId('delivery'),
      guid: d.guid ?? crypto.randomUUID(),
      deliveredAt: new Date(),
      sentAt: Date.now(),
      respondedAt: null,
      redelivery,
      duration: 0,
      status: 'pending',
      statusCode: 0,
      event: d.event,
      action: d.action ?? null,
      installationId: d.installation?.id ?? null,
      repositoryId: d.repo?.id ?? null,
      url: app.webhookUrl,
      payload: d.payload,
      json,
      app,
      headSha: d.headSha ?? null,
      source: d,
    };
    let secret = app.webhookSecret ?? '';
    if (this.faults.badSignature > 0 && signature === undefined) {
      this.faults.badSignature--;
      signature = 'wrong';
    }
    if (signature === 'wrong') secret = 'not-the-secret';
    const sign = (alg) => crypto.createHmac(alg, secret).update(json).digest('hex');
    const h = {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/ghsim00',
      'x-github-delivery': rec.guid,
      'x-github-enterprise-host': this.host,
      'x-github-enterprise-version': this.version,
      'x-github-event': rec.event,
      'x-github-hook-id': String(app.hookId),
      'x-github-hook-installation-target-id': String(app.id),
      'x-github-hook-installation-target-type': 'integration',
    };
    if (secret && signature !== 'missing') {
      h['x-hub-signature'] = `sha1=${sign('sha1')}`;
      if (signature !== 'sha1-only')
        h['x-hub-signature-256'] = signature && signature !== 'wrong' ? signature : `sha256=${sign('sha256')}`;
    }
    Object.assign(h, headers);
    rec.request = { headers: h };
    this.deliveries.unshift(rec);
    this.onDelivery(rec);
    const p = (async () => {
      if (delay) await sleep(delay);
      while (this.paused) await this.paused.promise;
      rec.sentAt = Date.now();
      rec.deliveredAt = new Date();
      await this.#post(rec, h, json);
    })().finally(() => this.pending.delete(p));
    rec.done = p.then(() => rec);
    this.pending.add(p);
    return rec;
  }

  #post(rec, headers, json) {
    const start = Date.now();
    return new Promise((resolve) => {
      let settled = false;
      const end = (fields) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        rec.respondedAt = Date.now();
        rec.duration = (rec.respondedAt - start) / 1000;
        Object.assign(rec, fields);
        this.onDelivery(rec);
        resolve();
      };
      const req = http.request(
        rec.url,
        { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(json) }, agent: false },
        (res) => {
          const chunks = [];
          res.on('data', (c) => chunks.push(c));
          res.on('end', () =>
            end({
              status: res.statusCode < 400 ? 'OK' : `Invalid HTTP Response: ${res.statusCode}`,
              statusCode: res.statusCode,
              response: {
                headers: res.headers,
                payload: Buffer.concat(chunks)
                  .toString('utf8')
                  .slice(0, 64 * 1024),
              },
            }),
          );
          res.on('error', () => end({ status: 'failed to connect', statusCode: 502, response: { headers: {}, payload: null } }));
        },
      );
      const timer = setTimeout(() => {
        end({ status: 'timed out', statusCode: 504, response: { headers: {}, payload: null } });
        req.destroy();
      }, this.timeout);
      req.on('error', () => end({ status: 'failed to connect', statusCode: 502, response: { headers: {}, payload: null } }));
      req.end(json);
    });
  }

  pause() {
    if (!this.paused) {
      let release;
      const promise = new Promise((r) => {
        release = r;
      });
      this.paused = { promise, release };
    }
  }
  resume() {
    const p = this.paused;
    this.paused = null;
    p?.release();
  }

  find(id) {
    return this.deliveries.find((d) => String(d.id) === String(id));
  }

  redeliver(id) {
    const d = this.find(id);
    if (!d) throw new ApiError(404, 'Not Found');
    return this.send({ ...d.source, guid: d.guid }, { redelivery: true });
  }

  item(d) {
    return {
      id: d.id,
      guid: d.guid,
      delivered_at: iso(d.deliveredAt),
      redelivery: d.redelivery,
      duration: d.duration,
      status: d.status,
      status_code: d.statusCode,
      event: d.event,
      action: d.action,
      installation_id: d.installationId,
      repository_id: d.repositoryId,
      throttled_at: null,
    };
  }

  detail(d) {
    return {
      ...this.item(d),
      url: d.url,
      request: { headers: d.request.headers, payload: d.payload },
      response: { headers: d.response?.headers ?? {}, payload: d.response?.payload ?? '' },
    };
  }
}
