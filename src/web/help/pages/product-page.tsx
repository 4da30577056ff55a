import { useQuery } from 'urql';
import { Link } from 'wouter';
import { HelpProductDocument } from '../../generated/operations.js';
import { Breadcrumb, catalogueCrumbs } from '../breadcrumb.js';
import { CatalogueCard } from '../catalogue-card.js';
import { isMissing } from '../is-missing.js';
import { PageHead } from '../page-head.js';
import { PopularArticles } from '../popular-articles.js';
import { Problem } from '../problem.js';
import { searchPath } from '../search/search-state.js';
import { useMoved } from '../use-moved.js';
import { Loading } from './loading.js';
import { NotFoundPage } from './not-found-page.js';

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
