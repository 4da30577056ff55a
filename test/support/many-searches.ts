/** An operation of this many different searches, with a cost of 300 points each. */
export function manySearches(count: number, from = 0, selection = 'totalCount'): string {
  const searches = Array.from(
    { length: count },
    (_, i) => `s${i}: search(query: "메시지 신고 ${from + i}", first: 1) { ${selection} }`,
  );
  return `{ ${searches.join(' ')} }`;
}
