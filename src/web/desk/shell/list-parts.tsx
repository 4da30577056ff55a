import { Alert, Button, Checkbox, Pagination, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useListContext } from 'react-admin';
import { Choice } from './fields.js';
import { Loading } from './room.js';

interface ListedProps {
  /** The text of an empty list. */
  none: string;
  children: ReactNode;
}

/** A list as soon as it is loaded, or why there is nothing to show. */
export function Listed({ none, children }: ListedProps) {
  const { error, refetch, isPending, data = [], total = data.length } = useListContext();
  if (error)
    return (
      <Alert severity="error" action={<Button onClick={() => void refetch()}>다시 시도</Button>}>
        {(error as Error).message}
      </Alert>
    );
  if (isPending) return <Loading />;
  return total === 0 ? <Typography>{none}</Typography> : children;
}

/** Chooses one row. react-admin's own checkbox does not say which. */
export function Choose({ id, name }: { id: string; name: string }) {
  const { selectedIds, onToggleItem } = useListContext();
  return (
    <Checkbox
      checked={selectedIds?.includes(id) ?? false}
      onChange={() => onToggleItem(id)}
      slotProps={{ input: { 'aria-label': `${name} 선택` } }}
    />
  );
}

/** How many rows are chosen, and what can be done with them. */
export function ChosenBar({ label, children }: { label: string; children: ReactNode }) {
  const { selectedIds = [], onUnselectItems } = useListContext();
  if (selectedIds.length === 0) return null;
  return (
    <div className="desk-bulk" role="region" aria-label={label}>
      <strong>{selectedIds.length}개 선택했어요</strong>
      {children}
      <Button onClick={() => onUnselectItems()}>선택 해제</Button>
    </div>
  );
}

/** The pages of a list by their numbers, and how many rows it has. */
export function Pages() {
  const { total = 0, page, perPage, setPage, setPerPage } = useListContext();
  return (
    <div className="desk-pages">
      <span role="status">모두 {total.toLocaleString('ko')}개</span>
      <Pagination
        aria-label="페이지"
        count={Math.ceil(total / perPage)}
        page={page}
        onChange={(_, next) => setPage(next)}
        getItemAriaLabel={(type, number, isCurrent) =>
          type === 'page' ? `${number} 페이지${isCurrent ? ' (현재)' : ''}` : (NAMES[type] ?? '')
        }
      />
      <Choice
        label="페이지당"
        options={{ 25: '25개', 50: '50개', 100: '100개' }}
        value={String(perPage)}
        onChange={(count) => setPerPage(Number(count))}
      />
    </div>
  );
}

const NAMES: Readonly<Record<string, string>> = { next: '다음 페이지', previous: '이전 페이지' };
