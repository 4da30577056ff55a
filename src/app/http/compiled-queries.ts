import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  getVariableValues,
  GraphQLBoolean,
  GraphQLError,
  GraphQLScalarType,
  GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  type TypeNode,
  visit,
  BREAK,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';

type Gateway = ApolloServerOptionsWithGateway<BaseContext>['gateway'];

interface Operation {
  document: DocumentNode;
  contextValue: unknown;
  variableValues?: Record<string, unknown>;
  operationName?: string | null;
}

/** A document that is sent less often is not worth its compilation. */
const MIN_USES = 2;

/** Compiled queries hold generated code. */
const MAX_COMPILED = 500;

/** Compilation takes at most this share of the time, whoever sends how many documents. */
const MAX_COMPILING_SHARE = 0.05;

/** The uses of an operation of a document. */
interface Uses {
  count: number;
  isCompilable: boolean;
}

/**
 * Executes operations. A query that was sent before is compiled to JavaScript, which takes about
 * half the time of an interpreting execution; graphql-js executes the rest: mutations,
 * introspection, and operations whose variables are wrong, for its error messages.
 */
export class CompiledQueries {
  /** By document, which the document store keeps, and by the name of the operation. */
  private readonly uses = new WeakMap<DocumentNode, Map<string, Uses>>();
  private readonly compiledQueries = new LRUCache<Uses, CompiledQuery>({ max: MAX_COMPILED });
  private mayCompileAt = -Infinity;

  private readonly compilableSchema: GraphQLSchema;

  constructor(private readonly schema: GraphQLSchema) {
    const config = schema.toConfig();
    this.compilableSchema = new GraphQLSchema({ ...config, types: [...config.types, COERCED] });
  }

  /** As a gateway of Apollo Server, which is its way to replace the execution. */
  get gateway(): Gateway {
    return {
      load: async () => ({
        executor: async ({ document, request, context, operationName }) =>
          this.execute({
            document,
            contextValue: context,
            variableValues: request.variables,
            operationName: request.operationName ?? operationName,
          }),
      }),
      onSchemaLoadOrUpdate: (callback) => {
        callback({ apiSchema: this.schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      stop: async () => undefined,
    };
  }

  /** The result of a valid document, the same as that of graphql-js. */
  async execute(operation: Operation): Promise<ExecutionResult> {
    const { document, contextValue, operationName } = operation;
    const compiled = this.compiled(document, operationName ?? '');
    const variables = compiled && this.coerce(operation);
    if (!variables) return execute({ schema: this.schema, ...operation });
    return withErrorsOfGraphql(await compiled.query(undefined, contextValue, variables));
  }

  private compiled(document: DocumentNode, operationName: string): CompiledQuery | null {
    const ofDocument = this.uses.get(document) ?? new Map<string, Uses>();
    const uses = ofDocument.get(operationName) ?? { count: 0, isCompilable: true };
    ofDocument.set(operationName, uses);
    this.uses.set(document, ofDocument);
    uses.count += 1;
    const known = this.compiledQueries.get(uses);
    if (known) return known;
    const startedAt = performance.now();
    if (!uses.isCompilable || uses.count < MIN_USES || startedAt < this.mayCompileAt) return null;
    const compiled = this.compile(document, operationName);
    if (compiled) this.compiledQueries.set(uses, compiled);
    else uses.isCompilable = false;
    const endedAt = performance.now();
    this.mayCompileAt = endedAt + (endedAt - startedAt) / MAX_COMPILING_SHARE;
    return compiled;
  }

  private compile(document: DocumentNode, operationName: string): CompiledQuery | null {
    const operation = getOperationAST(document, operationName || undefined);
    if (operation?.operation !== OperationTypeNode.QUERY || hasIntrospection(document)) return null;
    const compiled = compileQuery(
      this.compilableSchema,
      withCoercedVariables(document),
      operationName || undefined,
      { disablingCapturingStackErrors: true, useExperimentalPathBasedSkipInclude: true },
    );
    return isCompiledQuery(compiled) ? compiled : null;
  }

  /** The values of the variables; null if they are wrong. */
  private coerce({
    document,
    operationName,
    variableValues = {},
  }: Operation): Record<string, unknown> | null {
    const { variableDefinitions = [] } = getOperationAST(document, operationName)!;
    const { coerced } = getVariableValues(this.schema, variableDefinitions, variableValues, {
      maxErrors: 1,
    });
    return coerced ?? null;
  }
}

/**
 * The type of the variables of compiled queries, except booleans, which directives need: their values
 * are what graphql-js has read already. graphql-jit refuses inputs without a required field that has
 * a default value.
 */
const COERCED = new GraphQLScalarType({ name: 'CoercedValue__' });

/** A copy to compile: graphql-jit writes to the document. */
function withCoercedVariables({ loc }: DocumentNode): DocumentNode {
  return visit(parse(loc!.source), {
    [Kind.VARIABLE_DEFINITION]: ({ kind, variable, type }) => ({
      kind,
      variable,
      type: isBoolean(type)
        ? type
        : { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED.name } },
    }),
  });
}

function isBoolean(type: TypeNode): boolean {
  const inner = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return inner.kind === Kind.NAMED_TYPE && inner.name.value === GraphQLBoolean.name;
}

/** The errors of a compiled query lack `extensions`, which those of graphql-js always have. */
function withErrorsOfGraphql({ data, errors }: ExecutionResult): ExecutionResult {
  if (!errors) return { data };
  return {
    data,
    errors: errors.map(({ message, path, locations, originalError }) => {
      const error = new GraphQLError(message, { path, originalError });
      return Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
    }),
  };
}

function hasIntrospection(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.FIELD]: ({ name }) => {
      found = name.value === '__schema' || name.value === '__type';
      return found ? BREAK : undefined;
    },
  });
  return found;
}
