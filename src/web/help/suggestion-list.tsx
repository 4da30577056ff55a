import { Highlighted } from './highlighted.js';
import type { Suggestion } from './use-suggestions.js';

/** The id of the element of a suggestion, by which the field names the active one. */
export function suggestionId(list: string, index: number): string {
  return `${list}-${index}`;
}

/** The list below the field. Which one is active is the field's to say: the focus stays there. */
export function SuggestionList({
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
