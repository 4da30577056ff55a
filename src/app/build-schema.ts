import '../analytics/index.js';
import '../articles/index.js';
import '../catalog/index.js';
import '../indexing/index.js';
import '../lexicon/index.js';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type ClassType, getMetadataStorage } from 'type-graphql';
import { enforceAccess } from '../access/index.js';
import type { FairQueue } from '../core/fair-queue.js';
import {
  ArticleSuggestion,
  CategorySuggestion,
  ProductSuggestion,
  QuerySuggestion,
} from '../search/index.js';
import { callMethodsDirectly } from './direct-resolvers.js';
import { guardArguments, takeTurns } from './guard-arguments.js';
import { limitAnswers } from './limits/limit-answers.js';
import { checkPricedArguments } from './limits/operation-cost.js';

const QUERIES = `The queries. Reading and searching public articles needs no API key; the type Role
says how to send one.

A field is null where its description says so. Otherwise null means that the field failed: \`errors\`
says why, and the other root fields are answered all the same. If a field fails whose type does not
allow null, the nearest object around it that may be null is null.

An error has \`extensions.code\` and, where they help, \`extensions.field\` (the wrong input) and
\`extensions.hint\` (what would be right). The codes are:

- BAD_USER_INPUT: an argument is not possible, e.g. too long, out of range, or an unknown slug.
- NOT_FOUND: a mutation names an object that does not exist or that the caller may not see (a query
  for one object then gives null), or an object was deleted while it was read.
- CONFLICT: the present state does not allow the change, e.g. there is a newer version, the slug is
  in use, or other objects depend on the object.
- UNAUTHENTICATED: a role is needed and no key or token was sent. A request with a key or token that
  is not valid fails as a whole, with the same code.
- FORBIDDEN: the role of the caller, or a setting of the server, does not allow it.
- LIMIT_EXCEEDED: the operation or its response is too large, or statistics take too long.
- RATE_LIMITED: the caller sent too much in a short time; \`hint\` says when to try again.
- OVERLOADED: the server, or this caller's share of it, is fully used; try again in a moment.
- EXECUTION_TIMEOUT: the operation took too long and was stopped; a query then gives no data.
- SEARCH_UNAVAILABLE, DATABASE_UNAVAILABLE, AUTHENTICATION_UNAVAILABLE: a system behind the server
  does not answer; try again in a moment.
- BAD_REQUEST, OPERATION_RESOLUTION_FAILURE, and codes that begin with GRAPHQL_ or PERSISTED_QUERY_:
  the request is not valid.
- INTERNAL_SERVER_ERROR: a defect of the server. Its operator finds it by \`extensions.requestId\`.

Characters are counted as UTF-16 code units. A list in an argument has at most 1,000 entries. Where
an input may be null, null means the same as absent, unless the description says otherwise.
Display order is ascending \`position\`, then the order of creation. A caller is whoever sends the
request; a visitor is an end user of the help centre.

The server recognises a visitor by the IP address and the header \`User-Agent\`, and only within one
day in Korean time. A back end that sends the requests of its visitors must pass on the address of
the visitor in \`X-Forwarded-For\`, and the visitor's \`User-Agent\`; the server must trust it as a
proxy (\`TRUST_PROXY\`). Otherwise the server cannot tell these visitors apart. The header
\`x-doum-source\` (app, web or api; api when absent) says where a search comes from.`;

const MUTATIONS =
  'Each mutation takes effect as a whole or not at all; after DATABASE_UNAVAILABLE or ' +
  'EXECUTION_TIMEOUT, read the object to see which. Several in a request run in order: one that ' +
  'fails is null, and the others still run. `recordClick`, `recordView` and `submitFeedback` ' +
  'need no API key.';

/** Read once, when all features are loaded: tests declare classes of their own later. */
const CLASSES = getMetadataStorage().resolverClasses.map(({ target }) => target as ClassType);

/**
 * Builds the schema from all classes with `@Resolver` in the features. Throws if a class has no
 * instance in `resolvers`, or if an argument that determines a cost has no default value. Expensive
 * fields wait for their turn in `turns`. Without `resolvers` the schema can be printed but not
 * executed.
 */
export function buildSchema(resolvers?: readonly object[], turns?: FairQueue): GraphQLSchema {
  const instances = new Map(resolvers?.map((one) => [one.constructor, one]));
  const missing = resolvers ? CLASSES.filter((one) => !instances.has(one)) : [];
  if (missing.length > 0)
    throw new Error(
      `No instance of ${missing.map(({ name }) => name).join(', ')}: the factory of its feature must return one.`,
    );
  // Otherwise type-graphql calls a function for each plain property of each object.
  for (const type of getMetadataStorage().objectTypes) type.simpleResolvers = true;
  const schema = buildSchemaSync({
    resolvers: CLASSES as unknown as [ClassType],
    // Reachable only through the interface that they implement.
    orphanedTypes: [ArticleSuggestion, ProductSuggestion, CategorySuggestion, QuerySuggestion],
    container: { get: (type) => instances.get(type) },
    validate: false,
  });
  checkPricedArguments(schema);
  // type-graphql cannot set descriptions of the root types.
  schema.getQueryType()!.description = QUERIES;
  schema.getMutationType()!.description = MUTATIONS;
  callMethodsDirectly(schema, instances);
  // Innermost: what is refused takes no turn.
  if (turns) takeTurns(schema, turns);
  guardArguments(schema);
  // Outermost, so that errors about arguments are shown only to viewers who may use the field.
  enforceAccess(schema);
  limitAnswers(schema);
  return schema;
}
