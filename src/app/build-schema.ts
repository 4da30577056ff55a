import '../analytics/index.js';
import '../articles/index.js';
import '../catalog/index.js';
import '../editorial/index.js';
import '../indexing/index.js';
import '../lexicon/index.js';
import '../webhooks/index.js';
import type { GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { buildSchemaSync, type ClassType, getMetadataStorage } from 'type-graphql';
import { enforceAccess } from '../access/index.js';
import { CHANGE_TYPES } from '../changes/index.js';
import type { FairQueue } from '../core/work/fair-queue.js';
import {
  ArticleSuggestion,
  CategorySuggestion,
  ProductSuggestion,
  QuerySuggestion,
  type SearchMetrics,
} from '../search/index.js';
import { ErrorCodeResolver } from './error-code-resolver.js';
import { prepareFields } from './prepare-fields.js';

const QUERIES = `The queries. Reading and searching public articles needs no API key; the type Role
says how to send one.

A field is null where its description says so. Otherwise null means that the field failed: \`errors\`
says why, and the other root fields still have answers. If the type of a failed field does not allow
null, the nearest object around it that may be null is null.

An error has \`extensions.code\`, one of \`ErrorCode\`, and, where they help, \`extensions.field\` (the
wrong input), \`extensions.hint\` (what would be right) and \`extensions.reason\`, one of
\`ErrorReason\`, with its values in \`extensions.params\`. If an input has several wrong fields,
\`extensions.violations\` lists all of them, each with \`field\`, \`message\`, \`hint\`, \`reason\` and
\`params\`; the error itself is about the first of them.

The headers \`RateLimit\` and \`RateLimit-Policy\` say what is left of the caller's requests and points
of cost for a minute. A request with \`{"extensions": {"cost": true}}\` gets \`extensions.cost\`: the
points that the operation costs (\`requested\`), the charged points (\`charged\`), the points for a
minute (\`limit\`), and the rest of these (\`remaining\`); null without a limit.

Characters are counted as UTF-16 code units. A list in an argument has at most 1,000 entries, in
\`importWords\` 5,000. Where an input may be null, null means the same as absent, unless the
description says otherwise. Display order is ascending \`position\`, then the order of creation. A
caller is whoever sends the request; a visitor is an end user of the help centre.

The server recognises a visitor by the IP address and the header \`x-doum-visitor\`, or else
\`User-Agent\`, and only within one day in Korean time. A back end that sends the requests of its
visitors must pass on the address of the visitor in \`X-Forwarded-For\`, and the visitor's
\`x-doum-visitor\` or \`User-Agent\`; the server must trust it as a proxy (\`TRUST_PROXY\`). Otherwise
the server cannot tell these visitors apart.

Clients may send these headers. A header of another form fails with BAD_REQUEST, whose field names
the header.

- \`x-doum-visitor\`: an id that the client creates once for its device, e.g. a UUID: 16 to 128
  characters of A-Z, a-z, 0-9, hyphen and underscore. Two phones with one address are then two
  visitors. The id is not stored: the server keeps a hash that changes each day. Votes, clicks, views
  and visitors of one address count up to a daily maximum, with any ids.
- \`x-doum-application\`: the key of an application, see \`createApplication\`. The key grants nothing. An
  unknown or revoked key, and a page whose origin is not allowed, fail with FORBIDDEN.
- \`x-doum-source\`: where a search comes from, e.g. app, web or kiosk; api when absent. 1 to 40
  characters of a-z, 0-9, hyphen and dot.
- \`x-doum-platform\`: on which platform the client runs, e.g. ios; in the same form. It filters
  nothing.
- \`x-doum-version\`: the version of the client, e.g. 2.14.0: 1 to 20 characters of A-Z, a-z, 0-9,
  hyphen, plus and dot.`;

const MUTATIONS =
  'Each mutation takes effect as a whole or not at all; after DATABASE_UNAVAILABLE or ' +
  'EXECUTION_TIMEOUT, read the object to see whether it took effect. Several mutations in a ' +
  'request run in order: a failed mutation is null, and the others still run. `recordClick`, ' +
  '`recordView` and `submitFeedback` need no API key.';

/** Read once, when all features are loaded: tests declare more classes later. */
const CLASSES = getMetadataStorage().resolverClasses.map(({ target }) => target as ClassType);

/**
 * Builds the schema from all classes with `@Resolver` in the features. Throws if a class has no
 * instance in `resolvers`. Expensive fields wait in `fairQueue`, and `searches` counts the outcomes
 * of searches. Without `resolvers` the schema can be printed but not executed.
 */
export function buildSchema(
  resolvers?: readonly object[],
  around?: { fairQueue: FairQueue; searches: SearchMetrics },
): GraphQLSchema {
  const instances = new Map(
    resolvers && [...resolvers, new ErrorCodeResolver()].map((one) => [one.constructor, one]),
  );
  const missing = resolvers ? CLASSES.filter((one) => !instances.has(one)) : [];
  if (missing.length > 0)
    throw new Error(
      `No instance of ${missing.map(({ name }) => name).join(', ')}: the factory of its feature must return one.`,
    );
  // Without this, type-graphql calls a function for each plain property of each object.
  for (const type of getMetadataStorage().objectTypes) type.simpleResolvers = true;
  const schema = buildSchemaSync({
    resolvers: CLASSES as unknown as [ClassType],
    // Types that the schema mentions only through their interface.
    orphanedTypes: [
      ...[ArticleSuggestion, ProductSuggestion, CategorySuggestion, QuerySuggestion],
      ...CHANGE_TYPES,
    ],
    container: { get: (type) => instances.get(type) },
    validate: false,
  });
  // type-graphql cannot set descriptions of the root types.
  schema.getQueryType()!.description = QUERIES;
  schema.getMutationType()!.description = MUTATIONS;
  callMethods(schema, instances);
  prepareFields(schema, around);
  // The outermost wrapper, so that only viewers who may use a field see errors about its arguments.
  enforceAccess(schema);
  return schema;
}

/**
 * Replaces the resolvers of queries and fields by direct calls of their methods. type-graphql's
 * resolvers create several promises per argument, and an object for each value of a search. Inputs
 * of mutations stay instances of their classes.
 */
function callMethods(schema: GraphQLSchema, instances: ReadonlyMap<unknown, object>): void {
  const { objectTypes, fieldResolvers, queries } = getMetadataStorage();
  const replace = (type: string, method: Method, instance?: object) => {
    const field = (schema.getType(type) as GraphQLObjectType).getFields()[method.schemaName]!;
    field.resolve = caller(method, instance);
  };
  for (const one of queries) replace(schema.getQueryType()!.name, one, instances.get(one.target)!);
  for (const one of fieldResolvers) {
    const owner = one.getObjectType!();
    // Classes without a type of their own only have fields for others.
    for (const { name, target } of objectTypes.filter((each) => schema.getType(each.name)))
      if (one.kind === 'internal' && target.prototype instanceof owner) replace(name, one);
      else if (target === owner) replace(name, one, instances.get(one.target)!);
  }
}

type Method = Pick<
  ReturnType<typeof getMetadataStorage>['fieldResolvers'][number],
  'schemaName' | 'methodName' | 'params'
>;
type Resolve = GraphQLFieldResolver<object, unknown>;

/** Calls a method of this instance, or else of the object that has the field. */
function caller({ methodName, params = [] }: Method, instance?: object): Resolve {
  const read = params.toSorted((a, b) => a.index - b.index).map(parameterReader);
  return (root, args, context, info) => {
    const owner = (instance ?? root) as Record<string, (...values: unknown[]) => unknown>;
    return owner[methodName]!(...read.map((one) => one(root, args, context, info)));
  };
}

function parameterReader(parameter: NonNullable<Method['params']>[number]): Resolve {
  if (parameter.kind === 'arg') return (_root, args) => args[parameter.name] as unknown;
  const at = ['root', 'args', 'context', 'info'].indexOf(parameter.kind);
  return (...call) => call[at];
}
