/** SQL: whether a row of `feedback` says more than its vote. */
export const SAYS_MORE = '(comment is not null or reason is not null)';

/** SQL: whether a row of `feedback` has a comment of the last 7 days. */
export const IS_RECENT_COMMENT = `(comment is not null and updated_at > now() - interval '7 days')`;
