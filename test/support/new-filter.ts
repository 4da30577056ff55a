let filters = 0;

/** A filter without effect. It makes a search a new one, whose answer is not remembered. */
export function newFilter(): { updatedFrom: string } {
  filters += 1;
  return { updatedFrom: new Date(filters).toISOString() };
}
