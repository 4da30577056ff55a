// Refuses SQL that writes to a table of another feature: one folder of src writes to each table.
import { readdirSync, readFileSync } from 'node:fs';

const TABLE = /create table (?:if not exists )?(\w+)/g;
const WRITE =
  /\b(?:insert into|delete from|truncate|update(?=\s+\w+(?:\s+\w+)?\s+set\b))\s+(\w+)|@Entity\('(\w+)'\)/g;

/** The files below a folder by name, with their text. */
function read(folder) {
  const names = readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name}`);
  return names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => [name, readFileSync(name, 'utf8')]);
}

const writers = new Map();
for (const [, text] of read('migrations'))
  for (const [, table] of text.matchAll(TABLE)) writers.set(table, new Map());
for (const [name, text] of read('src')) {
  const [, folder] = name.split('/');
  for (const [, written, declared] of text.matchAll(WRITE))
    writers.get(written ?? declared)?.set(folder, name);
}
for (const [table, folders] of writers) {
  if (folders.size <= 1) continue;
  const files = [...folders.values()].join(', ');
  console.error(`${table} is written in ${files}: one folder must write it, by a function.`);
  process.exitCode = 1;
}
