import { Button, Typography } from '@mui/material';
import { useState } from 'react';
import { Link, ListBase, useRefresh, useListContext } from 'react-admin';
import { Room, useViewer } from '../shell/room.js';
import { ArticleFilters } from './article-filters.js';
import { ArticleTable } from './article-table.js';
import { LIST_ACTIONS, DELETE, RESTORE, type BulkAction, formFor } from './bulk-actions.js';
import { type Form, FormDialog } from '../shell/dialogs.js';
import { ChosenBar, Pages } from '../shell/list-parts.js';

/** The room 문서: all articles but those in the trash. */
export function ArticleList() {
  const refresh = useRefresh();
  const { may } = useViewer();
  const actions = (
    <>
      <Button onClick={() => refresh()}>새로고침</Button>
      <Button variant="contained" component={Link} to="/articles/create">
        새 문서
      </Button>
    </>
  );
  return (
    <Room title="문서" actions={actions}>
      <ListBase storeKey={false} perPage={25} sort={{ field: 'EDITED', order: 'DESC' }}>
        <ArticleFilters />
        <ArticleTable name="문서" bulk={may('EDITOR') && <BulkBar actions={LIST_ACTIONS} />} />
        <Pages />
      </ListBase>
    </Room>
  );
}

/** The room 휴지통. */
export function TrashList() {
  const { may } = useViewer();
  return (
    <Room title="휴지통">
      <Typography sx={{ mb: 2 }}>
        휴지통에 있는 문서는 30일이 지나면 지워져요. 되살리면 미게시 문서가 돼요.
      </Typography>
      <ListBase storeKey={false} perPage={25} sort={{ field: 'EDITED', order: 'DESC' }}>
        <ArticleTable
          name="휴지통의 문서"
          bulk={<BulkBar actions={may('ADMIN') ? [RESTORE, DELETE] : [RESTORE]} />}
        />
        <Pages />
      </ListBase>
    </Room>
  );
}

/** How many articles are chosen, and what can be done with them. */
function BulkBar({ actions }: { actions: readonly BulkAction[] }) {
  const { selectedIds = [], onUnselectItems } = useListContext();
  const [form, setForm] = useState<Form | null>(null);
  const close = (isDone: boolean) => {
    setForm(null);
    if (isDone) onUnselectItems();
  };
  return (
    <ChosenBar label="선택한 문서">
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
      {form && <FormDialog form={form} onClose={close} />}
    </ChosenBar>
  );
}
