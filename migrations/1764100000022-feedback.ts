import type { QueryRunner } from 'typeorm';

/** What people do with feedback: its reason, its text, the search before it, its state. */
export class Feedback1764100000022 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      -- The primary key stays: servers of the version before write on conflict with it.
      alter table feedback
        add column id integer generated always as identity constraint feedback_id_unique unique,
        add column reason text constraint feedback_reason_check
          check (reason in ('NOT_RELEVANT', 'HARD_TO_UNDERSTAND', 'DID_NOT_WORK', 'OUTDATED')),
        -- The text that the visitor read; null: unknown.
        add column variant_id integer references article_variant (id) on delete set null,
        -- The row of search_log, which keeps the query. Only with a comment or a reason.
        add column search_id uuid,
        -- Only feedback with a comment or a reason waits for somebody.
        add column state text not null default 'OPEN' constraint feedback_state_check
          check (state in ('OPEN', 'DONE', 'SPAM'));
      create index feedback_variant_index on feedback (variant_id) where variant_id is not null;
      create index feedback_entry_index on feedback (state, updated_at desc, id desc)
        where comment is not null or reason is not null;
    `);
  }
}
