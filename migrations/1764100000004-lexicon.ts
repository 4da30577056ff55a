import type { QueryRunner } from 'typeorm';

/** The words that editors maintain: synonym sets and the dictionary. */
export class Lexicon1764100000004 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table synonym_set (
        id integer generated always as identity primary key,
        terms text[] not null,
        constraint synonym_set_has_terms check (
          array_ndims(terms) = 1 and cardinality(terms) between 2 and 50
          and array_position(terms, null) is null and '' <> all (terms)
        )
      );

      -- A rule of Nori is a line with the word and its parts, separated by white space. # starts a
      -- comment, and quotes break the line.
      create table dictionary_entry (
        word text collate "C" primary key constraint dictionary_entry_is_word check (
          char_length(word) between 2 and 30 and word !~ '[[:space:]#",]'
        ),
        parts text[] not null default '{}',
        constraint dictionary_entry_parts_spell_word check (
          cardinality(parts) = 0
          or (array_ndims(parts) = 1 and cardinality(parts) between 2 and 10
            and array_position(parts, null) is null and '' <> all (parts)
            and array_to_string(parts, '') = word)
        )
      );

      create function notify_lexicon() returns trigger language plpgsql as $$
      begin
        perform pg_notify('doum_lexicon', '');
        return null;
      end $$;
    `);

    for (const table of ['synonym_set', 'dictionary_entry'])
      await runner.query(`
        create trigger ${table}_notify after insert or update or delete or truncate on ${table}
          for each statement execute function notify_lexicon()`);
  }
}
