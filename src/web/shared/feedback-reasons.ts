import type { FeedbackReason } from '../generated/operations.js';

/** Why an article did not help, as readers and the team see it. */
export const REASONS: Readonly<Record<FeedbackReason, string>> = {
  NOT_RELEVANT: '원하는 내용이 아니에요',
  HARD_TO_UNDERSTAND: '이해하기 어려워요',
  DID_NOT_WORK: '따라 해도 안 돼요',
  OUTDATED: '오래된 내용이에요',
};
