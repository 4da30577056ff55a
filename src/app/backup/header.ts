import { z } from 'zod';
import { PARTITIONED_TABLES } from '../../analytics/index.js';
import { MOVED_TABLES } from './moved-tables.js';

/**
 * The format, which a change that older versions cannot read raises. See
 * docs/decisions/0044-backups.md.
 */
export const FORMAT = 1;

/** Ends the rows of a table, as in dumps of Postgres: no row in the text format of COPY is this. */
export const END_OF_ROWS = '\\.\n';

/** A hundred years: each month is a partition that a restore makes. */
const MAX_MONTHS = 1_200;

const identifier = z.string().regex(/^[a-z_][a-z0-9_]*$/);
const sum = z.string().regex(/^[0-9a-f]{64}$/);

/** What tells which version wrote a backup, before the rest is looked at. */
export const originSchema = z.object({
  doumBackup: z.literal(FORMAT),
  /** The migrations of the database, by name and in order. */
  migrations: z.array(z.string()),
});

const tableSchema = z
  .object({
    name: z.enum(MOVED_TABLES.map(({ name }) => name)),
    columns: z.array(identifier).min(1),
    /** The columns that number themselves, with their next values. */
    next: z.record(identifier, z.int().positive()),
    /** The months that it has partitions for, such as 2026-11. */
    months: z.array(z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)).max(MAX_MONTHS),
  })
  .refine(({ name, months }) => months.length === 0 || PARTITIONED_TABLES.includes(name));

/** The first line of a backup. It names no table but those that a backup has, each once. */
export const headerSchema = originSchema.extend({
  createdAt: z.iso.datetime(),
  /** The version of Postgres that it was made from, for people. */
  postgres: z.string(),
  tables: z
    .array(tableSchema)
    .refine((tables) => new Set(tables.map(({ name }) => name)).size === tables.length),
});

/** The line before the rows of a table. */
export const startSchema = z.object({ table: identifier });

/** The line after the rows of a table, with the SHA-256 of them. */
export const endSchema = z.object({ rows: z.int().nonnegative(), sha256: sum });

/** The last line: the SHA-256 of all lines that are no rows, which have the sums of all rows. */
export const trailerSchema = z.object({ sha256: sum });

export type BackupHeader = z.infer<typeof headerSchema>;
export type BackupTable = BackupHeader['tables'][number];

/** Where a backup or a restore stands. */
export interface BackupProgress {
  rows: number;
  /** Bytes of the rows, before compression. */
  bytes: number;
}
