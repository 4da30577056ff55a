import { registerEnumType } from 'type-graphql';

/** Why an answer is degraded. */
export enum DegradedReason {
  ENGINE_AWAY = 'ENGINE_AWAY',
  DATABASE_AWAY = 'DATABASE_AWAY',
}

registerEnumType(DegradedReason, {
  name: 'DegradedReason',
  description: 'Why the answer to a search is degraded.',
  valuesConfig: {
    ENGINE_AWAY: {
      description:
        'The fallback engine answered, because the primary one was unavailable or its index was ' +
        'too far behind. The order of the results may differ a little.',
    },
    DATABASE_AWAY: {
      description: 'No longer happens: without the database a search fails (DATABASE_UNAVAILABLE).',
    },
  },
});
