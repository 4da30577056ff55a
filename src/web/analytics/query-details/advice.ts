import type { AnalyticsQueryRowFragment } from '../../generated/operations.js';
import { formatShare } from '../format.js';

/** A sentence for the editors of the help articles. */
export interface Advice {
  /** Whether the figures are good or need action. */
  tone: 'good' | 'bad' | 'even';
  text: string;
}

type QueryFigures = Pick<
  AnalyticsQueryRowFragment,
  'unansweredRate' | 'filteredOutRate' | 'clickThroughRate' | 'averageClickPosition'
>;

/** Thresholds for the rates, from 0 to 1. */
const HIGH_UNANSWERED_RATE = 0.5;
const NOTABLE_FILTERED_OUT_RATE = 0.2;
const LOW_CLICK_RATE = 0.2;
/** A click rate below this share of the average is also low. */
const LOW_SHARE_OF_AVERAGE = 2 / 3;
/** From 1. Articles clicked below this position should rank higher. */
const LOW_POSITION = 4;

const CHECK_TITLES = '앞에 나오는 도움말의 제목과 첫 문장에 찾는 말이 들어 있는지 살펴봐 주세요.';

/**
 * Advice for editors about a query, by its figures; null: nobody searched for the query.
 * `averageClickRate` is the click rate of all queries with the same filter, from 0 to 1; null:
 * unknown.
 */
export function advise(figures: QueryFigures | null, averageClickRate: number | null): Advice {
  if (!figures)
    return {
      tone: 'even',
      text: '이 기간에는 아무도 찾지 않았어요. 기간을 넓히거나 조건을 지워 보세요.',
    };
  const { unansweredRate, filteredOutRate, clickThroughRate, averageClickPosition } = figures;
  const bad = (text: string): Advice => ({ tone: 'bad', text });
  if (unansweredRate >= HIGH_UNANSWERED_RATE)
    return bad(
      '답하는 도움말이 없어요. 이 말을 다루는 도움말을 쓰거나, ' +
        '이미 있다면 그 도움말에 쓰인 말과 동의어로 묶어 주세요.',
    );
  if (filteredOutRate >= NOTABLE_FILTERED_OUT_RATE)
    return bad(
      `필터로 좁히면 결과가 없을 때가 있어요(${formatShare(filteredOutRate)}). ` +
        '답하는 도움말의 분류나 플랫폼이 빠지지 않았는지 살펴봐 주세요.',
    );
  if (clickThroughRate === 0)
    return bad(
      '결과는 나오는데 아무도 열지 않았어요. ' +
        '앞에 나오는 도움말의 제목이 이 말에 답하는 것처럼 보이는지 살펴봐 주세요.',
    );
  if (clickThroughRate < LOW_CLICK_RATE) return bad(`여는 사람이 적어요. ${CHECK_TITLES}`);
  if (averageClickRate !== null && clickThroughRate < averageClickRate * LOW_SHARE_OF_AVERAGE)
    return bad(
      `평균보다 적게 열어 봐요. 이 검색어는 ${formatShare(clickThroughRate)}, ` +
        `전체 평균은 ${formatShare(averageClickRate)}예요. ${CHECK_TITLES}`,
    );
  if ((averageClickPosition ?? 1) > LOW_POSITION)
    return bad(
      '사람들이 고르는 도움말이 아래쪽에 있어요. ' +
        '그 도움말의 제목이나 검색 키워드에 이 말을 넣어 주세요.',
    );
  return { tone: 'good', text: '잘 찾고 있어요. 앞쪽에 나온 도움말을 열어 봤어요.' };
}
