import { Suspense, useEffect, useState } from 'react';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { type Address, go } from '../../shared/address';
import { recordClick } from './events';
import type { searchBoxQuery } from './__generated__/searchBoxQuery.graphql';
import { Link, Marked } from './parts';

/** Time without a key press after which suggestions are asked for. */
const TYPING_MS = 150;

function searchFor(query: string): Address {
  return { query, categories: [], sort: 'RELEVANCE', page: 1, article: null, platform: null };
}

/** The search field. */
export function SearchBox({ address }: { address: Address }) {
  const [text, setText] = useState(address.query);
  const prefix = useSettled(text);
  const isTyping = prefix !== '' && prefix !== address.query;
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        go(searchFor(text));
      }}
    >
      <input
        type="search"
        aria-label="검색어"
        placeholder="무엇이 궁금하세요?"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Suspense>{isTyping && <Suggestions prefix={prefix} query={address.query} />}</Suspense>
    </form>
  );
}

/** Choosing a suggested article counts as a click on the suggestion. */
function Suggestions({ prefix, query }: { prefix: string; query: string }) {
  const { suggest } = useLazyLoadQuery<searchBoxQuery>(
    graphql`
      query searchBoxQuery($prefix: String!) {
        suggest(prefix: $prefix) {
          __typename
          searchId
          text
          segments {
            text
            highlighted
          }
          ... on ArticleSuggestion {
            article {
              id
              slug
            }
          }
        }
      }
    `,
    { prefix },
  );
  return (
    <ul aria-label="추천">
      {suggest?.map(({ searchId, text, segments, article }, i) => (
        <li key={i}>
          {article ? (
            <Link
              to={{ ...searchFor(query), article: article.slug }}
              onOpen={() => recordClick(searchId, article.id, i + 1)}
            >
              <Marked segments={segments} />
            </Link>
          ) : (
            <Link to={searchFor(text)}>
              <Marked segments={segments} />
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
