import { CategoryPicker } from '../catalogue/category-picker.js';
import { namesOf, useCatalogue } from '../catalogue/catalogue-data.js';
import { useListContext } from 'react-admin';
import { Choice, Words } from '../shell/fields.js';
import { Filters, useConditions } from '../shell/list-conditions.js';
import type { Conditions } from './articles-data.js';
import { MARKS, STATUSES } from './marks.js';
import { useOwners } from './owner-choice.js';
import texts from './article-texts.json';

/** Searches, filters and sorts the list. The address has all of it. */
export function ArticleFilters() {
  const { sort, setSort } = useListContext();
  const { conditions, change, choice } = useConditions<Conditions>();
  const { products, platforms } = useCatalogue();
  const owners = useOwners();
  return (
    <Filters label="문서 찾기">
      <Words
        label="제목과 글에서 찾기"
        value={conditions.text}
        onChange={(text) => change({ text })}
      />
      {choice('status', '상태', STATUSES)}
      {choice('mark', '작업 상태', MARKS)}
      {choice('product', '서비스', namesOf(products))}
      <CategoryPicker
        label="카테고리"
        value={conditions.category ?? null}
        onChange={(category) => change({ category: category ?? undefined })}
      />
      {choice('owner', '담당자', owners)}
      {choice('platform', '플랫폼', namesOf(platforms))}
      <Words
        label="마지막으로 수정한 사람"
        value={conditions.editor}
        onChange={(editor) => change({ editor })}
      />
      <Choice
        label="순서"
        options={texts.orders}
        value={`${sort.field} ${sort.order}`}
        onChange={(value) => {
          const [field, order] = value.split(' ') as [string, 'ASC' | 'DESC'];
          setSort({ field, order });
        }}
      />
    </Filters>
  );
}
