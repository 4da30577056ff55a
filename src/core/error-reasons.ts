/**
 * Every reason that a client may find in `extensions.reason`, with its public description. An error
 * has a reason where its code and field do not tell a client what to say. The type `ErrorReason`
 * and the enum in the schema are made from this list.
 */
export const ERROR_REASONS = {
  ARTICLE_COUNT: 'No articles, or more than one operation can change.',
  BODY_EMPTY: 'A body without a text or picture cannot be published.',
  CHANGED_MEANWHILE: 'Somebody changed the article or its questions meanwhile.',
  CLAIMED_ROLE: 'The identity provider sets the role of the person.',
  COLOUR_CONTRAST:
    'The colour is too light for texts; `params.colour` is the nearest possible one.',
  DAILY_BYTES_USED: 'The key or person has written all that is possible in a day.',
  DIFFERENT_TEXTS: 'Articles have different texts for the two platforms.',
  EMAIL_TAKEN: 'Another person has this e-mail address.',
  FILE_TOO_LARGE: 'The uploaded file has too many bytes.',
  FILE_TOO_SLOW: 'The file was uploaded too slowly.',
  FILE_UNREADABLE: 'The file is damaged, has too many pixels, or has a type that is not possible.',
  HAS_ARTICLES: 'The category has articles. Those in the trash count.',
  HAS_CATEGORIES: 'The product has categories, or the category has other categories below it.',
  HAS_VARIANTS: 'Articles or their older revisions have variants for the platform.',
  INVITATION_USED_OR_EXPIRED: 'The invitation was used, replaced or withdrawn, or has expired.',
  IN_TRASH: 'The article is in the trash.',
  LAST_ADMINISTRATOR: 'Nobody else is an administrator who can sign in.',
  NOT_IN_TRASH: 'The article is not in the trash.',
  NOT_PUBLISHED: 'The article is not published.',
  ONLY_INVISIBLE: 'The text has only invisible characters.',
  PASSWORD_IS_NAME: 'The password is the name or the e-mail address of the person.',
  PASSWORD_LENGTH: 'A password has 10 to 200 characters, not only spaces.',
  PASSWORD_TOO_FREQUENT: 'The password is one of the most frequent ones.',
  PERSON_DEACTIVATED: 'The person is deactivated.',
  SCHEDULE_KEY_REVOKED: 'The key that scheduled the change is revoked.',
  STATISTICS_NOT_KEPT:
    'These statistics are only kept since `params.since`, a time in ISO 8601; for a filter, this is ' +
    'the start of the search log.',
  TOO_MANY_KEYWORDS: 'An article cannot have so many keywords.',
  TOO_MANY_WEBHOOKS: 'There cannot be more webhooks.',
} as const satisfies Record<string, string>;

export type ErrorReason = keyof typeof ERROR_REASONS;
