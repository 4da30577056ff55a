import type { Remedy } from './failure.js';
import type { Figures } from './use-figures.js';

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
