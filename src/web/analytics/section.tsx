import { type ReactNode, useState } from 'react';
import type { Remedy } from './failure.js';
import type { Figures } from './statistics/use-figures.js';
import type { DayRange, Preset } from './view/range.js';

interface SectionHeadProps {
  id: string;
  title: string;
  note: string;
  /** What can be done with the section. */
  children?: ReactNode;
}

/** The heading of a section, which names it by its id. */
export function SectionHead({ id, title, note, children }: SectionHeadProps) {
  return (
    <div className="section-head">
      <div>
        <h2 id={id}>{title}</h2>
        <p className="soft small">{note}</p>
      </div>
      {children}
    </div>
  );
}

/**
 * The first few of a list, and all of it on demand: what is shown now, and the button that changes
 * it, where there is more.
 */
export function useFold<Item>(
  items: readonly Item[],
  atFirst: number,
): { shown: readonly Item[]; more: ReactNode } {
  const [isLong, setLong] = useState(false);
  if (items.length <= atFirst) return { shown: items, more: null };
  return {
    shown: isLong ? items : items.slice(0, atFirst),
    more: (
      <button
        type="button"
        className="button more"
        aria-expanded={isLong}
        onClick={() => setLong(!isLong)}
      >
        {isLong ? '접기' : `${items.length - atFirst}개 더 보기`}
      </button>
    ),
  };
}

/** What the page can do about a failure. */
export type Remedies = Record<Remedy, () => void>;

const REMEDY_NAMES: Record<Remedy, string> = {
  retry: '다시 시도',
  'drop-conditions': '조건 지우기',
  'standard-range': '최근 30일 보기',
};

interface NoticeProps {
  figures: Figures<unknown, unknown>;
  remedies: Remedies;
}

/** Why figures could not be read, with a button for what helps. Nothing where they could. */
export function Notice({ figures: { failure, shown }, remedies }: NoticeProps) {
  if (!failure) return null;
  const { text, remedy } = failure;
  return (
    <div className="notice" role="alert">
      <p>
        {text}
        {shown !== null && ' 아래는 그 전에 받은 수치예요.'}
      </p>
      {remedy !== null && (
        <button type="button" className="button" onClick={remedies[remedy]}>
          {REMEDY_NAMES[remedy]}
        </button>
      )}
    </div>
  );
}

interface EmptyStateProps {
  hasConditions: boolean;
  range: Preset | DayRange;
  onDropConditions: () => void;
  onWiden: () => void;
}

/** Says why there is nothing to see, and what to do about it. */
export function EmptyState({ hasConditions, range, onDropConditions, onWiden }: EmptyStateProps) {
  const wider =
    range === '90d' ? null : (
      <button type="button" className="button" onClick={onWiden}>
        최근 90일 보기
      </button>
    );
  if (hasConditions) {
    return (
      <section className="panel empty">
        <h2>이 조건에 맞는 검색이 없어요</h2>
        <p className="soft">조건을 지우거나 기간을 넓혀 보세요.</p>
        <div className="actions">
          <button type="button" className="button primary" onClick={onDropConditions}>
            조건 모두 지우기
          </button>
          {wider}
        </div>
      </section>
    );
  }
  return (
    <section className="panel empty">
      <h2>이 기간에는 검색이 없었어요</h2>
      <p className="soft">검색은 따로 설정하지 않아도 기록돼요. 이렇게 시작해 보세요.</p>
      <ol>
        <li>
          <a href="/">도움말</a>에서 무엇이든 찾아보세요. 몇 초 뒤 이 화면에 나타나요.
        </li>
        <li>
          앱이나 웹에서 GraphQL의 <code>search</code>를 부르고, 요청에{' '}
          <code>x-doum-source: app</code>이나 <code>web</code> 헤더를 붙이면 유입 경로가 나뉘어요.
        </li>
        <li>
          결과를 열 때 <code>recordClick</code>을 부르면 클릭률과 평균 클릭 순위, 자체 해결률이
          생겨요.
        </li>
      </ol>
      <div className="actions">{wider}</div>
    </section>
  );
}
