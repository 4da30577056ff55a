import { formatDate } from '../shared/korean-days.js';

export interface RequestError {
  networkError?: unknown;
  graphQLErrors: readonly {
    message: string;
    path?: readonly (string | number)[] | undefined;
    extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** Why the server refused a key: it is unknown, or its role may not read statistics. */
export type Refusal = 'UNAUTHENTICATED' | 'FORBIDDEN';

/** What the user can do about a failure. */
export type Remedy = 'retry' | 'clear-conditions' | 'default-range';

/** Why figures could not be read. */
export interface Failure {
  text: string;
  remedy: Remedy | null;
}

/** Why the server refused the key; null if the error has another reason. */
export function refusalOf(error: RequestError): Refusal | null {
  const codes = error.graphQLErrors.map(({ extensions }) => extensions.code);
  return (['UNAUTHENTICATED', 'FORBIDDEN'] as const).find((code) => codes.includes(code)) ?? null;
}

/**
 * Describes an error and its remedy for the user. Null if the error concerns only the previous
 * period, whose figures are then left out.
 */
export function describeFailure(error: RequestError): Failure | null {
  const errors = error.graphQLErrors.filter(({ path }) => !isAboutPreviousPeriod(path ?? []));
  const first = errors[0];
  if (!first) return error.graphQLErrors.length > 0 ? null : NO_CONNECTION;
  switch (first.extensions.code) {
    case 'BAD_USER_INPUT':
      return describeInputFailure(String(first.extensions.field ?? ''), first.message);
    case 'RATE_LIMITED': {
      const wait = retryTime(first.extensions.hint);
      return {
        text: `짧은 시간에 너무 많이 물었어요. ${wait} 다시 시도해 주세요.`,
        remedy: 'retry',
      };
    }
    case 'OVERLOADED':
    case 'EXECUTION_TIMEOUT':
      return {
        text: '지금은 서버가 바빠서 대답하지 못했어요. 잠시 뒤 다시 시도해 주세요.',
        remedy: 'retry',
      };
    case 'DATABASE_UNAVAILABLE':
      return {
        text: '데이터베이스가 대답하지 않아요. 잠시 뒤 다시 시도해 주세요.',
        remedy: 'retry',
      };
    case 'AUTHENTICATION_UNAVAILABLE':
      return { text: '지금은 키를 확인할 수 없어요. 잠시 뒤 다시 시도해 주세요.', remedy: 'retry' };
    case 'LIMIT_EXCEEDED':
      return {
        text:
          '서버에 정해 둔 한도보다 많은 것을 물었어요. 기간을 줄여 보고, ' +
          '그래도 안 되면 서버 운영자에게 MAX_COST를 확인해 달라고 해 주세요.',
        remedy: 'default-range',
      };
    default:
      return {
        text: '서버에서 문제가 생겼어요. 다시 시도해도 이렇다면 서버 로그를 확인해 주세요.',
        remedy: 'retry',
      };
  }
}

const NO_CONNECTION: Failure = {
  text: '서버에 연결하지 못했어요. 네트워크와 서버가 켜져 있는지 확인해 주세요.',
  remedy: 'retry',
};

function isAboutPreviousPeriod(path: readonly (string | number)[]): boolean {
  return path[0] === 'earlier' || path.includes('previous');
}

function describeInputFailure(field: string, message: string): Failure {
  if (field === 'filter') {
    return {
      text:
        `이렇게 조건을 걸면 검색 기록에서 바로 세야 하는데, ` +
        `기록은 ${retentionOf(message)} 남아 있어요. ` +
        `기간을 줄이거나 조건을 하나만 남겨 주세요.`,
      remedy: 'clear-conditions',
    };
  }
  if (field.startsWith('filter.')) {
    return {
      text: '고른 조건 가운데 지금은 없는 것이 있어요. 지워졌거나 주소가 잘못됐을 수 있어요.',
      remedy: 'clear-conditions',
    };
  }
  if (field === 'from' || field === 'to') {
    return {
      text:
        `이 기간의 통계는 볼 수 없어요. 통계는 ${retentionOf(message)} 남아 있어요. ` +
        `더 가까운 날짜를 골라 주세요.`,
      remedy: 'default-range',
    };
  }
  return {
    text: '서버가 이 요청을 이해하지 못했어요. 조건을 지우고 다시 시도해 주세요.',
    remedy: 'clear-conditions',
  };
}

/** The period that the server keeps. Reads the start from the server's message. */
function retentionOf(message: string): string {
  const start = /since (\d{4}-\d{2}-\d{2}T[\d:.]+Z)/.exec(message)?.[1];
  return start === undefined ? '정해진 기간만' : `${formatDate(start)} 뒤의 것만`;
}

function retryTime(hint: unknown): string {
  const seconds = /(?<!\d)(\d+) second/.exec(String(hint ?? ''))?.[1];
  return seconds === undefined ? '잠시 뒤' : `${seconds}초 뒤에`;
}
