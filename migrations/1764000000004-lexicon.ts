import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The words that editors maintain: synonym sets and the dictionary. */
export class Lexicon1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table synonym_set (
        id integer generated always as identity primary key,
        terms text[] not null,
        constraint synonym_set_has_terms check (
          array_ndims(terms) = 1 and cardinality(terms) between 2 and 50 and array_position(terms, null) is null and '' <> all (terms)
        )
      );

      -- A rule of Nori is a line with the word and its parts, separated by white space. # starts a comment, and quotes break the line.
      create table dictionary_entry (
        word text collate "C" primary key constraint dictionary_entry_is_word check (
          char_length(word) between 2 and 30 and word !~ '[[:space:]#",]'
        ),
        parts text[] not null default '{}',
        constraint dictionary_entry_parts_spell_word check (
          cardinality(parts) = 0
          or (array_ndims(parts) = 1 and cardinality(parts) between 2 and 10 and array_position(parts, null) is null
            and '' <> all (parts) and array_to_string(parts, '') = word)
        )
      );

      create function notify_lexicon() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_lexicon', '');
        return null;
      end $$;
      create trigger synonym_set_notify after insert or update or delete or truncate on synonym_set
        for each statement execute function notify_lexicon();
      create trigger dictionary_entry_notify after insert or update or delete or truncate on dictionary_entry
        for each statement execute function notify_lexicon();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table dictionary_entry, synonym_set;
      drop function notify_lexicon;
    `);
  }
}
