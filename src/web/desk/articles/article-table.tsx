import { Checkbox, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { DataTable, type DataTableColumnProps, Link, useListContext } from 'react-admin';
import { Highlighted } from '../../shared/highlighted.js';
import { Choose, Listed } from '../shell/list-parts.js';
import { shown } from '../shell/values.js';
import { type ArticleRow, titleOf } from './articles-data.js';
import { Marks } from './marks.js';

const Column = DataTable.Col<ArticleRow>;

/** The columns that a phone has no room for. Those with an order can be sorted. */
const WIDE: readonly DataTableColumnProps<ArticleRow>[] = [
  { source: 'category', label: '카테고리', render: ({ breadcrumb }) => breadcrumb.join(' › ') },
  {
    source: 'workflow.editor',
    label: '수정한 사람',
    render: ({ workflow }) => <bdi>{workflow?.editor}</bdi>,
  },
  {
    source: 'EDITED',
    label: '수정일',
    sortByOrder: 'DESC',
    render: ({ workflow }) => shown(workflow?.editedAt),
  },
  {
    source: 'VIEWS',
    label: '조회수',
    sortByOrder: 'DESC',
    align: 'right',
    render: ({ viewCount }) => shown(viewCount),
  },
  {
    source: 'UNHELPFUL',
    label: '도움 안 됨',
    sortByOrder: 'DESC',
    align: 'right',
    render: ({ feedback }) => shown(feedback.notHelpful),
  },
];

interface ArticleTableProps {
  /** The filter of the table. */
  name: string;
  /** The bulk actions; absent: no article can be chosen. */
  bulk?: ReactNode;
}

/** The articles of a list. */
export function ArticleTable({ name, bulk }: ArticleTableProps) {
  const { filterValues } = useListContext<ArticleRow>();
  const isFiltered = Object.keys(filterValues as object).length > 0;
  return (
    <Listed none={isFiltered ? '이 조건에 맞는 문서가 없어요.' : `${name}가 아직 없어요.`}>
      {bulk}
      <div className="desk-table">
        <DataTable<ArticleRow> aria-label={name} bulkActionButtons={false} rowClick={false}>
          {bulk && (
            <Column
              disableSort
              source="id"
              label={<ChooseAll />}
              render={(article) => <Choose id={article.id} name={titleOf(article)} />}
              sx={{ width: 48, padding: 0 }}
            />
          )}
          <Column
            source="TITLE"
            sortByOrder="ASC"
            label="제목"
            render={(article) => (
              <>
                <Link to={`/articles/${encodeURIComponent(article.id)}`}>
                  <bdi>{titleOf(article)}</bdi>
                </Link>
                <Typography variant="body2">
                  <Highlighted segments={article.matchedPlace ?? []} />
                </Typography>
                <div className="desk-small">{article.brokenLinks?.join(' · ')}</div>
                <div className="desk-small desk-narrow">{article.breadcrumb.join(' › ')}</div>
              </>
            )}
          />
          <Column
            disableSort
            source="status"
            label="상태"
            render={(article) => <Marks article={article} />}
          />
          {WIDE.map((column) => (
            <Column
              key={column.source}
              disableSort={!column.sortByOrder}
              {...column}
              sx={{ display: { xs: 'none', md: 'table-cell' }, whiteSpace: 'nowrap' }}
            />
          ))}
        </DataTable>
      </div>
    </Listed>
  );
}

/** Chooses all articles of the page, or none of them. */
function ChooseAll() {
  const { data = [], selectedIds = [], onSelect } = useListContext<ArticleRow>();
  const here = data.map(({ id }) => id);
  const others = selectedIds.filter((id) => !here.includes(String(id)));
  const areAll = here.every((id) => selectedIds.includes(id));
  return (
    <Checkbox
      checked={areAll}
      indeterminate={!areAll && others.length < selectedIds.length}
      onChange={() => onSelect(areAll ? others : [...others, ...here])}
      slotProps={{ input: { 'aria-label': '이 페이지의 문서 모두 선택' } }}
    />
  );
}
