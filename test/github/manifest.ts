// Reads the app manifest (app.yml): default_permissions and default_events, checked as GitHub checks them.
import fs from 'node:fs';
import { parse } from 'yaml';
import { EVENT_PERMISSIONS } from './hooks.ts';
import type { Json, Permissions } from './types.ts';

const PERMISSIONS = new Set([
  'actions',
  'administration',
  'checks',
  'codespaces',
  'contents',
  'dependabot_secrets',
  'deployments',
  'environments',
  'issues',
  'metadata',
  'packages',
  'pages',
  'pull_requests',
  'repository_custom_properties',
  'repository_hooks',
  'repository_projects',
  'secret_scanning_alerts',
  'secrets',
  'security_events',
  'single_file',
  'statuses',
  'vulnerability_alerts',
  'workflows',
  'members',
  'organization_administration',
  'organization_custom_roles',
  'organization_hooks',
  'organization_plan',
  'organization_projects',
  'organization_secrets',
  'organization_self_hosted_runners',
  'organization_user_blocking',
  'team_discussions',
  'merge_queues',
  'email_addresses',
  'followers',
  'discussions',
  'attestations',
  'artifact_metadata',
]);

/** An app.yml: its path, its text, or what is in it. */
export type ManifestSource =
  | string
  | { default_permissions?: Permissions; default_events?: string[]; url?: string; description?: string };

export interface Manifest {
  permissions: Permissions;
  events: string[];
  /** What GitHub would refuse, in its words where they are known. */
  problems: string[];
  url: string | undefined;
  description: string | undefined;
}

export function readManifest(source: ManifestSource): Manifest {
  const doc: Json = typeof source === 'string' ? parse(source.includes('\n') ? source : fs.readFileSync(source, 'utf8')) : source;
  const permissions: Permissions = {};
  const problems: string[] = [];
  for (const [name, level] of Object.entries<string>(doc?.default_permissions ?? {})) {
    if (!PERMISSIONS.has(name)) problems.push(`Default permission records resource is not included in the list: ${name}`);
    else if (!['read', 'write', 'admin', 'none'].includes(level))
      problems.push(`permission ${name}: "${level}" is not read, write or none`);
    else if (level !== 'none') permissions[name] = level;
  }
  permissions['metadata'] ??= 'read';
  const events: string[] = [];
  for (const event of (doc?.default_events ?? []) as string[]) {
    const need = EVENT_PERMISSIONS[event];
    if (!need) problems.push(`Default events unsupported: ${event}`);
    else if (!need.some((p) => permissions[p]))
      problems.push(`Default events are not supported by permissions: ${event} (needs ${need.join(' or ')})`);
    else events.push(event);
  }
  return { permissions, events, problems, url: doc?.url, description: doc?.description };
}
