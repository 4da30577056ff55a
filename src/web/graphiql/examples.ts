import { type Example, readExample } from './read-example.js';

const sources = import.meta.glob<string>('../../../schema/operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The operations of `schema/operations`, with the dates of now. */
export function examplesOf(now: Date): Example[] {
  return Object.values(sources).map((source) => readExample(source, now));
}
