import { Typography } from '@mui/material';
import { ListBase } from 'react-admin';
import { Room } from '../shell/room.js';
import { ArticleTable } from './article-table.js';
import { Pages } from './pages.js';

/** The room 휴지통. */
export const TrashList = () => (
  <Room title="휴지통">
    <Typography sx={{ mb: 2 }}>
      휴지통에 있는 문서는 30일이 지나면 지워져요. 되살리면 미게시 문서가 돼요.
    </Typography>
    <ListBase storeKey={false} perPage={25} sort={{ field: 'UPDATED', order: 'DESC' }}>
      <ArticleTable name="휴지통의 문서" />
      <Pages />
    </ListBase>
  </Room>
);
