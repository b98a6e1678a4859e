import type { GitHub } from './client.ts';

/** A request as it is asked for. */
export interface Call {
  /** As in `POST /repos/{owner}/{repo}/check-runs`; `query` and `mutation` for GraphQL. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A client whose every request goes through `around`, which sends it, or answers itself. */
export function watched(github: GitHub, around: (call: Call, send: () => Promise<unknown>) => Promise<unknown>): GitHub {
  const request = (route: string, parameters: Record<string, unknown> = {}) =>
    around({ route, parameters }, () => github.request(route, parameters));
  const graphql = (query: string, parameters: Record<string, unknown> = {}) =>
    around({ route: /^\s*mutation\b/.test(query) ? 'mutation' : 'query', parameters }, () => github.graphql(query, parameters));
  // The library's functions carry defaults besides; what is asked of them here is to be called.
  return {
    request: Object.assign(request, github.request),
    graphql: Object.assign(graphql, github.graphql),
  } as unknown as GitHub;
}

export const START_CHECK = 'POST /repos/{owner}/{repo}/check-runs';
export const UPDATE_CHECK = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';
