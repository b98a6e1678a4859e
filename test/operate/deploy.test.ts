import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readEnvironment, VARIABLES } from '../../src/environment.ts';
import { startMetrics } from '../../src/metrics.ts';
import { listen, webhookServer } from '../../src/server.ts';
import { folder, KEY, ROOT } from './started.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
/** What is not known to be read is a setting that does nothing. */
const KNOWN = new Set([...Object.keys(VARIABLES.shape), 'NODE_EXTRA_CA_CERTS']);

interface Port {
  readonly name: string;
  readonly containerPort: number;
}
interface Container {
  readonly env: readonly { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  readonly ports: readonly Port[];
  readonly volumeMounts: readonly { name: string; mountPath: string }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly [probe: string]: unknown;
}
interface Deployment {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly containers: readonly [Container];
        readonly volumes: readonly { name: string; secret?: { items: readonly { key: string; path: string }[] } }[];
      };
    };
  };
}
const manifests = 'deploy/kubernetes';
const manifest = (file: string): unknown => parse(read(`${manifests}/${file}`));
const deployment = manifest('deployment.yaml') as Deployment;
const { spec: pod, metadata: podMetadata } = deployment.spec.template;
const [container] = pod.containers;

/** The statuses that the server answers paths with. */
async function statuses(paths: readonly string[]): Promise<number[]> {
  const server = webhookServer({
    secret: 'x',
    receive: async () => undefined,
    refused: () => undefined,
    stopping: () => undefined,
    notReady: async () => undefined,
  });
  const port = await listen(server, '127.0.0.1', 0);
  const all = await Promise.all(paths.map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).status));
  server.close();
  server.closeAllConnections();
  return all;
}

describe('the image', () => {
  const dockerfile = read('Dockerfile');
  const lines = dockerfile.replace(/\\\n/g, ' ').split('\n');
  const last = (word: string): string => lines.findLast((line) => line.startsWith(`${word} `))?.slice(word.length + 1) ?? '';

  it('is not run as root, and what it runs is not its own to write', () => {
    expect(last('USER')).toBe('node');
    expect(lines.filter((line) => line.startsWith('COPY --from=build')).every((line) => line.includes('--chown=root:root'))).toBe(
      true,
    );
  });

  it('has what it starts, and asks after its health where it answers', async () => {
    const [command, script] = JSON.parse(last('CMD')) as [string, string];
    expect([command, script]).toEqual(['node', 'dist/serve.js']);
    expect(existsSync(join(ROOT, script))).toBe(true);
    for (const [, files] of dockerfile.matchAll(/^COPY --from=build --chown=root:root (.+) \S+$/gm))
      for (const file of (files ?? '').split(' ')) expect(existsSync(join(ROOT, file.replace('/app/', ''))), file).toBe(true);
    const [, path = ''] = /'(\/\w+)'\)/.exec(last('HEALTHCHECK')) ?? [];
    expect(await statuses([path])).toEqual([200]);
  });

  it('sets variables that are read, for production, on a version of Node that is supported for long', () => {
    const set = Object.fromEntries([...last('ENV').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
    expect(Object.keys(set).filter((name) => !KNOWN.has(name))).toEqual([]);
    expect(set['NODE_ENV']).toBe('production');
    expect(last('EXPOSE')).toBe(set['PORT']);
    expect(last('VOLUME')).toBe(set['IACSEC_DATA_DIR']);
    const versions = [...dockerfile.matchAll(/^FROM node:(\d+)-slim/gm)].map(([, major]) => Number(major));
    expect(new Set(versions).size).toBe(1);
    expect(versions.every((major) => major >= 24 && major % 2 === 0)).toBe(true);
  });

  it('never gets what is secret or ours alone', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const path of ['.env*', 'data', '.git', 'node_modules']) expect(ignored).toContain(path);
  });
});

