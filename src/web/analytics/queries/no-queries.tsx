import type { ListName } from '../view/view.js';

const TEXTS: Record<ListName, { title: string; text: string }> = {
  top: {
    title: '검색어가 없어요',
    text: '검색어 없이 둘러본 검색만 있었어요. 기간을 넓혀 보세요.',
  },
  zero: { title: '모두 무언가를 찾았어요', text: '결과가 없던 검색어가 없어요. 잘하고 있어요.' },
  'no-click': {
    title: '결과가 있던 검색어는 모두 열어 봤어요',
    text: '한 번도 열지 않은 검색어가 없어요. 클릭이 하나도 없다면 recordClick을 부르고 있는지 확인해 주세요.',
  },
};

/** What it means that a list of queries is empty. */
export function NoQueries({ list }: { list: ListName }) {
  const { title, text } = TEXTS[list];
  return (
    <div className="empty-list">
      <p>
        <strong>{title}</strong>
      </p>
      <p className="soft">{text}</p>
    </div>
  );
}
