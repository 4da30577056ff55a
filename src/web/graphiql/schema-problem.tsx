import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { whyNoSchema } from './why-no-schema.js';

/**
 * Says why there is no schema, which GraphiQL only hints at in its docs, and asks for it once more
 * on demand.
 */
export function SchemaProblem() {
  const fetchError = useGraphiQL((state) => state.fetchError);
  const { introspect } = useGraphiQLActions();
  if (fetchError === null) return null;
  return (
    <div role="alert" className="schema-problem">
      <p>
        <strong>The schema could not be read.</strong> {whyNoSchema(fetchError)} Without it there
        are no docs, completion and checks.
      </p>
      <button type="button" onClick={() => void introspect()}>
        Try again
      </button>
    </div>
  );
}
