import { type KeyboardEvent, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { useLocation, useSearchParams } from 'wouter';
import { HelpClickDocument } from '../../generated/operations.js';
import { articlePath, categoryPath, productPath } from '../addresses.js';
import {
  rememberSearch,
  recentSuggestions,
  type Suggestion,
  SUGGESTIONS_ID,
  suggestionId,
  SuggestionList,
  useSuggestions,
} from './suggestions.js';
import { MAX_QUERY_LENGTH, searchPath } from './search-model.js';

/**
 * Whether a key event belongs to the composition of an input method. Safari sends the Enter that
 * ends a composition with `keyCode` 229.
 */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

/**
 * The search field, with suggestions from the first letter on. The field is uncontrolled and not
 * written while the reader types, which would disturb the composition of an input method. Without
 * the script, the field is a plain form.
 */
export function SearchBox() {
  const [, recordClick] = useMutation(HelpClickDocument);
  const [path, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const searched = path === '/search' ? (parameters.get('q') ?? '') : '';
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const suggestions = useSuggestions(isOpen ? typed : '');
  const shown = !isOpen ? [] : typed.trim() === '' ? recentSuggestions() : suggestions;

  // React empties a field that nobody has typed into when its default becomes empty.
  const [first] = useState(searched);
  const shownQuery = useRef<string | null>(searched);

  // Offers suggestions for what was typed before the script was loaded.
  useEffect(() => {
    if (document.activeElement === input.current && input.current!.value !== shownQuery.current)
      open();
  }, []);

  // Shows the query when the address changes by back, forward or a link. Keeps text typed before
  // the script was loaded, and on an article the text that led there.
  useEffect(() => {
    if (path.startsWith('/articles/')) shownQuery.current = null;
    else if (shownQuery.current !== searched) input.current!.value = shownQuery.current = searched;
    setOpen(false);
  }, [searched, path]);

  const open = () => {
    setTyped(input.current!.value);
    setOpen(true);
    setActive(-1);
  };

  const close = () => {
    setOpen(false);
    setActive(-1);
  };

  const search = (query: string) => {
    close();
    rememberSearch(query);
    // On a phone the keyboard would cover the results.
    input.current!.blur();
    const target = searchPath({ query });
    const isSame = target === `${window.location.pathname}${window.location.search}`;
    if (!isSame) navigate(target);
  };

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const query = input.current!.value.trim();
    if (query === '') return input.current!.focus();
    search(query);
  };

  const choose = (suggestion: Suggestion) => {
    close();
    switch (suggestion.__typename) {
      case 'ArticleSuggestion': {
        const { article, searchId } = suggestion;
        const position = shown.indexOf(suggestion) + 1;
        void recordClick({ input: { searchId, articleId: article.id, position } });
        return navigate(articlePath(article.slug));
      }
      case 'ProductSuggestion':
        return navigate(productPath(suggestion.product.slug));
      case 'CategorySuggestion':
        return navigate(categoryPath(suggestion.category.slug));
      case 'ForgetSearches':
        return rememberSearch(null);
      default:
        input.current!.value = suggestion.text;
        return search(suggestion.text);
    }
  };

  const press = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const chosen = shown[active];
    if (event.key === 'Escape' && shown.length > 0) {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === 'ArrowDown' && !isOpen) {
      event.preventDefault();
      open();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && shown.length > 0) {
      event.preventDefault();
      // The arrows cycle through the suggestions and the field itself, which is position -1.
      const positions = shown.length + 1;
      const step = event.key === 'ArrowDown' ? 1 : positions - 1;
      setActive(((active + 1 + step) % positions) - 1);
    }
  };

  return (
    <form className="search-box" role="search" action="/search" method="get" onSubmit={submit}>
      <label className="visually-hidden" htmlFor="search-field">
        도움말 검색
      </label>
      <input
        ref={input}
        id="search-field"
        className="search-field"
        name="q"
        type="search"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={shown.length > 0}
        aria-controls={SUGGESTIONS_ID}
        aria-activedescendant={shown[active] && suggestionId(active)}
        placeholder="궁금한 점을 검색해 보세요"
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="search"
        maxLength={MAX_QUERY_LENGTH}
        defaultValue={first}
        onInput={open}
        onClick={() => isOpen || open()}
        onKeyDown={press}
        onBlur={close}
      />
      <button type="submit" className="search-button" aria-label="검색">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M16 16l5 5M18 10.5a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0z" />
        </svg>
      </button>
      <SuggestionList suggestions={shown} active={active} choose={choose} />
    </form>
  );
}
