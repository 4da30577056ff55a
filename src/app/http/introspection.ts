import {
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import {
  type DocumentNode,
  executeSync,
  type ExecutionResult,
  type FragmentDefinitionNode,
  getIntrospectionQuery,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { hashOf } from '../limits/trusted-documents.js';

/** Maximum length of all remembered answers with their keys, in characters. */
const MAX_CHARACTERS = 5_000_000;
const MAX_ANSWERS = 500;

type Request = Pick<
  GraphQLRequestContextResponseForOperation<object>,
  'queryHash' | 'document' | 'operationName'
> & {
  /** Undefined if the document has no operation of this name. */
  operation: OperationDefinitionNode | undefined;
  request: { variables?: Record<string, unknown> };
};

/**
 * Remembers the answers to introspection, which depend on the schema alone: computing an answer
 * blocks the event loop for 30 ms. The answer to GraphiQL's query is computed at the start.
 */
export class Introspection {
  private readonly answers = new LRUCache<string, NonNullable<ExecutionResult['data']>>({
    max: MAX_ANSWERS,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (data, key) => key.length + JSON.stringify(data).length,
  });

  constructor(private readonly schema: GraphQLSchema) {
    const text = getIntrospectionQuery({ inputValueDeprecation: true });
    const document = parse(text);
    const operation = document.definitions[0] as OperationDefinitionNode;
    const operationName = operation.name!.value;
    this.answer({ queryHash: hashOf(text), document, operation, operationName, request: {} });
  }

  /** The answer to an operation; null if it asks for more than the schema, or has errors. */
  answer(asked: Request): GraphQLResponse | null {
    const { queryHash, document, operation, operationName, request } = asked;
    if (operation?.operation !== 'query') return null;
    if (!areMeta(operation.selectionSet.selections, document)) return null;
    const { variables: variableValues = {} } = request;
    const key = JSON.stringify([queryHash, operationName, variableValues]);
    let data = this.answers.get(key);
    if (!data) {
      const { schema } = this;
      const result = executeSync({ schema, document, operationName, variableValues });
      if (result.errors || !result.data) return null;
      ({ data } = result);
      this.answers.set(key, data);
    }
    return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data } } };
  }
}

/** Whether all root fields are `__schema`, `__type` or `__typename`. */
function areMeta(selections: readonly SelectionNode[], document: DocumentNode): boolean {
  return selections.every((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value.startsWith('__');
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return areMeta(selection.selectionSet.selections, document);
    const fragment = document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
    );
    return areMeta((fragment as FragmentDefinitionNode).selectionSet.selections, document);
  });
}
