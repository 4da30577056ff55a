import { Button } from '@mui/material';
import { useState } from 'react';
import { useListContext } from 'react-admin';
import { type Form, FormDialog } from '../shell/form-dialog.js';
import { type BulkAction, formFor } from './bulk-actions.js';

/** How many articles are chosen, and what can be done with them. */
export function BulkBar({ actions }: { actions: readonly BulkAction[] }) {
  const { selectedIds = [], onUnselectItems } = useListContext();
  const [form, setForm] = useState<Form | null>(null);
  if (selectedIds.length === 0) return null;
  const close = (isDone: boolean) => {
    setForm(null);
    if (isDone) onUnselectItems();
  };
  return (
    <div className="desk-bulk" role="region" aria-label="고른 문서">
      <strong>{selectedIds.length}개 골랐어요</strong>
      {actions.map((each) => (
        <Button
          key={each.label}
          variant="outlined"
          color={each.isDangerous ? 'error' : 'primary'}
          onClick={() => setForm(formFor(each, selectedIds.map(String)))}
        >
          {each.label}
        </Button>
      ))}
      <Button onClick={() => onUnselectItems()}>선택 풀기</Button>
      {form && <FormDialog form={form} onClose={close} />}
    </div>
  );
}
