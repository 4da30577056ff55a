/**
 * Every reason that a client may find in `extensions.reason`, with its public description. An error
 * has a reason where its code and field do not tell a client what to say. The type `ErrorReason`
 * and the enum in the schema are made from this list.
 */
export const ERROR_REASONS = {
  ARTICLE_COUNT: 'No articles, or more than one operation can change.',
  BODY_EMPTY: 'A body without a text or picture cannot be published.',
  CHANGED_MEANWHILE: 'Somebody changed the article or its questions meanwhile.',
  DAILY_BYTES_USED: 'The key or person has written all that is possible in a day.',
  DIFFERENT_TEXTS: 'Articles have different texts for the two platforms.',
  FILE_TOO_LARGE: 'The uploaded file has too many bytes.',
  FILE_TOO_SLOW: 'The file was uploaded too slowly.',
  FILE_UNREADABLE: 'The file is damaged, has too many pixels, or has a type that is not possible.',
  HAS_ARTICLES: 'The category has articles. Those in the trash count.',
  HAS_CATEGORIES: 'The product has categories, or the category has other categories below it.',
  HAS_VARIANTS: 'Articles or their older revisions have variants for the platform.',
  IN_TRASH: 'The article is in the trash.',
  NOT_IN_TRASH: 'The article is not in the trash.',
  NOT_PUBLISHED: 'The article is not published.',
  ONLY_INVISIBLE: 'The text has only invisible characters.',
  SCHEDULE_KEY_REVOKED: 'The key that scheduled the change is revoked.',
  STATISTICS_NOT_KEPT:
    'These statistics are only kept since `params.since`, a time in ISO 8601; for a filter, this is ' +
    'the start of the search log.',
  TOO_MANY_KEYWORDS: 'An article cannot have so many keywords.',
  TOO_MANY_WEBHOOKS: 'There cannot be more webhooks.',
} as const satisfies Record<string, string>;

export type ErrorReason = keyof typeof ERROR_REASONS;
