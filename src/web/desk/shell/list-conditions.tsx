import { Button } from '@mui/material';
import type { ReactNode } from 'react';
import { useListContext } from 'react-admin';
import { Choice, type Options } from './fields.js';

/** The conditions of a list, which its address has, and ways to change some of them. */
export function useConditions<Conditions extends object>() {
  const { filterValues, setFilters } = useListContext();
  const conditions = filterValues as Conditions;
  const change = (changed: Conditions) => {
    const all = Object.entries({ ...conditions, ...changed });
    setFilters(Object.fromEntries(all.filter(([, value]) => value)));
  };
  const choice = (field: string & keyof Conditions, label: string, options: Options) => (
    <Choice
      label={label}
      options={{ '': '모두', ...options }}
      value={String(conditions[field] ?? '')}
      onChange={(value) => change({ [field]: value } as Conditions)}
    />
  );
  return { conditions, change, choice };
}

interface FiltersProps {
  label: string;
  /** The text of the button that ends all conditions. */
  clear?: string;
  children: ReactNode;
}

/** The fields that search and filter a list. */
export function Filters({ label, clear = '조건 지우기', children }: FiltersProps) {
  const { filterValues, setFilters } = useListContext();
  return (
    <div className="desk-filters" role="search" aria-label={label}>
      {children}
      {Object.keys(filterValues as object).length > 0 && (
        <Button onClick={() => setFilters({})}>{clear}</Button>
      )}
    </div>
  );
}
