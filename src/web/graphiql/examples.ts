import { type Example, readExample } from './read-example.js';

const sources = import.meta.glob<string>('../../../schema/operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const order = [
  'search-with-facets',
  'search-next-page',
  'browse-category',
  'article',
  'catalogue',
  'publish-article',
  'edit-article',
  'index-status',
  'search-analytics',
];

/** The operations of `schema/operations`, in the order in which a newcomer reads them; those that it does not name come last. */
export const examples: Example[] = Object.entries(sources)
  .map(([path, source]) => ({ place: place(path), source }))
  .sort((a, b) => a.place - b.place)
  .map(({ source }) => readExample(source));

function place(path: string): number {
  const index = order.findIndex((name) => path.endsWith(`/${name}.graphql`));
  return index === -1 ? order.length : index;
}
