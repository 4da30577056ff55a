import { Box, Pagination, TextField, useMediaQuery } from '@mui/material';
import { useListContext } from 'react-admin';

/** The pages of a list by their numbers, and how many articles it has. */
export function Pages() {
  const { total = 0, page, perPage, setPage, setPerPage } = useListContext();
  const isWide = useMediaQuery('(min-width: 40rem)');
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', mt: 2 }}>
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
      <TextField
        select
        label="한 쪽에"
        fullWidth={false}
        value={perPage}
        onChange={({ target }) => setPerPage(Number(target.value))}
        slotProps={{ select: { native: true } }}
        sx={{ marginLeft: 'auto' }}
      >
        {[25, 50, 100].map((count) => (
          <option key={count} value={count}>
            {count}개
          </option>
        ))}
      </TextField>
    </Box>
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
