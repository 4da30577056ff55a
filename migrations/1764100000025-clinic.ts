import type { QueryRunner } from 'typeorm';

/** What editors did about searches that did not help. */
export class Clinic1764100000025 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      -- Kept as long as the search log.
      create table clinic_action (
        id integer generated always as identity primary key,
        -- As in search_log.
        query text collate "C" not null,
        -- The key of all texts that meant the same when the action was recorded.
        meaning text not null,
        kind text not null
          check (kind in ('QUESTION', 'SYNONYM', 'KEYWORD', 'PIN', 'DRAFT', 'IGNORE')),
        article_id integer references article (id) on delete set null,
        actor text not null,
        at timestamptz(3) not null default now()
      );
      create index clinic_action_article_index on clinic_action (article_id);
      create index clinic_action_at_index on clinic_action (at);
    `);
  }
}
