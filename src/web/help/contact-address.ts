/** The address at which a reader asks a person, told which search did not answer the question. */
export function contactAddress(contactUrl: string, searchId?: string): string {
  const url = new URL(contactUrl);
  if (searchId !== undefined) url.searchParams.set('searchId', searchId);
  return url.href;
}
