import { Typography } from '@mui/material';
import { ListBase } from 'react-admin';
import { Room } from '../shell/room.js';
import { useViewer } from '../shell/viewer.js';
import { ArticleTable } from './article-table.js';
import { DELETE, RESTORE } from './bulk-actions.js';
import { BulkBar } from './bulk-bar.js';
import { Pages } from './pages.js';

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
