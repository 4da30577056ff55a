import { ListBase } from 'react-admin';
import { Room } from '../shell/room.js';
import { ArticleFilters } from './article-filters.js';
import { ArticleTable } from './article-table.js';
import { Pages } from './pages.js';

/** The room 문서: all articles but those in the trash. */
export const ArticleList = () => (
  <Room title="문서">
    <ListBase resource="articles" perPage={25} sort={{ field: 'UPDATED', order: 'DESC' }}>
      <ArticleFilters />
      <ArticleTable name="문서" />
      <Pages />
    </ListBase>
  </Room>
);
