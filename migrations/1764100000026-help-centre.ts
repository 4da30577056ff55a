import type { QueryRunner } from 'typeorm';

/** What readers see of the help centre itself, and the icons of products. */
export class HelpCentre1764100000026 {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      set local lock_timeout = '2s';

      -- At most one row.
      create table help_centre (
        id boolean primary key default true check (id),
        value jsonb not null
      );
      create trigger help_centre_notify after insert or update or delete on help_centre
        for each statement execute function notify_catalog();

      -- Imports know the kinds. This one is new.
      alter table import_memory drop constraint import_memory_kind_check;

      -- The address of a picture; empty without one.
      alter table product add column icon text not null default '';
    `);
  }
}
