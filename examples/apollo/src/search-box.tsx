import { useMutation, useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import { type Address, go } from '../../shared/address';
import { RecordClickDocument, SuggestDocument } from './operations';
import { EVENT } from './client';
import { Link, Marked } from './parts';

/** Time without a key press after which suggestions are asked for. */
const TYPING_MS = 150;

/** The search field. Choosing a suggested article counts as a click on the suggestion. */
export function SearchBox({ address }: { address: Address }) {
  const [text, setText] = useState(address.query);
  const prefix = useSettled(text);
  const [recordClick] = useMutation(RecordClickDocument, EVENT);
  const { data } = useQuery(SuggestDocument, {
    variables: { prefix },
    skip: prefix === '' || prefix === address.query,
  });
  const search = (query: string): Address => ({
    ...{ query, categories: [], sort: 'RELEVANCE', page: 1, article: null, platform: null },
  });
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        go(search(text));
      }}
    >
      <input
        type="search"
        aria-label="검색어"
        placeholder="무엇이 궁금하세요?"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul aria-label="추천">
        {data?.suggest?.map((suggestion, i) => (
          <li key={i}>
            {suggestion.__typename === 'ArticleSuggestion' ? (
              <Link
                to={{ ...search(address.query), article: suggestion.article.slug }}
                onOpen={() => {
                  const { searchId, article } = suggestion;
                  const input = { searchId, articleId: article.id, position: i + 1 };
                  void recordClick({ variables: { input } });
                }}
              >
                <Marked segments={suggestion.segments} />
              </Link>
            ) : (
              <Link to={search(suggestion.text)}>
                <Marked segments={suggestion.segments} />
              </Link>
            )}
          </li>
        ))}
      </ul>
    </form>
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
