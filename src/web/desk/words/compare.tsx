import type { ReactNode } from 'react';
import { useGetList } from 'react-admin';
import type { Form } from '../shell/dialogs.js';
import { Rows } from '../shell/panel.js';
import { listFound } from './words-data.js';

/** Makes a change. Resolves to a form that shows what a query found before, and finds now. */
export async function comparing(
  query: string,
  change: () => Promise<unknown>,
  more?: ReactNode,
): Promise<Form> {
  // While search does not answer, changes can be made.
  const { data: before } = await listFound({ filter: { query } }).catch(() => ({ data: [] }));
  await change();
  const fields = [<Found key="found" {...{ query, before }} />, more];
  return { title: `${query}: 바뀐 검색 결과`, action: '닫기', fields };
}

export type Article = { id: string; title: string };

function Found({ query, before }: { query: string; before: readonly Article[] }) {
  const options = { refetchInterval: 2_000 };
  const { data: now = [] } = useGetList<Article>('found', { filter: { query } }, options);
  const rows = [...(before.length > now.length ? before : now).keys()].map((i) => ({
    id: String(i),
    before: before[i]?.title,
    now: now[i]?.title,
  }));
  return (
    <Rows name="찾은 문서" rows={rows} columns={{ '바꾸기 전': 'before', '바꾼 뒤': 'now' }} />
  );
}
