import { Link } from 'wouter';

export interface FacetValue {
  slug: string;
  label: string;
  count: number;
  selected: boolean;
}

/** Narrows the results to a value, or where it is selected takes that back. */
export function FacetLink({
  value,
  path,
}: {
  value: FacetValue;
  path: (slug: string | null) => string;
}) {
  const { slug, label, count, selected } = value;
  return (
    <Link
      href={path(selected ? null : slug)}
      className="facet-value"
      aria-current={selected ? 'true' : undefined}
      rel="nofollow"
    >
      <span className="facet-label">{label}</span>
      <span className="count">
        {count.toLocaleString('ko')}
        <span className="visually-hidden">건{selected && ', 선택됨. 누르면 해제'}</span>
      </span>
    </Link>
  );
}
