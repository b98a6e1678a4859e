// Sends webhooks and keeps the deliveries log.
import crypto from 'node:crypto';
import http from 'node:http';
import { notFound } from './api-error.ts';
import { iso, type Present } from './present.ts';
import type { App, Emission, Fields, Installation, Json, Repo } from './types.ts';
import { sleep } from './waiting.ts';
import type { World } from './world.ts';

// Sent to every app, subscribed or not.
const ALWAYS = new Set(['installation', 'installation_repositories', 'installation_target', 'github_app_authorization', 'ping']);

// Which permission (any of) a subscription needs.
export const EVENT_PERMISSIONS: Record<string, readonly string[]> = {
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

/** A webhook for one app. */
export interface Message {
  event: string;
  action: string | null;
  app: App;
  installation?: Installation;
  repo?: Repo | undefined;
  payload: Json;
  headSha?: string | null;
  guid?: string;
}
export interface SendOptions {
  redelivery?: boolean;
  /** 'wrong', 'missing', 'sha1-only', or the header itself. */
  signature?: string;
  headers?: Record<string, string>;
  delay?: number;
  /** The body, instead of the payload. */
  raw?: string;
}
/** A line of the deliveries log. */
export interface Delivery {
  id: number;
  guid: string;
  event: string;
  action: string | null;
  app: App;
  payload: Json;
  json: string;
  headSha: string | null;
  deliveredAt: Date;
  sentAt: number;
  respondedAt: number | null;
  redelivery: boolean;
  /** In seconds. */
  duration: number;
  /** 'pending', 'OK', or what went wrong. */
  status: string;
  statusCode: number;
  installationId: number | null;
  repositoryId: number | null;
  url: string;
  requestHeaders: Record<string, string>;
  response: { headers: Fields; payload: string | null };
  source: Message;
  /** Answered, or given up. */
  done: Promise<Delivery>;
}

export interface HooksOptions {
  /** Until GitHub gives up, in ms. */
  timeout?: number | undefined;
  version: string;
  host: string;
  check: (event: string, action: string | null, payload: Fields) => void;
  /** Called when a delivery is made and when it is answered. */
  onDelivery: (delivery: Delivery) => void;
  onTooLarge: (event: string, action: string | null, bytes: number) => void;
}

export class Hooks {
  /** Newest first. */
  readonly deliveries: Delivery[] = [];
  readonly pending = new Set<Promise<unknown>>();
  /** How many deliveries are lost, sent twice or signed wrongly from now on; `delay` in ms is for all. */
  readonly faults = { drop: 0, duplicate: 0, delay: 0, badSignature: 0 };
  readonly #world: World;
  readonly #present: Present;
  readonly #options: HooksOptions;
  #paused: { promise: Promise<void>; release: () => void } | null = null;

  constructor(world: World, present: Present, options: HooksOptions) {
    this.#world = world;
    this.#present = present;
    this.#options = options;
    world.emit = (event, action, emission) => this.#dispatch(event, action, emission);
  }

  #subscribed(inst: Installation, event: string, action: string | null, onlyApp: App | undefined): boolean {
    if (onlyApp && inst.app !== onlyApp) return false;
    if (inst.suspendedAt && event !== 'installation') return false;
    if (ALWAYS.has(event)) return true;
    if (/^check_(run|suite)$/.test(event) && ['requested', 'rerequested', 'requested_action'].includes(action ?? ''))
      return inst.permissions['checks'] === 'write';
    if (!inst.events.includes(event)) return false;
    return EVENT_PERMISSIONS[event]?.some((p) => inst.permissions[p] || p === 'metadata') ?? true;
  }

  #dispatch(
    event: string,
    action: string | null,
    { repo, actor, payload, onlyApp, installation, pull, headSha }: Emission,
  ): void {
    const present = this.#present;
    const targets = installation ? [installation] : this.#world.installations.filter((i) => repo && this.#world.covers(i, repo));
    let body: Fields | null = null;
    for (const inst of targets) {
      if (!inst.app.webhookUrl || !this.#subscribed(inst, event, action, onlyApp)) continue;
      body ??= payload(present);
      const full: Fields = {
        ...(action ? { action } : {}),
        ...body,
        ...(repo && !body['repository'] ? { repository: present.repo(repo, { hook: true }) } : {}),
        ...(repo && repo.owner.type === 'Organization' ? { organization: present.org(repo.owner) } : {}),
        ...(actor ? { sender: present.user(actor) } : {}),
        ...(event.startsWith('installation') ? {} : { installation: present.installationLite(inst) }),
      };
      this.#options.check(event, action, full);
      const json = JSON.stringify(full);
      if (Buffer.byteLength(json) > this.#world.limits.payloadMax) {
        this.#options.onTooLarge(event, action, Buffer.byteLength(json));
        continue;
      }
      if (this.faults.drop > 0) {
        this.faults.drop--;
        continue;
      }
      const twice = this.faults.duplicate > 0;
      if (twice) this.faults.duplicate--;
      const guid = crypto.randomUUID();
      const message = {
        event,
        action,
        app: inst.app,
        installation: inst,
        repo,
        payload: JSON.parse(json),
        headSha: headSha ?? pull?.head.sha ?? null,
        guid,
      };
      for (let i = 0; i < (twice ? 2 : 1); i++) this.send(message, { delay: this.faults.delay });
    }
  }

  /** Sends one webhook, now or when the pause ends. */
  send(message: Message, { redelivery = false, signature, headers = {}, delay = 0, raw }: SendOptions = {}): Delivery {
    const { app } = message;
    const json = raw ?? JSON.stringify(message.payload);
    const guid = message.guid ?? crypto.randomUUID();
    let how = signature;
    if (this.faults.badSignature > 0 && how === undefined) {
      this.faults.badSignature--;
      how = 'wrong';
    }
    const secret = how === 'wrong' ? 'not-the-secret' : app.webhookSecret;
    const sign = (algorithm: string): string => `${algorithm}=${crypto.createHmac(algorithm, secret).update(json).digest('hex')}`;
    const signed: Record<string, string> = {};
    if (secret && how !== 'missing') {
      signed['x-hub-signature'] = sign('sha1');
      if (how !== 'sha1-only') signed['x-hub-signature-256'] = how === undefined || how === 'wrong' ? sign('sha256') : how;
    }
    const delivery: Omit<Delivery, 'done'> = {
      id: this.#world.nextId('delivery'),
      guid,
      event: message.event,
      action: message.action,
      app,
      payload: message.payload,
      json,
      headSha: message.headSha ?? null,
      deliveredAt: new Date(),
      sentAt: Date.now(),
      respondedAt: null,
      redelivery,
      duration: 0,
      status: 'pending',
      statusCode: 0,
      installationId: message.installation?.id ?? null,
      repositoryId: message.repo?.id ?? null,
      url: app.webhookUrl ?? '',
      requestHeaders: {
        accept: '*/*',
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/0000000',
        'x-github-delivery': guid,
        'x-github-enterprise-host': this.#options.host,
        'x-github-enterprise-version': this.#options.version,
        'x-github-event': message.event,
        'x-github-hook-id': String(app.hookId),
        'x-github-hook-installation-target-id': String(app.id),
        'x-github-hook-installation-target-type': 'integration',
        ...signed,
        ...headers,
      },
      response: { headers: {}, payload: null },
      source: { ...message, guid },
    };
    const whole: Delivery = Object.assign(delivery, { done: Promise.resolve() as unknown as Promise<Delivery> });
    this.deliveries.unshift(whole);
    this.#options.onDelivery(whole);
    whole.done = (async () => {
      if (delay) await sleep(delay);
      while (this.#paused) await this.#paused.promise;
      whole.sentAt = Date.now();
      whole.deliveredAt = new Date();
      Object.assign(whole, await this.#post(whole));
      whole.respondedAt = Date.now();
      whole.duration = (whole.respondedAt - whole.sentAt) / 1000;
      this.#options.onDelivery(whole);
      return whole;
    })();
    const pending = whole.done.finally(() => this.pending.delete(pending));
    this.pending.add(pending);
    return whole;
  }

  #post({ url, requestHeaders, json }: Delivery): Promise<Pick<Delivery, 'status' | 'statusCode' | 'response'>> {
    return new Promise((resolve) => {
      const failed = (status: string, statusCode: number): void =>
        resolve({ status, statusCode, response: { headers: {}, payload: null } });
      const headers = { ...requestHeaders, 'content-length': Buffer.byteLength(json) };
      const request = http.request(url, { method: 'POST', headers, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', () => failed('failed to connect', 502));
        answer.on('end', () => {
          clearTimeout(timer);
          const statusCode = answer.statusCode ?? 0;
          const payload = Buffer.concat(chunks)
            .toString('utf8')
            .slice(0, 64 * 1024);
          const status = statusCode < 400 ? 'OK' : `Invalid HTTP Response: ${statusCode}`;
          resolve({ status, statusCode, response: { headers: answer.headers, payload } });
        });
      });
      const timer = setTimeout(() => {
        failed('timed out', 504);
        request.destroy();
      }, this.#options.timeout ?? 10_000);
      request.on('error', () => {
        clearTimeout(timer);
        failed('failed to connect', 502);
      });
      request.end(json);
    });
  }

  pause(): void {
    if (this.#paused) return;
    let release = (): void => {};
    const promise = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#paused = { promise, release };
  }

  resume(): void {
    const paused = this.#paused;
    this.#paused = null;
    paused?.release();
  }

  find(id: number | string): Delivery | undefined {
    return this.deliveries.find((d) => String(d.id) === String(id));
  }

  /** Sends a past webhook again, with its id. */
  redeliver(id: number): Delivery {
    const delivery = this.find(id);
    if (!delivery) throw notFound();
    return this.send(delivery.source, { redelivery: true });
  }

  /** A line of GET /app/hook/deliveries. */
  item(d: Delivery): Fields {
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

  detail(d: Delivery): Fields {
    return {
      ...this.item(d),
      url: d.url,
      request: { headers: d.requestHeaders, payload: d.payload },
      response: { headers: d.response.headers, payload: d.response.payload ?? '' },
    };
  }
}
