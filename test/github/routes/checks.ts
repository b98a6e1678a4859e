// Check runs, check suites and statuses.
import { ApiError, notFound, validationFailed } from '../api-error.ts';
import { createCheckRun, createStatus, emitSuite, findSuite, latestByName, suiteFor, updateCheckRun } from '../checks.ts';
import { type Context, listed, page, type Route, type Tuple } from '../context.ts';
import { isSha } from '../git.ts';
import type { App, CheckRun, CheckSuite, Fields } from '../types.ts';
import { byId, commitOf, found, noCommit, READ, REPO, route, WRITE } from './paths.ts';

const RUN = `${REPO}/check-runs/{check_run_id}`;
const SUITE = `${REPO}/check-suites/{check_suite_id}`;

/** Check runs are made by apps only. */
function appOf(ctx: Context): App {
  if (!ctx.viaApp) throw new ApiError(403, 'You must authenticate via a GitHub App.');
  return ctx.viaApp;
}
function runOf(ctx: Context): CheckRun {
  const run = byId(ctx, 'checkRun', 'check_run_id');
  if (run.repo !== ctx.repo) throw notFound();
  return run;
}
function suiteOf(ctx: Context): CheckSuite {
  const suite = byId(ctx, 'checkSuite', 'check_suite_id');
  if (suite.repo !== ctx.repo) throw notFound();
  return suite;
}
function mustOwn(ctx: Context, app: App): void {
  if (appOf(ctx) !== app)
    throw new ApiError(
      403,
      `Invalid app_id \`${ctx.viaApp?.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
}

function runs(ctx: Context, all: readonly CheckRun[]): Tuple {
  const is = (name: string, value: string | number): boolean => !ctx.asked(name) || ctx.asked(name) === String(value);
  const fits = all.filter((r) => is('check_name', r.name) && is('status', r.status) && is('app_id', r.app.id));
  const list = ctx.asked('filter') === 'all' ? fits : latestByName(fits);
  const { items, headers } = page(
    ctx,
    list.toSorted((a, b) => b.id - a.id),
    (r) => ctx.present.checkRun(r),
  );
  return [200, { total_count: list.length, check_runs: items }, headers];
}

const suiteJson = async (ctx: Context, s: CheckSuite): Promise<Fields> =>
  ctx.present.suite(s, await ctx.repo.git.commitAt(s.headSha));

export const checkRoutes: Route[] = [
  route(`POST ${REPO}/check-runs`, WRITE.checks, async (ctx) => [
    201,
    ctx.present.checkRun(await createCheckRun(ctx.world, ctx.repo, appOf(ctx), ctx.body)),
  ]),
  route(`GET ${RUN}`, READ.checks, (ctx) => [200, ctx.present.checkRun(runOf(ctx))]),
  route(`PATCH ${RUN}`, WRITE.checks, (ctx) => {
    const run = runOf(ctx);
    mustOwn(ctx, run.app);
    return [200, ctx.present.checkRun(updateCheckRun(ctx.world, run, ctx.body))];
  }),
  route(`GET ${RUN}/annotations`, READ.checks, (ctx) =>
    listed(ctx, runOf(ctx).annotations, (a) => ctx.present.annotation(runOf(ctx), a)),
  ),
  route(`POST ${RUN}/rerequest`, WRITE.checks, (ctx) => {
    const run = runOf(ctx);
    mustOwn(ctx, run.app);
    if (run.status !== 'completed')
      throw validationFailed({ resource: 'CheckRun', code: 'custom', message: 'This check run is not rerequestable' });
    ctx.sim.rerequestRun(run, ctx.user);
    return [201, {}];
  }),
  route(`GET ${REPO}/commits/{ref}/check-runs`, READ.checks, async (ctx) => {
    const sha = await commitOf(ctx);
    return runs(
      ctx,
      ctx.repo.runs.filter((r) => r.headSha === sha),
    );
  }),
  route(`GET ${REPO}/commits/{ref}/check-suites`, READ.checks, async (ctx) => {
    const sha = await commitOf(ctx);
    const [app, name] = [ctx.asked('app_id'), ctx.asked('check_name')];
    const list = ctx.repo.suites.filter(
      (s) => s.headSha === sha && (!app || String(s.app.id) === app) && (!name || s.runs.some((r) => r.name === name)),
    );
    const { items, headers } = page(ctx, list);
    return [200, { total_count: list.length, check_suites: await Promise.all(items.map((s) => suiteJson(ctx, s))) }, headers];
  }),
  route(`POST ${REPO}/check-suites`, WRITE.checks, async (ctx) => {
    const app = appOf(ctx);
    const sha = ctx.body.head_sha;
    if (!isSha(sha) || !(await ctx.repo.git.contains(sha))) throw noCommit(sha);
    const had = findSuite(ctx.repo, app, sha);
    const suite = had ?? suiteFor(ctx.world, ctx.repo, app, sha);
    if (!had) emitSuite(ctx.world, suite, 'requested', ctx.user, app);
    return [had ? 200 : 201, await suiteJson(ctx, suite)];
  }),
  route(`GET ${SUITE}`, READ.checks, async (ctx) => [200, await suiteJson(ctx, suiteOf(ctx))]),
  route(`GET ${SUITE}/check-runs`, READ.checks, (ctx) => runs(ctx, suiteOf(ctx).runs)),
  route(`POST ${SUITE}/rerequest`, WRITE.checks, (ctx) => {
    const suite = suiteOf(ctx);
    mustOwn(ctx, suite.app);
    emitSuite(ctx.world, suite, 'rerequested', ctx.user, suite.app);
    return [201, {}];
  }),
  route(`POST ${REPO}/statuses/{sha}`, 'statuses:write', async (ctx) => {
    const sha = ctx.param('sha');
    if (!isSha(sha) || !(await ctx.repo.git.contains(sha))) throw noCommit(sha);
    if (ctx.body.description?.length > 140)
      throw validationFailed({
        resource: 'Status',
        code: 'custom',
        field: 'description',
        message: 'description is too long (maximum is 140 characters)',
      });
    return [201, ctx.present.status(createStatus(ctx.world, ctx.repo, sha, ctx.user, ctx.body))];
  }),
  route(`GET ${REPO}/commits/{ref}/status`, 'statuses:read', async (ctx) => {
    const sha = found(await ctx.repo.git.resolveCommit(ctx.param('ref')));
    const latest = [...new Map(ctx.repo.statuses.filter((s) => s.sha === sha).map((s) => [s.context, s])).values()];
    const failed = latest.some((s) => ['failure', 'error'].includes(s.state));
    const green = latest.length > 0 && latest.every((s) => s.state === 'success');
    const statuses = latest.map((s) => {
      const { creator: _creator, ...shown } = ctx.present.status(s);
      return { ...shown, required: false };
    });
    const url = `${ctx.present.repoUrl(ctx.repo)}/commits/${sha}`;
    const repository = ctx.present.minimalRepo(ctx.repo);
    const state = failed ? 'failure' : green ? 'success' : 'pending';
    return [200, { state, statuses, sha, total_count: latest.length, repository, commit_url: url, url: `${url}/status` }];
  }),
];
