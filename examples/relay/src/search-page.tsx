import { graphql, useFragment, useLazyLoadQuery } from 'react-relay';
import { type Address, go, type Sort, SORTS } from '../../shared/address';
import { recordClick } from './events';
import type { searchPageQuery } from './__generated__/searchPageQuery.graphql';
import type { searchPage_edge$key } from './__generated__/searchPage_edge.graphql';
import { Link, Marked } from './parts';

/** The results: their number, the orders, the categories, and one numbered page. */
export function SearchPage({ address }: { address: Address }) {
  const { query, categories, sort, page } = address;
  // The arguments of `search` are part of its place in the store: each page has its own.
  const { search } = useLazyLoadQuery<searchPageQuery>(
    graphql`
      query searchPageQuery(
        $query: String!
        $filter: SearchFilter
        $sort: SearchSort!
        $page: Int!
      ) {
        search(query: $query, filter: $filter, sort: $sort, first: 10, page: $page) {
          searchId
          totalCount
          facets(fields: [CATEGORY]) {
            values(first: 12) {
              slug
              label
              count
              selected
            }
          }
          unknownFilters {
            slug
          }
          edges {
            position
            node {
              id
            }
            ...searchPage_edge
          }
          pages {
            number
            isCurrent
          }
        }
      }
    `,
    {
      query,
      sort,
      page,
      // An empty list would match nothing.
      filter: categories.length > 0 ? { categorySlugs: categories } : null,
    },
  );
  if (!search) return null;

  const choose = (slug: string, isChosen: boolean) => {
    const others = categories.filter((each) => each !== slug);
    go({ ...address, categories: isChosen ? [...others, slug] : others, page: 1 });
  };
  return (
    <main>
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
        {search.edges.map((edge) => (
          <Result
            key={edge.node.id}
            edge={edge}
            address={address}
            onOpen={() => recordClick(search.searchId, edge.node.id, edge.position)}
          />
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

function Result(props: { edge: searchPage_edge$key; address: Address; onOpen: () => void }) {
  const edge = useFragment(
    graphql`
      fragment searchPage_edge on SearchEdge {
        titleHighlight {
          text
          highlighted
        }
        excerptHighlight(length: 300) {
          text
          highlighted
        }
        matchedVariant {
          platforms {
            slug
            name
          }
        }
        node {
          slug
          product {
            name
          }
          category {
            name
          }
        }
      }
    `,
    props.edge,
  );
  const { node, matchedVariant } = edge;
  return (
    <li className="result">
      <div className="tags">
        [{node.product.name}][{node.category.name}][
        {matchedVariant.platforms.map(({ name }) => name).join(', ')}]
      </div>
      <Link
        to={{
          ...props.address,
          article: node.slug,
          platform: matchedVariant.platforms[0]?.slug ?? null,
        }}
        onOpen={props.onOpen}
      >
        <Marked segments={edge.titleHighlight} />
      </Link>
      <div>
        <Marked segments={edge.excerptHighlight} />
      </div>
    </li>
  );
}
