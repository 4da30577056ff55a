import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { HelpSuggestDocument, type HelpSuggestQuery } from '../../generated/operations.js';
import { Highlighted } from '../../shared/highlighted.js';

type FoundSuggestion = NonNullable<HelpSuggestQuery['suggest']>[number];

/** A suggestion of the server, or before the first letter a recent search, or to forget them. */
export type Suggestion =
  | FoundSuggestion
  | (Pick<FoundSuggestion, 'text' | 'segments'> & {
      __typename: 'RecentSearch' | 'ForgetSearches';
    });

/** The recent searches, and at the end a way to forget them. */
export function recentSuggestions(): Suggestion[] {
  const searches = recentSearches().map((text) => ({ __typename: 'RecentSearch' as const, text }));
  const forget = { __typename: 'ForgetSearches' as const, text: '최근 검색어 모두 지우기' };
  return (searches.length > 0 ? [...searches, forget] : []).map((each) => ({
    ...each,
    segments: [{ text: each.text, highlighted: false }],
  }));
}

interface Suggestions {
  /** The text that the suggestions complete. */
  text: string;
  suggestions: readonly Suggestion[];
}

const NO_SUGGESTIONS: Suggestions = { text: '', suggestions: [] };

/** Maximum length of a prefix that the server accepts. */
const MAX_PREFIX_LENGTH = 100;

/**
 * Whether suggestions for one text may stay for another text until its own arrive: one text must
 * begin with the other, letter by letter. The compatibility decomposition splits syllables, so that
 * 빔 begins with 비.
 */
function isContinuation(a: string, b: string): boolean {
  const [first, second] = [a.normalize('NFKD'), b.normalize('NFKD')];
  return b !== '' && (first.startsWith(second) || second.startsWith(first));
}

/**
 * Suggestions for a text while the reader types. Only one request is sent at a time. After its
 * answer, the newest text is requested and the texts between are skipped, so that the request rate
 * follows the speed of the server.
 */
export function useSuggestions(text: string): readonly Suggestion[] {
  const client = useClient();
  const [shown, setShown] = useState(NO_SUGGESTIONS);
  const newest = useRef('');
  const isRequesting = useRef(false);

  useEffect(() => {
    newest.current = text.trim().length > MAX_PREFIX_LENGTH ? '' : text.trim();
    if (newest.current === '') setShown(NO_SUGGESTIONS);
    if (!isRequesting.current) void request();

    async function request(): Promise<void> {
      isRequesting.current = true;
      while (newest.current !== '') {
        const prefix = newest.current;
        // Suggestions are optional: after an error none are shown.
        const { data } = await client.query(HelpSuggestDocument, { prefix }).toPromise();
        if (newest.current !== '') setShown({ text: prefix, suggestions: data?.suggest ?? [] });
        if (newest.current === prefix) break;
      }
      isRequesting.current = false;
    }
  }, [client, text]);

  return isContinuation(shown.text, text.trim()) ? shown.suggestions : NO_SUGGESTIONS.suggestions;
}

/** The id of the element of the list. */
export const SUGGESTIONS_ID = 'suggestions';

/** The id of the element of a suggestion. */
export const suggestionId = (index: number) => `${SUGGESTIONS_ID}-${index}`;

/**
 * The list of suggestions. The focus stays in the search field, which names the active suggestion.
 */
export function SuggestionList({
  suggestions,
  active,
  choose,
}: {
  suggestions: readonly Suggestion[];
  /** The index of the active suggestion; -1: none. */
  active: number;
  choose: (suggestion: Suggestion) => void;
}) {
  return (
    <>
      <ul
        id={SUGGESTIONS_ID}
        className="suggestions"
        role="listbox"
        aria-label="추천 도움말과 검색어"
        hidden={suggestions.length === 0}
      >
        {suggestions.map((suggestion, i) => (
          <li
            key={`${suggestion.__typename} ${suggestion.text} ${i}`}
            id={suggestionId(i)}
            className="suggestion"
            role="option"
            aria-selected={i === active}
            // Keeps the focus in the field, and so the composition of an input method.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(suggestion)}
          >
            <span className="suggestion-text">
              <Highlighted segments={suggestion.segments} />
            </span>
            <span className="suggestion-place">{kindOf(suggestion)}</span>
          </li>
        ))}
      </ul>
      <p className="visually-hidden" role="status">
        {suggestions.length > 0 && `추천 ${suggestions.length}개, 위아래 화살표로 고를 수 있어요`}
      </p>
    </>
  );
}

/** The text beside a suggestion: its kind, and its place in the catalogue. */
function kindOf(suggestion: Suggestion): string {
  switch (suggestion.__typename) {
    case 'ArticleSuggestion':
      return suggestion.article.breadcrumb.join(' › ');
    case 'ProductSuggestion':
      return '서비스';
    case 'CategorySuggestion':
      return `${suggestion.category.product.name} 카테고리`;
    case 'RecentSearch':
      return '최근 검색어';
    case 'ForgetSearches':
      return '';
    default:
      return '인기 검색어';
  }
}

const KEY = 'searches';
const MAX_SEARCHES = 5;

/**
 * The reader's last searches, newest first, which only this browser stores; none if the browser
 * stores nothing.
 */
function recentSearches(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

/** Stores a search; null forgets all. */
export function rememberSearch(query: string | null): void {
  const others = recentSearches().filter((each) => each !== query);
  const searches = query === null ? [] : [query, ...others].slice(0, MAX_SEARCHES);
  try {
    localStorage.setItem(KEY, JSON.stringify(searches));
  } catch {
    // The browser stores nothing.
  }
}
