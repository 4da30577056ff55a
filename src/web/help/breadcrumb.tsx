import { Link } from 'wouter';

export interface Crumb {
  name: string;
  path: string;
}

/** The way from the front page down to where the reader is. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav className="breadcrumb" aria-label="현재 위치">
      <ol className="breadcrumb-list">
        {[{ name: '처음', path: '/' }, ...crumbs].map(({ name, path }) => (
          <li key={path}>
            <Link href={path}>{name}</Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The way down through a product and its categories. */
export function catalogueCrumbs(
  product: { slug: string; name: string },
  categories: readonly { slug: string; name: string }[],
): Crumb[] {
  return [
    { name: product.name, path: `/products/${product.slug}` },
    ...categories.map(({ slug, name }) => ({ name, path: `/categories/${slug}` })),
  ];
}
