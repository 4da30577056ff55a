import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  GraphQLScalarType,
  GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  visit,
  BREAK,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { Lookups } from '../../core/lookups.js';

export type Gateway = NonNullable<ApolloServerOptionsWithGateway<BaseContext>['gateway']>;

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

/** The maximum share of the time for compilation, however many documents clients send. */
const MAX_COMPILING_SHARE = 0.05;

/** The uses of an operation. */
interface Uses {
  count: number;
  isCompilable: boolean;
  /** The variables within input objects. graphql-jit reads null for an absent one. */
  objectVariables: readonly string[];
}

/**
 * Executes operations. A query that was sent before is compiled to JavaScript. Its execution takes
 * about half as long as that by graphql-js, which executes everything else: mutations, documents
 * that cannot be compiled, and operations with wrong variables, for its error messages.
 */
export class CompiledQueries {
  /** A hit is an operation that compiled code has executed. */
  readonly lookups = new Lookups();
  /** By operation, whose document the document store keeps. */
  private readonly uses = new WeakMap<OperationDefinitionNode, Uses>();
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
        executor: ({ document, request, context, operationName }) =>
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
    // None if the name is wrong: it comes from the client, so it must not be kept.
    const definition = getOperationAST(document, operationName);
    const uses = definition && this.use(definition);
    const compiled = uses && this.compiled(document, definition, uses);
    const variables = compiled && this.coerce(definition, operation.variableValues);
    const isHit =
      !!variables && uses.objectVariables.every((name) => Object.hasOwn(variables, name));
    this.lookups.count(isHit);
    if (!isHit) return execute({ schema: this.schema, ...operation });
    return withErrorsOfGraphql(await compiled.query(undefined, contextValue, variables));
  }

  /** Counts a use of the operation. */
  private use(definition: OperationDefinitionNode): Uses {
    const uses = this.uses.get(definition) ?? {
      count: 0,
      isCompilable: true,
      objectVariables: [],
    };
    this.uses.set(definition, uses);
    uses.count += 1;
    return uses;
  }

  private compiled(
    document: DocumentNode,
    definition: OperationDefinitionNode,
    uses: Uses,
  ): CompiledQuery | null {
    const known = this.compiledQueries.get(uses);
    if (known) return known;
    const startedAt = performance.now();
    if (!uses.isCompilable || uses.count < MIN_USES || startedAt < this.mayCompileAt) return null;
    const compiled = this.compile(document, definition);
    if (compiled) {
      uses.objectVariables = objectVariablesOf(document);
      this.compiledQueries.set(uses, compiled);
    } else uses.isCompilable = false;
    const endedAt = performance.now();
    this.mayCompileAt = endedAt + (endedAt - startedAt) / MAX_COMPILING_SHARE;
    return compiled;
  }

  private compile(
    document: DocumentNode,
    definition: OperationDefinitionNode,
  ): CompiledQuery | null {
    const { operation, name } = definition;
    if (operation !== OperationTypeNode.QUERY || !isCompilable(document)) return null;
    const compiled = compileQuery(
      this.compilableSchema,
      withCoercedVariables(document),
      name?.value,
      { disablingCapturingStackErrors: true },
    );
    return isCompiledQuery(compiled) ? compiled : null;
  }

  /** The values of the variables; null if they are wrong. */
  private coerce(
    { variableDefinitions = [] }: OperationDefinitionNode,
    variableValues: Record<string, unknown> = {},
  ): Record<string, unknown> | null {
    const { coerced } = getVariableValues(this.schema, variableDefinitions, variableValues, {
      maxErrors: 1,
    });
    return coerced ?? null;
  }
}

/**
 * The type of the variables of compiled queries: their values are what graphql-js has read already.
 * graphql-jit refuses inputs without a required field that has a default value.
 */
const COERCED = new GraphQLScalarType({ name: 'CoercedValue__' });

/** A copy to compile: graphql-jit writes to the document. */
function withCoercedVariables({ loc }: DocumentNode): DocumentNode {
  return visit(parse(loc!.source), {
    [Kind.VARIABLE_DEFINITION]: ({ kind, variable }) => ({
      kind,
      variable,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED.name } },
    }),
  });
}

/** The names of the variables that are values of the fields of input objects. */
function objectVariablesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    [Kind.OBJECT_FIELD]: ({ value }) => {
      if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
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

/**
 * Whether graphql-jit answers the document like graphql-js. It merges the conditions of `@skip` and
 * `@include` wrongly when a fragment or a field is there twice. It loses a field with the alias
 * `__proto__`, and finds a variable with the name `constructor` on `Object.prototype`.
 *
 * It writes literals into the code that it compiles, and replaces placeholders such as
 * `__MAGIC_DATE__…` in their text by code. A text with such a placeholder would run as code.
 */
function isCompilable(document: DocumentNode): boolean {
  let isSame = true;
  const refuseIf = (differs: boolean) => {
    if (!differs) return undefined;
    isSame = false;
    return BREAK;
  };
  visit(document, {
    [Kind.FIELD]: ({ name }) => refuseIf(name.value === '__schema' || name.value === '__type'),
    [Kind.DIRECTIVE]: () => refuseIf(true),
    [Kind.NAME]: ({ value }) => refuseIf(value in Object.prototype),
    [Kind.STRING]: ({ value }) => refuseIf(value.includes('__')),
  });
  return isSame;
}
