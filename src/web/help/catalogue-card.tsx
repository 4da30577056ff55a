import { Link } from 'wouter';

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
