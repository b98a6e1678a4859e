// The GraphQL API: graphql-js over GitHub's schema. A field without a resolver gives a clear error and a violation.
import fs from 'node:fs';
import {
  buildSchema,
  type DocumentNode,
  execute,
  type FragmentDefinitionNode,
  GraphQLError,
  GraphQLInt,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type ValueNode,
  validate,
} from 'graphql';
import { ApiError } from '../api-error.ts';
import type { Answer, Context } from '../context.ts';
import type { Fields } from '../types.ts';
import { Call, type Field, GraphqlError, type Info, type Typed } from './call.ts';
import { MUTATIONS } from './mutations.ts';
import { OBJECTS } from './objects.ts';

// GitHub's Int carries database ids above 2^31.
const int32 = GraphQLInt.serialize;
GraphQLInt.serialize = (v) => (Number.isSafeInteger(v) ? (v as number) : int32(v));

let schema: GraphQLSchema | null = null;
function githubSchema(): GraphQLSchema {
  schema ??= buildSchema(fs.readFileSync(new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema')), 'utf8'), {
    assumeValid: true,
  });
  return schema;
}

const answer = (body: Fields): Answer => ({ status: 200, body, headers: {} });
const refused = (message: string, more: Fields = {}): Answer => answer({ errors: [{ message, ...more }] });

export async function serveGraphql(ctx: Context): Promise<Answer> {
  const { sim, log } = ctx;
  if (ctx.caller.type === 'anonymous' || ctx.caller.type === 'app')
    throw new ApiError(401, 'This endpoint requires you to be authenticated.');
  const { query, operationName } = ctx.body;
  const variables: Fields = ctx.body.variables ?? {};
  if (typeof query !== 'string') return refused('A query attribute must be specified and must be a string.');
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    sim.violation('graphql', `parse error: ${error.message}`, { query });
    return refused(`Parse error: ${error.message}`, { locations: error.locations });
  }
  const operation = getOperationAST(document, operationName);
  const kind = operation?.operation === 'mutation' ? 'mutation' : 'query';
  const root = operation?.selectionSet.selections.flatMap((s) => ('name' in s && s.name ? [s.name.value] : [])).join(',') ?? '';
  log.route = `POST /graphql ${kind} ${root}`.trim();
  log.graphql = { operation: kind, root };
  const invalid = validate(githubSchema(), document);
  if (invalid.length) {
    for (const e of invalid) sim.violation('graphql', e.message, { query });
    const code = (e: GraphQLError): string => (/Cannot query field/.test(e.message) ? 'undefinedField' : 'invalid');
    return answer({
      errors: invalid.map((e) => ({ message: inGithubsWords(e.message), locations: e.locations, extensions: { code: code(e) } })),
    });
  }
  if (!operation) return refused('No operation name');

  const call = new Call(ctx);
  Object.assign(call, measure(document, operation, { ...defaults(operation), ...variables }));
  if (call.nodes > 500_000) {
    sim.violation('graphql', `the query asks for up to ${call.nodes} nodes`);
    const many = call.nodes.toLocaleString('en-US');
    return refused(`This query requests up to ${many} possible nodes which exceeds the maximum limit of 500,000.`, {
      type: 'MAX_NODE_LIMIT_EXCEEDED',
    });
  }
  try {
    const counted = { method: 'POST', path: '/graphql', graphql: true, mutation: kind === 'mutation', cost: call.cost };
    sim.rateLimits.take(ctx.actor.name, 'graphql', ctx.actor.label, counted);
    ctx.counted = true;
  } catch (error) {
    if (error instanceof ApiError && error.extra.rateLimited) return refused(error.message, { type: 'RATE_LIMITED' });
    throw error;
  }
  const result = await execute({
    schema: githubSchema(),
    document,
    variableValues: variables,
    operationName,
    contextValue: call,
    rootValue: { type: kind === 'mutation' ? 'Mutation' : 'Query', object: {} },
    fieldResolver: resolve,
    typeResolver: (value) => (value as Typed).type,
  });
  const errors = result.errors?.map((e) => shownError(ctx, e, query));
  if (call.lacked.length)
    sim.violation('permission', `GraphQL ${root}: the token lacks ${call.lacked.map((p) => [p].flat().join(' or ')).join('; ')}`);
  if (!errors) return answer({ data: result.data });
  log.error = errors;
  for (const e of errors)
    if (e['type'] === 'UNPROCESSABLE')
      sim.rejected.push({ method: 'POST', path: '/graphql', status: 200, body: e, at: Date.now() });
  return answer({ data: result.data, errors });
}

