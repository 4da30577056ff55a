import { Button } from '@mui/material';
import { Link, ListBase, useRefresh } from 'react-admin';
import { Room } from '../shell/room.js';
import { useViewer } from '../shell/viewer.js';
import { ArticleFilters } from './article-filters.js';
import { ArticleTable } from './article-table.js';
import { LIST_ACTIONS } from './bulk-actions.js';
import { BulkBar } from './bulk-bar.js';
import { Pages } from './pages.js';

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
