import { Pagination } from '@mui/material';
import { useListContext } from 'react-admin';
import { Choice } from '../shell/fields.js';

/** The pages of a list by their numbers, and how many articles it has. */
export function Pages() {
  const { total = 0, page, perPage, setPage, setPerPage } = useListContext();
  return (
    <div className="desk-pages">
      <span role="status">모두 {total.toLocaleString('ko')}개</span>
      <Pagination
        aria-label="쪽"
        count={Math.ceil(total / perPage)}
        page={page}
        onChange={(_, next) => setPage(next)}
        getItemAriaLabel={(type, number, isCurrent) =>
          type === 'page' ? `${number} 쪽${isCurrent ? ' (지금)' : ''}` : (NAMES[type] ?? '')
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

const NAMES: Readonly<Record<string, string>> = { next: '다음 쪽', previous: '앞쪽' };
