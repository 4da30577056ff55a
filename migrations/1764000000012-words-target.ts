import type { MigrationInterface, QueryRunner } from 'typeorm';

const ENGINES = `engine in ('ELASTICSEARCH', 'POSTGRES')`;
const TARGETS = `engine in ('ELASTICSEARCH', 'POSTGRES', 'WORDS')`;

/** The words of the articles (term_vector) are a target of deliveries, beside the engines. */
export class WordsTarget1764000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await constrain(runner, TARGETS);
    // The lease of the words says nothing about whether an index was kept.
    await runner.query(keptSince(`other.engine <> 'WORDS' and `));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from search_target where engine = 'WORDS'`);
    await runner.query(`delete from indexer_lease where engine = 'WORDS'`);
    await constrain(runner, ENGINES);
    await runner.query(keptSince(''));
  }
}

async function constrain(runner: QueryRunner, check: string): Promise<void> {
  for (const table of ['search_target', 'indexer_lease'])
    await runner.query(`
      alter table ${table} drop constraint ${table}_engine_check,
        add constraint ${table}_engine_check check (${check})`);
}

/** The function of migration 1764000000006, with another condition for other leases. */
function keptSince(condition: string): string {
  return `
      -- Since when the engine's index has been maintained without a gap during which the index of another engine was: readers may
      -- have seen content there that this index lacks. Now, if there was such a gap.
      create or replace function index_kept_since(lease indexer_lease) returns timestamptz language sql stable as $$
        select case when lease.kept_until > now() or not exists (
            select from indexer_lease other where ${condition}other.engine <> lease.engine and other.expires_at > lease.kept_until)
          then lease.kept_since else now() end
      $$;
    `;
}