describe('the manifests', () => {
  const files = readdirSync(join(ROOT, manifests)).sort();

  it('are all listed, and of the kinds that there are', () => {
    const { resources } = manifest('kustomization.yaml') as { resources: string[] };
    expect([...resources, 'kustomization.yaml'].sort()).toEqual(files);
    const kinds = resources.map((file) => {
      const { apiVersion, kind } = manifest(file) as { apiVersion: string; kind: string };
      return `${apiVersion} ${kind}`;
    });
    expect(kinds).toEqual([
      'apps/v1 Deployment',
      'v1 Service',
      'policy/v1 PodDisruptionBudget',
      'networking.k8s.io/v1 NetworkPolicy',
    ]);
  });

  it('are about the same pods', () => {
    const labels = podMetadata.labels;
    const { spec: service } = manifest('service.yaml') as { spec: { selector: unknown; ports: { targetPort: string }[] } };
    const { spec: budget } = manifest('disruption-budget.yaml') as {
      spec: { selector: { matchLabels: unknown }; minAvailable: number };
    };
    const { spec: network } = manifest('network-policy.yaml') as {
      spec: { podSelector: { matchLabels: unknown }; ingress: { ports: { port: string }[] }[] };
    };
    for (const selector of [
      deployment.spec.selector.matchLabels,
      service.selector,
      budget.selector.matchLabels,
      network.podSelector.matchLabels,
    ])
      expect(selector).toEqual(labels);
    expect(budget.minAvailable).toBeLessThan(deployment.spec.replicas);
    const names = container.ports.map(({ name }) => name);
    expect(service.ports.map(({ targetPort }) => targetPort)).toEqual(names);
    expect(network.ingress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual(names);
  });

  it('start the App as it wants to be started', () => {
    expect(container.env.map(({ name }) => name).filter((name) => !KNOWN.has(name))).toEqual([]);
    const secret: Record<string, string> = {
      APP_ID: '1',
      WEBHOOK_SECRET: 'of some length',
      DATABASE_URL: 'postgres://db/iacsec',
    };
    const given = Object.fromEntries(container.env.map(({ name, value }) => [name, value ?? secret[name] ?? '']));
    const environment = readEnvironment({ ...given, IACSEC_DATA_DIR: folder(), PRIVATE_KEY_PATH: '', PRIVATE_KEY: KEY });
    const ports = Object.fromEntries(container.ports.map(({ name, containerPort }) => [name, containerPort]));
    expect(ports).toEqual({ http: environment.port, metrics: environment.metricsPort });
    expect([environment.host, environment.metricsHost]).toEqual(['0.0.0.0', '0.0.0.0']);
    // Work that is under way is ended before the process is.
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(environment.grace + 10_000);
  });

  it('mount what is read, and everything that is written to', () => {
    const value = (name: string) => container.env.find((one) => one.name === name)?.value ?? '';
    const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
    expect(mounts).toEqual(expect.arrayContaining([value('IACSEC_DATA_DIR'), '/tmp']));
    const keys = pod.volumes.flatMap(({ secret }) => secret?.items ?? []);
    expect(keys.map(({ path }) => `/secrets/${path}`)).toEqual([value('PRIVATE_KEY_PATH')]);
    expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(pod.volumes.map(({ name }) => name).sort());
  });

  it('ask after health where it is told', async () => {
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
      (name) => (container[name] as { httpGet: { path: string; port: string } }).httpGet,
    );
    expect(probes.map(({ port }) => port)).toEqual(['http', 'http', 'http']);
    expect(await statuses(probes.map(({ path }) => path))).toEqual([200, 200, 200]);
  });

  it('give it no more than it needs', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });
});

describe('compose.yaml', () => {
  const { services } = parse(read('compose.yaml')) as {
    services: Record<'app' | 'db', { environment: Record<string, string>; ports?: string[]; [key: string]: unknown }>;
  };

  it('starts the App as it wants to be started, with its database', () => {
    const { app, db } = services;
    expect(Object.keys(app.environment).filter((name) => !KNOWN.has(name))).toEqual([]);
    const url = new URL((app.environment['DATABASE_URL'] ?? '').replace(/\$\{.*?\}/, 'password'));
    expect([url.username, url.hostname, url.pathname.slice(1)]).toEqual([
      db.environment['POSTGRES_USER'],
      'db',
      db.environment['POSTGRES_DB'],
    ]);
    expect(app.ports).toEqual(['127.0.0.1:3000:3000', `127.0.0.1:9090:${app.environment['IACSEC_METRICS_PORT']}`]);
    expect(app).toMatchObject({ read_only: true, cap_drop: ['ALL'], env_file: '.env' });
  });
});

describe('docs/operations.md', () => {
  const doc = read('docs/operations.md');

  it('has every variable that is read', () => {
    expect([...KNOWN].filter((name) => !doc.includes(`\`${name}\``))).toEqual([]);
  });

  it('has every number that is counted, and no other', async () => {
    let page = '';
    const response = { writeHead: () => response, end: (text: string) => (page = text) };
    const backlog = async () => ({ waiting: 0, givenUp: 0, oldest: undefined });
    await startMetrics(backlog).serve({} as never, response as never);
    const names = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(5);
    const named = new Set([...doc.matchAll(/`((?:iacsec|process)_[a-z_]+)`/g)].map(([, name]) => name ?? ''));
    expect([...named].sort()).toEqual(names.sort());
  });

  it('speaks of files and commands that there are', () => {
    for (const [, path] of doc.matchAll(/\]\((?!http)([^)#]+)(?:#[^)]*)?\)/g))
      expect(existsSync(join(ROOT, 'docs', path ?? '')), path).toBe(true);
    const help = execFileSync(process.execPath, [join(ROOT, 'dist/cli.js'), '--help'], { encoding: 'utf8' });
    expect(help).toContain('iacsec scan');
  });
});
