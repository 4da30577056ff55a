/** An operation that GraphiQL opens in a tab of its own; `variables` is indented JSON. */
export interface Example {
  query: string;
  variables?: string;
}

const VARIABLES_LINE = /^# variables: (.*)\n/;

/**
 * Reads an example operation. A first line `# variables: {…}` holds its variables as JSON and is left out of the query.
 * @throws SyntaxError when that line is not JSON.
 */
export function readExample(source: string): Example {
  const [line, json] = VARIABLES_LINE.exec(source) ?? [];
  if (line === undefined || json === undefined) return { query: source };
  return { query: source.slice(line.length), variables: JSON.stringify(JSON.parse(json), null, 2) };
}
