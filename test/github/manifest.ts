// Reads the app manifest (app.yml): default_permissions and default_events, checked as GitHub checks them.
import fs from 'node:fs';
import { parse } from 'yaml';
import { EVENT_PERMISSIONS } from './hooks.ts';

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

export function readManifest(source) {
  const doc = typeof source === 'string' ? parse(source.includes('\n') ? source : fs.readFileSync(source, 'utf8')) : source;
  const permissions = {};
  const problems = [];
  for (const [k, v] of Object.entries(doc?.default_permissions ?? {})) {
    if (!PERMISSIONS.has(k)) {
      problems.push(`Default permission records resource is not included in the list: ${k}`);
      continue;
    }
    if (!['read', 'write', 'admin', 'none'].includes(v)) {
      problems.push(`permission ${k}: "${v}" is not read, write or none`);
      continue;
    }
    if (v !== 'none') permissions[k] = v;
  }
  permissions.metadata ??= 'read';
  const events = [];
  for (const e of doc?.default_events ?? []) {
    const need = EVENT_PERMISSIONS[e];
    if (!need) problems.push(`Default events unsupported: ${e}`);
    else if (!need.some((p) => permissions[p]))
      problems.push(`Default events are not supported by permissions: ${e} (needs ${need.join(' or ')})`);
    else events.push(e);
  }
  return {
    permissions,
    events,
    problems,
    name: doc?.name,
    url: doc?.url,
    description: doc?.description,
    hookUrl: doc?.hook_attributes?.url,
    raw: doc,
  };
}
