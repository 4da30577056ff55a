import { type KeyboardEvent, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { articlePath } from '../article/article-path.js';
import { type Suggestion, useSuggestions } from './use-suggestions.js';
import { Highlighted } from './results.js';
import { MAX_QUERY, searchPath } from './search-state.js';

/** The id of the element of a suggestion, by which the field names the active one. */
function suggestionId(list: string, index: number): string {
  return `${list}-${index}`;
}

/** The list below the field. Which one is active is the field's to say: the focus stays there. */
function SuggestionList({
  id,
  suggestions,
  active,
  choose,
}: {
  id: string;
  suggestions: readonly Suggestion[];
  active: number;
  choose: (suggestion: Suggestion) => void;
}) {
  return (
    <>
      <ul
        id={id}
        className="suggestions"
        role="listbox"
        aria-label="추천 도움말과 검색어"
        hidden={suggestions.length === 0}
      >
        {suggestions.map((suggestion, i) => (
          <li
            key={`${suggestion.__typename} ${suggestion.text} ${i}`}
            id={suggestionId(id, i)}
            className="suggestion"
            role="option"
            aria-selected={i === active}
            // The field keeps the focus, and with it what an input method composes.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(suggestion)}
          >
            <span className="suggestion-text">
              <Highlighted segments={suggestion.segments} />
            </span>
            <span className="suggestion-place">{placeOf(suggestion)}</span>
          </li>
        ))}
      </ul>
      <p className="visually-hidden" role="status">
        {suggestions.length > 0 && `추천 ${suggestions.length}개, 위아래 화살표로 고를 수 있어요`}
      </p>
    </>
  );
}

function placeOf(suggestion: Suggestion): string {
  switch (suggestion.__typename) {
    case 'ArticleSuggestion':
      return suggestion.article.breadcrumb.join(' › ');
    case 'ProductSuggestion':
      return '서비스';
    case 'CategorySuggestion':
      return `${suggestion.category.product.name} 카테고리`;
    default:
      return '인기 검색어';
  }
}

const LIST = 'suggestions';
const BOUNCE_MS = 1_000;

/**
 * Key events that an input method takes for itself: `keyCode` 229 is that of the Enter with which
 * Safari ends a composition.
 */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

/**
 * The field to search by, with suggestions from the first letter on. The text belongs to the
 * browser alone: it is read, never written while somebody types, so that an input method composing
 * a syllable loses nothing. Without the script it is a form.
 */
export function SearchBox() {
  const [path, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const asked = path === '/search' ? (parameters.get('q') ?? '') : '';
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { suggestions } = useSuggestions(isOpen ? typed : '');
  const shown = isOpen ? suggestions : [];

  const shownQuery = useRef(asked);
  const sent = useRef({ target: '', at: 0 });

  // What was typed before the script came is completed too.
  useEffect(() => {
    if (document.activeElement === input.current && input.current!.value !== shownQuery.current)
      open();
  }, []);

  // Going back, or another search from a link, is shown here too; what was typed before the script
  // came is not touched.
  useEffect(() => {
    if (shownQuery.current !== asked) input.current!.value = asked;
    shownQuery.current = asked;
    setOpen(false);
  }, [asked, path]);

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
    // On a telephone the keyboard would stand over the results.
    input.current!.blur();
    const target = searchPath({ query });
    // An Enter that bounces is one; the same once more later asks the server once more, under the
    // same entry of the history.
    const now = performance.now();
    if (target === sent.current.target && now - sent.current.at < BOUNCE_MS) return;
    sent.current = { target, at: now };
    const isSame = target === `${window.location.pathname}${window.location.search}`;
    navigate(target, isSame ? { replace: true, state: { askedAgain: Date.now() } } : {});
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
      case 'ArticleSuggestion':
        return navigate(articlePath(suggestion.article.slug));
      case 'ProductSuggestion':
        return navigate(`/products/${suggestion.product.slug}`);
      case 'CategorySuggestion':
        return navigate(`/categories/${suggestion.category.slug}`);
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
      // One place more than there are suggestions: the field itself.
      const places = shown.length + 1;
      setActive(((active + 1 + (event.key === 'ArrowDown' ? 1 : places - 1)) % places) - 1);
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
        aria-controls={LIST}
        aria-activedescendant={shown[active] === undefined ? undefined : suggestionId(LIST, active)}
        placeholder="예: 비밀번호 변경"
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="search"
        maxLength={MAX_QUERY}
        defaultValue={asked}
        onInput={open}
        onClick={() => isOpen || open()}
        onKeyDown={press}
        onBlur={close}
      />
      <button type="submit" className="search-button">
        검색
      </button>
      <SuggestionList id={LIST} suggestions={shown} active={active} choose={choose} />
    </form>
  );
}
