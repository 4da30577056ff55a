/**
 * Faults that SQL makes: their names, the statements, those that undo them, and what `doum doctor`
 * finds. `DB` stands for the name of the database.
 */
export const SQL_FAULTS: [string, string[], string[], 'warning' | 'failed', RegExp][] = [
  [
    'a newer database',
    [`insert into migrations (timestamp, name) values (1, 'Future1999000000001')`],
    [`delete from migrations where timestamp = 1`],
    'warning',
    /^migrations: The database is newer .+ Future1999000000001\. Update this version/,
  ],
  [
    'a setting that forbids writes',
    ['alter database DB set default_transaction_read_only = on'],
    ['set transaction_read_only = off; alter database DB reset default_transaction_read_only'],
    'failed',
    /^settings: default_transaction_read_only is on, .+ reset default_transaction_read_only/,
  ],
  [
    'triggers that do not run',
    ['alter database DB set session_replication_role = replica'],
    ['alter database DB reset session_replication_role'],
    'failed',
    /^settings: session_replication_role is replica, so .+ no change reaches the index/,
  ],
  [
    'a change that nobody delivers',
    [
      `insert into outbox (kind, entity_id, created_at) values ('article', 1, now() - interval '1h')`,
    ],
    ['delete from outbox'],
    'warning',
    /^index ELASTICSEARCH: 1 changes wait, the oldest for 3,6\d\d s\. See that a server runs/,
  ],
  [
    'a dead letter',
    [
      `insert into dead_letter (target_id, article_id, version, reason)
       select id, 1, 1, 'refused' from search_target where engine = 'ELASTICSEARCH'`,
    ],
    ['delete from dead_letter'],
    'warning',
    /^index ELASTICSEARCH: The engine refused 1 articles .+ "doum index dead-letters"/,
  ],
  [
    'a dictionary that the index does not have',
    [`insert into dictionary_entry (word) values ('두레톡방')`],
    ['delete from dictionary_entry'],
    'warning',
    /^index ELASTICSEARCH: A new index is due: .+ A running server builds it/,
  ],
];
