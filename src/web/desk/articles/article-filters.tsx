import { CategoryPicker } from '../catalogue/category-picker.js';
import { useCatalogue } from '../catalogue/catalogue-data.js';
import { useListContext } from 'react-admin';
import { Choice, type Options, Words } from '../shell/fields.js';
import { Filters, useConditions } from '../shell/list-conditions.js';
import type { Conditions } from './articles-data.js';
import { MARKS, STATUSES } from './marks.js';

/** The orders, by field and direction. */
const ORDERS: Options = {
  'EDITED DESC': '최근에 고친 순',
  'EDITED ASC': '오래전에 고친 순',
  'CREATED DESC': '최근에 만든 순',
  'TITLE ASC': '제목순',
  'VIEWS DESC': '조회 많은 순',
  'VIEWS ASC': '조회 적은 순',
  'UNHELPFUL DESC': '도움 안 됨 많은 순',
};

/** Searches, filters and sorts the list. The address has all of it. */
export function ArticleFilters() {
  const { sort, setSort } = useListContext();
  const { conditions, change } = useConditions<Conditions>();
  const { products, platforms } = useCatalogue();
  const named = (rows: readonly { slug: string; name: string }[]) =>
    Object.fromEntries(rows.map(({ slug, name }) => [slug, name]));
  const choice = (field: keyof Conditions, label: string, options: Options) => (
    <Choice
      label={label}
      options={{ '': '모두', ...options }}
      value={conditions[field] ?? ''}
      onChange={(value) => change({ [field]: value })}
    />
  );
  return (
    <Filters label="문서 찾기">
      <Words
        label="제목에서 찾기"
        value={conditions.title}
        onChange={(title) => change({ title })}
      />
      {choice('status', '상태', STATUSES)}
      {choice('mark', '표시', MARKS)}
      {choice('product', '서비스', named(products))}
      <CategoryPicker
        label="카테고리"
        value={conditions.category ?? null}
        onChange={(category) => change({ category: category ?? undefined })}
      />
      {choice('platform', '플랫폼', named(platforms))}
      <Words
        label="마지막으로 고친 사람"
        value={conditions.editor}
        onChange={(editor) => change({ editor })}
      />
      <Choice
        label="순서"
        options={ORDERS}
        value={`${sort.field} ${sort.order}`}
        onChange={(value) => {
          const [field, order] = value.split(' ') as [string, 'ASC' | 'DESC'];
          setSort({ field, order });
        }}
      />
    </Filters>
  );
}
