import type { AnalyticsFacetsQuery, RewriteKind } from '../generated/operations.js';
import type { ListName, Source } from './view/view.js';

/** What people call what the server has names for; the same words everywhere. */
export const SOURCE_NAMES: Record<Source, string> = { app: '앱', web: '웹', api: 'API' };

export const LIST_NAMES: Record<ListName, string> = {
  top: '많이 찾은 검색어',
  zero: '결과 없는 검색어',
  'no-click': '클릭 없는 검색어',
};

export const REWRITE_NAMES: Record<RewriteKind, string> = {
  CHOSEONG: '초성',
  KEYBOARD_LAYOUT: '한/영 자판',
  SPACING: '띄어쓰기',
  SPELLING: '오타',
  SYNONYM: '동의어',
};

type Analytics = NonNullable<AnalyticsFacetsQuery['searchAnalytics']>;
export type FacetName = Exclude<keyof Analytics, '__typename'>;
export const FACET_NAMES: Record<FacetName, string> = {
  products: '서비스',
  categories: '카테고리',
  platforms: '플랫폼',
};
