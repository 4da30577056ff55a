import { Box, Button } from '@mui/material';
import type { ReactNode } from 'react';
import { useListContext } from 'react-admin';

/** The conditions of a list, which its address has, and how to change some of them. */
export function useConditions<Conditions extends object>() {
  const { filterValues, setFilters } = useListContext();
  const conditions = filterValues as Conditions;
  const change = (changed: Conditions) => {
    const all = Object.entries({ ...conditions, ...changed });
    setFilters(Object.fromEntries(all.filter(([, value]) => value)));
  };
  return { conditions, change };
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
    <Box
      role="search"
      aria-label={label}
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: { xs: '1fr 1fr', md: 'repeat(4, minmax(0, 1fr))' },
        mb: 2,
        '& > :first-of-type': { gridColumn: { xs: '1 / -1', md: 'auto' } },
      }}
    >
      {children}
      {Object.keys(filterValues as object).length > 0 && (
        <Button onClick={() => setFilters({})} sx={{ justifySelf: 'start' }}>
          {clear}
        </Button>
      )}
    </Box>
  );
}
