/**
 * The sentence in what GraphiQL keeps of a failed introspection: `{ errors: [{ message }] }` as
 * JSON.
 */
export function whyNoSchema(fetchError: string): string {
  try {
    const { errors } = JSON.parse(fetchError) as { errors?: { message?: string }[] };
    return errors?.[0]?.message ?? fetchError;
  } catch {
    return fetchError;
  }
}
