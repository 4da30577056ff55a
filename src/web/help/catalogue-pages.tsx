import { useQuery } from 'urql';
import { Link, useSearchParams } from 'wouter';
import { HelpCategoryDocument, HelpProductDocument } from '../generated/operations.js';
import { categoryPath, productPath } from './addresses.js';
import { ArticleList, PopularArticles } from './article/article-list.js';
import { Announcements } from './layout/announcements.js';
import { Breadcrumb, catalogueCrumbs, PageHead } from './layout/layout.js';
import { useCanonicalPath } from './layout/navigation.js';
import { isNotFound, NotFoundPage, Unloaded } from './layout/problem.js';
import { searchPath } from './search/search-model.js';

interface CategoryLink {
  slug: string;
  name: string;
}

/** Maximum number of categories on a card. */
const MAX_CARD_CATEGORIES = 5;

/** A card of a product or category: its number of articles and its direct subcategories. */
export function CatalogueCard({
  name,
  icon,
  path,
  articleCount,
  categories,
}: {
  name: string;
  icon?: string;
  path: string;
  articleCount: number;
  categories: readonly CategoryLink[];
}) {
  return (
    <li className="card">
      <h3 className="card-title">
        {icon && <img className="card-icon" src={icon} width={32} height={32} alt="" />}
        <Link href={path}>{name}</Link>{' '}
        <span className="count">{articleCount.toLocaleString('ko')}</span>
      </h3>
      {categories.length > 0 && (
        <ul className="card-links">
          {categories.slice(0, MAX_CARD_CATEGORIES).map((category) => (
            <li key={category.slug}>
              <Link href={categoryPath(category.slug)}>{category.name}</Link>
            </li>
          ))}
          {categories.length > MAX_CARD_CATEGORIES && (
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

/** The page of a product: two levels of its categories, and its popular articles. */
export function ProductPage({ slug }: { slug: string }) {
  const [{ data, error }, refetch] = useQuery({ query: HelpProductDocument, variables: { slug } });
  const product = data?.product;
  useCanonicalPath(product && productPath(product.slug));
  if (data && product === null && isNotFound(error)) return <NotFoundPage />;
  if (!product) return <Unloaded {...{ error, refetch }} />;
  const { name, articleCount, categories } = product;
  const count = articleCount.toLocaleString('ko');
  return (
    <>
      <PageHead
        title={`${name} 도움말`}
        description={`${name} 이용 방법과 자주 묻는 질문 ${count}건을 카테고리별로 볼 수 있어요.`}
        path={productPath(product.slug)}
      />
      <Announcements product={product.slug} />
      <Breadcrumb crumbs={catalogueCrumbs(product, [])} />
      <h1 className="page-title">
        {`${name} 도움말 `}
        <span className="count">{count}</span>
      </h1>
      <section>
        <h2 className="section-title">카테고리</h2>
        <ul className="cards">
          {categories.map((category) => (
            <CatalogueCard
              key={category.slug}
              {...category}
              path={categoryPath(category.slug)}
              categories={category.children}
            />
          ))}
        </ul>
      </section>
      <PopularArticles articles={data?.articles?.nodes ?? []} />
      <p>
        <Link href={searchPath({ product: product.slug })}>{`${name} 도움말 전체 보기`}</Link>
      </p>
    </>
  );
}

/** The page of a category: its subcategories, and all its articles: pinned ones, then by popularity. */
export function CategoryPage({ slug }: { slug: string }) {
  const [parameters] = useSearchParams();
  const after = parameters.get('after') || null;
  const [{ data, error }, refetch] = useQuery({
    query: HelpCategoryDocument,
    variables: { slug, after },
  });
  const category = data?.category;
  useCanonicalPath(category && categoryPath(category.slug));
  if (data && category === null && isNotFound(error)) return <NotFoundPage />;
  if (!category || !data?.articles) return <Unloaded {...{ error, refetch }} />;
  const { name, product, ancestors, children } = category;
  const { pageInfo, totalCount } = data.articles;
  const pinned = after === null ? (data.featuredArticles ?? []) : [];
  const nodes = [
    ...pinned,
    ...data.articles.nodes.filter(({ id }) => pinned.every((each) => each.id !== id)),
  ];
  const path = categoryPath(category.slug);
  return (
    <>
      <PageHead
        title={`${name} - ${product.name} 도움말`}
        description={`${product.name} ${name} 도움말 ${totalCount.toLocaleString('ko')}건이에요.`}
        path={path}
      />
      <Announcements product={product.slug} />
      <Breadcrumb crumbs={catalogueCrumbs(product, [...ancestors, category])} />
      <h1 className="page-title">
        {name} <span className="count">{totalCount.toLocaleString('ko')}</span>
      </h1>
      {children.length > 0 && (
        <nav aria-label="하위 카테고리">
          <ul className="chips">
            {children.map((child) => (
              <li key={child.slug}>
                <Link href={categoryPath(child.slug)} className="chip-link">
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
        {after !== null && <Link href={path}>첫 페이지</Link>}
        {pageInfo.hasNextPage && (
          <Link href={`${path}?after=${encodeURIComponent(pageInfo.endCursor!)}`}>다음 페이지</Link>
        )}
      </nav>
      <p>
        <Link href={searchPath({ category: category.slug })}>필터와 정렬로 찾아보기</Link>
      </p>
    </>
  );
}
