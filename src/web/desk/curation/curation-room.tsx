import { Autocomplete, TextField } from '@mui/material';
import { useState } from 'react';
import { useGetList } from 'react-admin';
import * as documents from '../../generated/operations.js';
import type { DeskPinsQuery } from '../../generated/operations.js';
import { type ArticleRow, titleOf } from '../articles/articles-data.js';
import { CategoryField } from '../catalogue/category-picker.js';
import type { Form } from '../shell/dialogs.js';
import { DeskError, execute } from '../shell/execute.js';
import { usePaused, momentOf, MomentField } from '../shell/fields.js';
import type { Panel } from '../shell/panel.js';
import { PanelRoom } from '../shell/panel-room.js';
import { ANNOUNCEMENTS } from './announcements-panel.js';

type PinList = NonNullable<DeskPinsQuery['rows']>[number];

const placeOf = ({ query, category }: PinList) =>
  query == null ? (category ? `카테고리 ${category.name}` : '홈') : `검색어 ${query}`;

/** The hidden fields `articles` of a form, in the order in which the articles were chosen. */
function ArticlesField({ initial }: { initial: PinList['articles'] }) {
  const [chosen, setChosen] = useState([...initial]);
  const [typed, setTyped] = useState('');
  const { data = [] } = useGetList<ArticleRow>('articles', {
    filter: { text: usePaused(typed.trim()).slice(0, 200) },
    pagination: { page: 1, perPage: 20 },
    sort: { field: 'EDITED', order: 'DESC' },
  });
  return (
    <>
      <Autocomplete
        multiple
        options={data.map((row) => ({ id: row.id, title: titleOf(row) }))}
        // The server has found them.
        filterOptions={(options) => options}
        getOptionLabel={({ title }) => title}
        getOptionKey={({ id }) => id}
        isOptionEqualToValue={(a, b) => a.id === b.id}
        value={chosen}
        onChange={(_, articles) => setChosen(articles)}
        onInputChange={(_, words) => setTyped(words)}
        renderInput={(params) => (
          <TextField {...params} label="문서" helperText="보일 순서대로 10개까지 골라 주세요." />
        )}
      />
      {chosen.map(({ id }) => (
        <input key={id} type="hidden" name="articles" value={id} />
      ))}
    </>
  );
}

/** A form for one place; without `of`, for a place that is chosen. */
const formOf = (of?: PinList): Form => ({
  title: of ? `${placeOf(of)} 수정` : '문서 고정',
  action: of ? '수정' : '고정',
  done: '고정했어요.',
  explanation: of ? undefined : '검색어와 카테고리를 모두 비우면 홈의 추천 도움말이 돼요.',
  fields: (
    <>
      {!of && <TextField name="query" label="검색어" />}
      {!of && <CategoryField label="카테고리" />}
      <ArticlesField initial={of?.articles ?? []} />
      <MomentField
        name="end"
        label="종료 (한국 시간)"
        initial={of?.endsAt}
        helperText="비우면 계속 고정해요."
      />
    </>
  ),
  run: async (fields) => {
    const ids = fields.getAll('articles');
    if (ids.length === 0) throw new DeskError('고정할 문서를 골라 주세요.');
    const place = of
      ? { query: of.query, categorySlug: of.category?.slug }
      : { query: fields.get('query') || null, categorySlug: fields.get('category') || null };
    const { rows } = await execute(documents.DeskPinsDocument, {});
    // As the server stores queries.
    const typed = String(place.query ?? '').normalize('NFKC');
    const normalized = typed.toLowerCase().replace(/\s+/g, ' ').trim();
    const isHere = ({ query, category }: PinList) =>
      (query ?? '') === normalized && (category?.slug ?? null) === place.categorySlug;
    if (!of && rows!.some(isHere))
      throw new DeskError('이미 고정한 문서가 있어요. 목록에서 수정해 주세요.');
    return set(place, ids, momentOf(fields.get('end')));
  },
});

const set = (place: object, articleIds: FormDataEntryValue[], endsAt: string | null = null) =>
  execute(documents.DeskSetPinsDocument, {
    input: { ...place, articleIds: articleIds as string[], endsAt },
  });

const PINS: Panel<PinList> = {
  resource: 'pins',
  isShared: true,
  name: '고정한 문서',
  explanation:
    '검색 결과, 카테고리, 홈의 맨 위에 나오는 문서예요. 검색어는 동의어와 고친 말로 찾아도 같아요.',
  columns: {
    위치: placeOf,
    문서: ({ articles }) => articles.map(({ title }) => title).join(', '),
    종료: 'endsAt',
  },
  create: formOf(),
  actions: (row) => [
    formOf(row),
    {
      title: `${placeOf(row)} 고정 풀기`,
      action: '고정 풀기',
      done: '고정을 풀었어요.',
      isDangerous: true,
      run: () => set({ query: row.query, categorySlug: row.category?.slug }, []),
    },
  ],
};

/** The room 공지와 고정. */
export const CurationRoom = () => <PanelRoom title="공지와 고정" panels={[ANNOUNCEMENTS, PINS]} />;
