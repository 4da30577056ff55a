/** The answer to a document. */
export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

/** Executes a document in the name of the caller. Failures are in `errors`, with GraphQL codes. */
export type Ask = (document: string, variables: Record<string, unknown>) => Promise<Answer>;
