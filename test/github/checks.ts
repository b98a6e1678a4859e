// Check suites, check runs, statuses, and what they mean for a merge.
import { ApiError, invalidRequest, validationFailed } from './api-error.ts';
import { isSha } from './git.ts';
import type {
  Annotation,
  App,
  CheckFields,
  CheckRun,
  CheckState,
  CheckStatus,
  CheckSuite,
  Json,
  Pull,
  Repo,
  RequiredCheck,
  Status,
  User,
} from './types.ts';
import type { World } from './world.ts';

/** The conclusions that satisfy a required check. */
const GREEN = ['success', 'neutral', 'skipped'];
const isGreen = (run: CheckRun): boolean => GREEN.includes(run.conclusion ?? '');

/** The newest run of each name and app. */
export function latestByName(runs: readonly CheckRun[]): CheckRun[] {
  return [...new Map(runs.map((r) => [`${r.app.id}:${r.name}`, r])).values()];
}

export const findSuite = (repo: Repo, app: App, sha: string): CheckSuite | null =>
  repo.suites.find((s) => s.app === app && s.headSha === sha) ?? null;

/** An app has one suite for a commit. */
export function suiteFor(
  world: World,
  repo: Repo,
  app: App,
  sha: string,
  { branch, before = null }: { branch?: string; before?: string | null } = {},
): CheckSuite {
  const had = findSuite(repo, app, sha);
  if (had) return had;
  // the commit of a fork is on no branch here
  const heads = [...repo.git.refs].filter(([ref, s]) => s === sha && ref.startsWith('refs/heads/'));
  const suite = world.register('checkSuite', {
    repo,
    app,
    headSha: sha,
    branch: branch ?? heads[0]?.[0].slice('refs/heads/'.length) ?? null,
    before,
    status: 'queued',
    conclusion: null,
    runs: [],
    createdAt: new Date(),
    updatedAt: new Date(),
    rerequestable: true,
  });
  repo.suites.push(suite);
  return suite;
}

/** check_suite requested goes to every app with checks:write that is installed on the repository. */
export function requestSuites(world: World, repo: Repo, sha: string, branch: string, before: string, actor: User): void {
  if (!repo.autoTriggerChecks) return;
  for (const inst of world.installations) {
    if (inst.permissions['checks'] !== 'write' || !world.covers(inst, repo)) continue;
    emitSuite(world, suiteFor(world, repo, inst.app, sha, { branch, before }), 'requested', actor, inst.app);
  }
}

export function emitSuite(world: World, suite: CheckSuite, action: string, actor: User, onlyApp?: App): void {
  const { repo, headSha } = suite;
  world.later(async () => {
    const commit = await repo.git.commitAt(headSha);
    world.emit('check_suite', action, {
      repo,
      actor,
      onlyApp,
      headSha,
      payload: (p) => ({ check_suite: p.hookSuite(suite, commit) }),
    });
  });
}

export async function createCheckRun(world: World, repo: Repo, app: App, body: Json): Promise<CheckRun> {
  const sha = body.head_sha;
  if (!isSha(sha) || !(await repo.git.contains(sha))) throw new ApiError(422, `No commit found for SHA: ${sha}`);
  const f = checkFields(body, null);
  const suite = suiteFor(world, repo, app, sha);
  const run = world.register('checkRun', {
    repo,
    app,
    suite,
    headSha: sha,
    name: body.name,
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: new Date(),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    images: [],
    actions: [],
    createdAt: new Date(),
    history: [],
  });
  repo.runs.push(run);
  suite.runs.push(run);
  applyCheck(run, f);
  const actor = app.bot;
  world.emit('check_run', 'created', {
    repo,
    actor,
    headSha: sha,
    payload: (p) => ({ check_run: p.checkRun(run, { hook: true }) }),
  });
  afterCheck(world, run, null, actor);
  return run;
}

export function updateCheckRun(world: World, run: CheckRun, body: Json): CheckRun {
  const old = run.status;
  const f = checkFields(body, run);
  applyCheck(run, f);
  afterCheck(world, run, old, run.app.bot);
  return run;
}

