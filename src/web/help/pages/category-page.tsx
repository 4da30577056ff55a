import { useQuery } from 'urql';
import { Link, useSearchParams } from 'wouter';
import { HelpCategoryDocument } from '../../generated/operations.js';
import { ArticleList } from '../article-list.js';
import { Breadcrumb, catalogueCrumbs } from '../breadcrumb.js';
import { isMissing } from '../is-missing.js';
import { PageHead } from '../page-head.js';
import { Problem } from '../problem.js';
import { searchPath } from '../search/search-state.js';
import { useMoved } from '../use-moved.js';
import { Loading } from './loading.js';
import { NotFoundPage } from './not-found-page.js';

/** A category: those below it, and all its articles, the most popular first. */
export function CategoryPage({ slug }: { slug: string }) {
  const [parameters] = useSearchParams();
  const after = parameters.get('after') || null;
  const [{ data, error }, again] = useQuery({
    query: HelpCategoryDocument,
    variables: { slug, after },
  });
  const category = data?.category;
  useMoved(category && `/categories/${category.slug}`);
  if (data && category === null && isMissing(error)) return <NotFoundPage />;
  if (error && !data?.articles)
    return <Problem error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!category || !data?.articles) return <Loading />;
  const { name, product, ancestors, children } = category;
  const { nodes, pageInfo, totalCount } = data.articles;
  const path = `/categories/${category.slug}`;
  return (
    <>
      <PageHead
        title={`${name} - ${product.name} 도움말`}
        description={`${product.name} ${name} 도움말 ${totalCount.toLocaleString('ko')}건이에요.`}
        path={path}
      />
      <Breadcrumb crumbs={catalogueCrumbs(product, [...ancestors, category])} />
      <h1 className="page-title">
        {name} <span className="count">{totalCount.toLocaleString('ko')}</span>
      </h1>
      {children.length > 0 && (
        <nav aria-label="하위 카테고리">
          <ul className="chips">
            {children.map((child) => (
              <li key={child.slug}>
                <Link href={`/categories/${child.slug}`} className="chip-link">
                  {child.name}{' '}
                  <span className="count">{child.articleCount.toLocaleString('ko')}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {nodes.length > 0 ? (
        <ArticleList articles={nodes} />
      ) : (
        <p>이 카테고리에는 아직 도움말이 없어요.</p>
      )}
      <nav className="steps" aria-label="페이지 이동">
        {after !== null && <Link href={path}>첫 페이지로</Link>}
        {pageInfo.hasNextPage && (
          <Link href={`${path}?after=${encodeURIComponent(pageInfo.endCursor!)}`}>
            다음 페이지 보기
          </Link>
        )}
      </nav>
      <p>
        <Link href={searchPath({ category: category.slug })}>플랫폼이나 순서를 골라 찾아보기</Link>
      </p>
    </>
  );
}
