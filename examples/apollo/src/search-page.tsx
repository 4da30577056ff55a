import { useMutation, useQuery } from '@apollo/client/react';
import { type Address, go, type Sort, SORTS } from '../../shared/address';
import { errorText, EVENT } from './client';
import { RecordClickDocument, SearchDocument } from './operations';
import { Link, Marked } from './parts';

/** The results: their number, the orders, the categories, and one numbered page. */
export function SearchPage({ address }: { address: Address }) {
  const { query, categories, sort, page } = address;
  const { data, previousData, error } = useQuery(SearchDocument, {
    variables: {
      query,
      sort,
      page,
      // An empty list would match nothing.
      filter: categories.length > 0 ? { categorySlugs: categories } : null,
    },
  });
  const [recordClick] = useMutation(RecordClickDocument, EVENT);
  if (error) return <p role="alert">{errorText(error)}</p>;
  const search = (data ?? previousData)?.search;
  if (!search) return <p role="status">찾고 있어요…</p>;

  const choose = (slug: string, isChosen: boolean) => {
    const others = categories.filter((each) => each !== slug);
    go({ ...address, categories: isChosen ? [...others, slug] : others, page: 1 });
  };
  const open = (articleId: string, position: number) => {
    const input = { searchId: search.searchId, articleId, position };
    void recordClick({ variables: { input } });
  };
  return (
    <main aria-busy={!data}>
      <h1>도움말 검색 결과 총 {search.totalCount}건</h1>
      <label>
        정렬 기준{' '}
        <select
          value={sort}
          onChange={({ target }) => go({ ...address, sort: target.value as Sort, page: 1 })}
        >
          {Object.entries(SORTS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>카테고리 선택</legend>
        {search.facets[0]?.values.map(({ slug, label, count, selected }) => (
          <label key={slug}>
            <input
              type="checkbox"
              checked={selected}
              onChange={({ target }) => choose(slug, target.checked)}
            />
            {label} ({count})
          </label>
        ))}
      </fieldset>
      {search.unknownFilters.map(({ slug }) => (
        <p key={slug} role="alert">
          '{slug}' 카테고리는 없어요. <Link to={{ ...address, categories: [] }}>전체 보기</Link>
        </p>
      ))}
      <ol>
        {search.edges.map(({ node, position, matchedVariant, ...edge }) => (
          <li key={node.id} className="result">
            <div className="tags">
              [{node.product.name}][{node.category.name}][
              {matchedVariant.platforms.map(({ name }) => name).join(', ')}]
            </div>
            <Link
              to={{
                ...address,
                article: node.slug,
                platform: matchedVariant.platforms[0]?.slug ?? null,
              }}
              onOpen={() => open(node.id, position)}
            >
              <Marked segments={edge.titleHighlight} />
            </Link>
            <div>
              <Marked segments={edge.excerptHighlight} />
            </div>
          </li>
        ))}
      </ol>
      <nav className="pages" aria-label="페이지 이동">
        {search.pages.map(({ number, isCurrent }) => (
          <Link key={number} to={{ ...address, page: number }} isCurrent={isCurrent}>
            {number}
          </Link>
        ))}
      </nav>
    </main>
  );
}