function afterCheck(world: World, run: CheckRun, oldStatus: CheckStatus | null, actor: User): void {
  const s = run.suite;
  s.updatedAt = new Date();
  const latest = latestByName(s.runs);
  const was = s.status;
  if (latest.every((r) => r.status === 'completed')) {
    const order = [
      'startup_failure',
      'action_required',
      'timed_out',
      'cancelled',
      'failure',
      'stale',
      'neutral',
      'success',
      'skipped',
    ];
    s.status = 'completed';
    s.conclusion = latest.map((r) => r.conclusion ?? '').sort((a, b) => order.indexOf(a) - order.indexOf(b))[0] ?? null;
  } else {
    s.status = latest.some((r) => r.status === 'in_progress') ? 'in_progress' : 'queued';
    s.conclusion = null;
  }
  if (run.status === 'completed' && oldStatus !== 'completed')
    world.emit('check_run', 'completed', {
      repo: run.repo,
      actor,
      headSha: run.headSha,
      payload: (p) => ({ check_run: p.checkRun(run, { hook: true }) }),
    });
  if (s.status === 'completed' && was !== 'completed') emitSuite(world, s, 'completed', actor);
}

/** Rules beyond the JSON schema of the check runs endpoints. */
function checkFields(body: Json, run: CheckRun | null): Partial<CheckFields> {
  const f: Partial<CheckFields> = {};
  const R = 'CheckRun';
  const bytes = (v: string | null | undefined, field: string, max = 65_535): void => {
    if (v != null && Buffer.byteLength(v) > max)
      throw validationFailed({ resource: R, code: 'custom', field, message: `${field} exceeds a maximum bytesize of ${max}` });
  };
  if (body.name !== undefined) {
    if (!body.name.trim()) throw validationFailed({ resource: R, code: 'missing_field', field: 'name' });
    f.name = body.name;
  }
  if (body.details_url !== undefined) f.detailsUrl = body.details_url;
  if (body.external_id !== undefined) f.externalId = body.external_id;
  if (body.details_url != null && !/^https?:\/\//.test(body.details_url))
    throw validationFailed({
      resource: R,
      code: 'custom',
      field: 'details_url',
      message: 'details_url must use http or https scheme',
    });
  const { conclusion } = body;
  const status = conclusion != null ? 'completed' : body.status;
  if (conclusion === 'stale') throw validationFailed({ resource: R, code: 'invalid', field: 'conclusion' });
  if (body.completed_at !== undefined && body.completed_at !== null && conclusion == null && !run?.conclusion)
    throw invalidRequest(['"conclusion" wasn\'t supplied.']);
  if (status === 'completed' && conclusion == null && !(run && run.status === 'completed'))
    throw invalidRequest(['"conclusion" wasn\'t supplied.']);
  if (status !== undefined) f.status = status;
  if (conclusion != null) f.conclusion = conclusion;
  if (status !== undefined && status !== 'completed') f.conclusion = null;
  if (body.started_at != null) f.startedAt = new Date(body.started_at);
  if (body.completed_at != null) f.completedAt = new Date(body.completed_at);
  if (body.output !== undefined) {
    const o = body.output;
    if (o.summary === undefined || (o.title === undefined && !run?.output.title)) {
      throw invalidRequest(['summary', 'title'].filter((k) => o[k] === undefined).map((k) => `"${k}" wasn't supplied.`));
    }
    bytes(o.summary, 'summary');
    bytes(o.text, 'text');
    if (o.title != null && o.title.length > 255)
      throw validationFailed({
        resource: R,
        code: 'custom',
        field: 'title',
        message: 'title is too long (maximum is 255 characters)',
      });
    f.output = {
      title: o.title ?? run?.output.title ?? null,
      summary: o.summary,
      text: o.text ?? (run ? run.output.text : null),
    };
    f.annotations = (o.annotations ?? []).map(checkedAnnotation);
    f.images = o.images ?? [];
  }
  if (body.actions !== undefined) f.actions = body.actions;
  return f;
}

function checkedAnnotation(a: Json): Annotation {
  const bad = (field: string, message: string): ApiError =>
    validationFailed({ resource: 'CheckAnnotation', code: 'custom', field, message });
  if (a.path === '' || a.path.startsWith('/')) throw bad('path', 'path must be a relative path in the repository');
  if (a.start_line < 0 || a.end_line < 0) throw bad('start_line', 'line numbers must not be negative');
  if (a.end_line < a.start_line) throw bad('end_line', 'end_line must be greater than or equal to start_line');
  if ((a.start_column != null || a.end_column != null) && a.start_line !== a.end_line)
    throw bad('start_column', 'start_column and end_column must be omitted when start_line and end_line differ');
  if (a.start_column != null && a.end_column != null && a.end_column < a.start_column)
    throw bad('end_column', 'end_column must be greater than or equal to start_column');
  for (const k of ['message', 'raw_details'])
    if (a[k] != null && Buffer.byteLength(a[k]) > 64 * 1024) throw bad(k, `${k} exceeds a maximum bytesize of 65536`);
  if (a.message === '') throw bad('message', "message can't be blank");
  if (a.title != null && a.title.length > 255) throw bad('title', 'title is too long (maximum is 255 characters)');
  return {
    path: a.path,
    start_line: a.start_line,
    end_line: a.end_line,
    start_column: a.start_column ?? null,
    end_column: a.end_column ?? null,
    annotation_level: a.annotation_level,
    title: a.title ?? null,
    message: a.message,
    raw_details: a.raw_details ?? null,
  };
}

/** Annotations are added to those that are there, all else replaces. */
function applyCheck(run: CheckRun, f: Partial<CheckFields>): void {
  const { annotations, ...rest } = f;
  Object.assign(run, rest);
  if (annotations) run.annotations.push(...annotations);
  if (run.status === 'completed') run.completedAt ??= new Date();
  else {
    run.completedAt = null;
    run.conclusion = null;
  }
  run.history.push({ at: Date.now(), status: run.status, conclusion: run.conclusion, annotations: run.annotations.length });
}

export function createStatus(world: World, repo: Repo, sha: string, user: User, body: Json): Status {
  const { state, target_url: targetUrl = null, description = null, context = 'default' } = body;
  const s = world.register('status', {
    repo,
    sha,
    state,
    targetUrl,
    description,
    context,
    creator: user,
    createdAt: new Date(),
    updatedAt: new Date(),
  });
  repo.statuses.push(s);
  return s;
}

/** The answer of the merge box to "is the required check green?". */
export function requiredChecks(repo: Repo, sha: string, required: readonly RequiredCheck[]): CheckState[] {
  return required.map(({ name, appId }) => {
    const runs = repo.runs.filter((r) => r.headSha === sha && r.name === name && (appId === null || r.app.id === appId));
    const run = runs.sort((a, b) => a.id - b.id).at(-1) ?? null;
    const status = appId === null ? repo.statuses.findLast((s) => s.sha === sha && s.context === name) : undefined;
    const said = status?.state === 'success' || status?.state === 'pending' ? status.state : status ? 'failure' : 'expected';
    const state = !run ? said : run.status !== 'completed' ? 'pending' : isGreen(run) ? 'success' : 'failure';
    return { name, appId, state, run };
  });
}

export interface Mergeability {
  mergeable: boolean;
  /** As in mergeable_state. */
  state: string;
  checks: CheckState[];
}

export function mergeability(pull: Pull, required = pull.repo.protection.get(pull.base.ref)?.requiredChecks ?? []): Mergeability {
  const checks = requiredChecks(pull.repo, pull.head.sha, required);
  const green = checks.every((c) => c.state === 'success');
  const calm = latestByName(pull.repo.runs.filter((r) => r.headSha === pull.head.sha)).every(isGreen);
  const state = (): string => {
    if (pull.state !== 'open') return 'unknown';
    if (pull.mergeable === false) return 'dirty';
    if (pull.draft) return 'draft';
    if (pull.mergeable === null) return 'unknown';
    return green ? (calm ? 'clean' : 'unstable') : 'blocked';
  };
  return { mergeable: pull.state === 'open' && !pull.draft && pull.mergeable === true && green, state: state(), checks };
}
