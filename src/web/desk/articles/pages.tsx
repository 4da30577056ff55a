import { Pagination, useMediaQuery } from '@mui/material';
import { useListContext } from 'react-admin';
import { Choice } from '../shell/fields.js';

/** The pages of a list by their numbers, and how many articles it has. */
export function Pages() {
  const { total = 0, page, perPage, setPage, setPerPage } = useListContext();
  const isWide = useMediaQuery('(min-width: 40rem)');
  return (
    <div className="desk-pages">
      <span role="status">모두 {total.toLocaleString('ko')}개</span>
      <Pagination
        aria-label="쪽"
        count={Math.ceil(total / perPage)}
        page={page}
        siblingCount={isWide ? 2 : 0}
        onChange={(_, next) => setPage(next)}
        getItemAriaLabel={(type, number, isCurrent) =>
          type === 'page' ? `${number} 쪽${isCurrent ? ' (지금)' : ''}` : NAMES[type]
        }
      />
      <Choice
        label="한 쪽에"
        options={{ 25: '25개', 50: '50개', 100: '100개' }}
        value={String(perPage)}
        onChange={(count) => setPerPage(Number(count))}
      />
    </div>
  );
}

const NAMES = {
  first: '첫 쪽',
  last: '마지막 쪽',
  next: '다음 쪽',
  previous: '앞쪽',
  'start-ellipsis': '',
  'end-ellipsis': '',
};