/** An error as GitHub shows it; one that nobody meant is the simulator's own, or the query's. */
function shownError(ctx: Context, error: GraphQLError, query: string): Fields {
  const cause = error.originalError;
  const own = error.extensions['type'];
  const type = cause instanceof GraphqlError ? cause.type : cause instanceof ApiError ? 'UNPROCESSABLE' : own;
  if (!type && cause) ctx.sim.selfError(cause, { graphql: query });
  if (!type && !cause) ctx.sim.violation('graphql', error.message, { query });
  const sentence = (e: string | Fields): string =>
    typeof e === 'string' ? e : String(e['message'] ?? `${e['field']} ${e['code']}`);
  const message = cause instanceof ApiError ? (cause.extra.errors?.map(sentence).join(', ') ?? cause.message) : error.message;
  return {
    ...(type ? { type } : {}),
    path: error.path,
    ...(type === 'FORBIDDEN' ? { extensions: { saml_failure: false } } : {}),
    locations: error.locations,
    message,
  };
}

/** The fields of typed objects have resolvers; those of plain ones are their properties. */
function resolve(source: Typed | Fields, args: Fields, call: Call, info: Info): unknown {
  const type = info.parentType.name;
  const name = info.fieldName;
  if (type === 'Mutation') {
    const mutate = MUTATIONS[name];
    const input = (args['input'] ?? {}) as Fields;
    if (mutate)
      return Promise.resolve(mutate(input, call)).then((r) => ({ clientMutationId: input['clientMutationId'] ?? null, ...r }));
  }
  const field: Field<never> | undefined = OBJECTS[type]?.[name];
  if (field && 'object' in source) return field(source.object as never, call, args, info);
  if (!('object' in source) && name in source) return (source as Fields)[name];
  call.request.sim.violation('graphql-unimplemented', `${type}.${name} exists in GitHub's schema but not here`);
  throw new GraphqlError('NOT_IMPLEMENTED', `github: ${type}.${name} is not implemented`);
}

const defaults = (operation: OperationDefinitionNode): Fields =>
  Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap((v) =>
      v.defaultValue?.kind === Kind.INT ? [[v.variable.name.value, Number(v.defaultValue.value)]] : [],
    ),
  );

/** Nodes that a query may return and the number of requests it stands for, as GitHub counts them. */
function measure(document: DocumentNode, operation: OperationDefinitionNode, variables: Fields): { nodes: number; cost: number } {
  const isFragment = (d: { kind: string }): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION;
  const fragments = new Map(document.definitions.filter(isFragment).map((f) => [f.name.value, f.selectionSet]));
  let nodes = 0;
  let requests = 0;
  const value = (v: ValueNode): unknown =>
    v.kind === Kind.VARIABLE ? variables[v.name.value] : v.kind === Kind.INT ? Number(v.value) : undefined;
  const visit = (set: SelectionSetNode | undefined, times: number, depth: number): void => {
    if (depth > 40) return;
    for (const s of set?.selections ?? []) {
      if (s.kind === Kind.FRAGMENT_SPREAD) visit(fragments.get(s.name.value), times, depth + 1);
      else if (s.kind === Kind.INLINE_FRAGMENT) visit(s.selectionSet, times, depth + 1);
      else {
        const size = s.arguments?.find((a) => a.name.value === 'first' || a.name.value === 'last');
        const n = size ? value(size.value) : undefined;
        if (typeof n === 'number') {
          requests += times;
          nodes += times * n;
        }
        visit(s.selectionSet, typeof n === 'number' ? times * n : times, depth + 1);
      }
    }
  };
  visit(operation.selectionSet, 1, 0);
  return { nodes, cost: Math.max(1, Math.round(requests / 100)) };
}

const inGithubsWords = (message: string): string =>
  message
    .replace(/^Cannot query field "(\w+)" on type "(\w+)"\..*$/s, "Field '$1' doesn't exist on type '$2'")
    .replace(/^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"\..*$/s, "Field '$3' doesn't accept argument '$1'")
    .replace(/^Variable "\$(\w+)" is not defined.*$/s, 'Variable $$$1 is used but not declared');
