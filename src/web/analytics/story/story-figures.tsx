import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { Change } from '../figures/change.js';
import { compare, type Measure } from '../figures/comparison.js';
import { formatAverage, formatCount, formatPosition, formatShare, NOTHING } from '../format.js';

/** How often a query was searched, and what came of that where it was. */
type Searched = Pick<AnalyticsQueryRowFragment, 'searches'> & Partial<AnalyticsQueryRowFragment>;

interface StoryFiguresProps {
  now: Searched;
  /** null: nobody knows any more. */
  before: Searched | null;
  /** The days of `now`. */
  range: string;
}

interface Row {
  name: string;
  measure: Measure;
  read: (query: Searched) => number | null | undefined;
  format: (value: number) => string;
}

const ROWS: Row[] = [
  {
    name: '검색 수',
    measure: { kind: 'count', better: null },
    read: ({ searches }) => searches,
    format: formatCount,
  },
  {
    name: '결과 없음 비율',
    measure: { kind: 'share', better: 'less' },
    read: ({ zeroResultRate }) => zeroResultRate,
    format: formatShare,
  },
  {
    name: '클릭률',
    measure: { kind: 'share', better: 'more' },
    read: ({ clickThroughRate }) => clickThroughRate,
    format: formatShare,
  },
  {
    name: '평균 클릭 순위',
    measure: { kind: 'position', better: 'less' },
    read: ({ averageClickPosition }) => averageClickPosition,
    format: formatPosition,
  },
  {
    name: '평균 결과 수',
    measure: { kind: 'count', better: null },
    read: ({ averageResults }) => averageResults,
    format: formatAverage,
  },
];

/** The figures of a query beside those of the period before. */
export function StoryFigures({ now, before, range }: StoryFiguresProps) {
  return (
    <table className="story-figures">
      <caption className="visually-hidden">{range}의 수치와 지난 기간의 수치</caption>
      <thead>
        <tr>
          <th scope="col">수치</th>
          <th scope="col">이 기간</th>
          <th scope="col">지난 기간</th>
          <th scope="col">변화</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ name, measure, read, format }) => {
          const value = read(now);
          const old = before && read(before);
          const comparison = compare(value, old, measure);
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="strong">{value == null ? NOTHING : format(value)}</td>
              <td>{old == null ? NOTHING : format(old)}</td>
              <td>{comparison ? <Change comparison={comparison} /> : NOTHING}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
