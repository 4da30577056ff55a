import { useQuery } from 'urql';
import { Link, useSearchParams } from 'wouter';
import { HelpCategoryDocument, HelpProductDocument } from '../../generated/operations.js';
import { ArticleList, PopularArticles } from '../article/article-list.js';
import { Breadcrumb, catalogueCrumbs, PageHead } from '../layout/layout.js';
import { isMissing, Loading, NotFoundPage, Problem } from '../layout/problem.js';
import { searchPath } from '../search/search-state.js';
import { useMoved } from '../layout/navigation.js';

interface Place {
  slug: string;
  name: string;
}

/** How many of those below are named. */
const NAMED = 5;

/** A product or category with how many articles it holds, and the categories right below it. */
export function CatalogueCard({
  name,
  path,
  count,
  categories,
}: {
  name: string;
  path: string;
  count: number;
  categories: readonly Place[];
}) {
  return (
    <li className="card">
      <h3 className="card-title">
        <Link href={path}>{name}</Link> <span className="count">{count.toLocaleString('ko')}</span>
      </h3>
      {categories.length > 0 && (
        <ul className="card-links">
          {categories.slice(0, NAMED).map((category) => (
            <li key={category.slug}>
              <Link href={`/categories/${category.slug}`}>{category.name}</Link>
            </li>
          ))}
          {categories.length > NAMED && (
            <li>
              <Link href={path}>
                전체 보기<span className="visually-hidden">: {name}</span>
              </Link>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

/** A product: its categories with those right below them, and what is read most. */
export function ProductPage({ slug }: { slug: string }) {
  const [{ data, error }, again] = useQuery({ query: HelpProductDocument, variables: { slug } });
  const product = data?.product;
  useMoved(product && `/products/${product.slug}`);
  if (data && product === null && isMissing(error)) return <NotFoundPage />;
  if (!product)
    return error ? (
      <Problem error={error} retry={() => again({ requestPolicy: 'network-only' })} />
    ) : (
      <Loading />
    );
  const { name, articleCount, categories } = product;
  return (
    <>
      <PageHead
        title={`${name} 도움말`}
        description={`${name} 이용 방법과 자주 묻는 질문 ${articleCount.toLocaleString('ko')}건을 카테고리별로 볼 수 있어요.`}
        path={`/products/${product.slug}`}
      />
      <Breadcrumb crumbs={catalogueCrumbs(product, [])} />
      <h1 className="page-title">
        {`${name} 도움말 `}
        <span className="count">{articleCount.toLocaleString('ko')}</span>
      </h1>
      <section>
        <h2 className="section-title">카테고리</h2>
        <ul className="cards">
          {categories.map((category) => (
            <CatalogueCard
              key={category.slug}
              name={category.name}
              path={`/categories/${category.slug}`}
              count={category.articleCount}
              categories={category.children}
            />
          ))}
        </ul>
      </section>
      <PopularArticles articles={data?.articles?.nodes ?? []} />
      <p>
        <Link href={searchPath({ product: product.slug })}>{`${name} 도움말 모두 보기`}</Link>
      </p>
    </>
  );
}

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
