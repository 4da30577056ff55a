import { formatDate } from '../shared/korean-days.js';
import { NO_CONNECTION, type RequestError, sentenceFor } from '../shared/request-error.js';

/**
 * Says why figures could not be read, and what the user can do. Null if the error concerns only the
 * previous period, whose figures are then left out.
 */
export function describeFailure(error: RequestError): string | null {
  const errors = error.graphQLErrors.filter(({ path }) => !path?.includes('previous'));
  const first = errors[0];
  if (!first) return error.graphQLErrors.length > 0 ? null : NO_CONNECTION;
  const { code, field, params } = first.extensions;
  switch (code) {
    case 'BAD_USER_INPUT':
      return describeInputFailure(String(field ?? ''), retentionOf(params));
    case 'LIMIT_EXCEEDED':
      return (
        '한 번에 계산할 수 있는 한도를 넘었어요. 기간을 줄여 보고, ' +
        '그래도 안 되면 서버 운영자에게 MAX_COST 확인을 요청해 주세요.'
      );
    default:
      return sentenceFor(first.extensions);
  }
}

function describeInputFailure(field: string, kept: string): string {
  if (field === 'filter')
    return (
      `이 조건의 수치는 검색 기록에서 바로 계산하는데, ` +
      `기록은 ${kept} 남아 있어요. ` +
      `기간을 줄이거나 조건을 하나만 남겨 주세요.`
    );
  if (field === 'from' || field === 'to')
    return (
      `이 기간의 통계는 볼 수 없어요. 통계는 ${kept} 남아 있어요. ` +
      `더 가까운 날짜를 골라 주세요.`
    );
  return '고른 조건 가운데 지금은 없는 것이 있어요. 조건을 지우고 다시 시도해 주세요.';
}

/** The period that the server keeps, by the parameters of the reason STATISTICS_NOT_KEPT. */
function retentionOf(params: unknown): string {
  const { since } = Object(params) as { since?: string };
  return since === undefined ? '정해진 기간만' : `${formatDate(since)} 뒤의 것만`;
}
