import { FacetLink, type FacetValue } from './facet-link.js';

/** The values of a facet that is a list. */
export function FacetLinks({
  title,
  values,
  path,
}: {
  title: string;
  values: readonly FacetValue[];
  path: (slug: string | null) => string;
}) {
  if (values.length === 0) return null;
  return (
    <nav className="facet" aria-label={title}>
      <h2 className="facet-title">{title}</h2>
      <ul className="facet-values">
        {values.map((value) => (
          <li key={value.slug}>
            <FacetLink value={value} path={path} />
          </li>
        ))}
      </ul>
    </nav>
  );
}
