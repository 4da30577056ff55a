/** The type of a line, and what names its thing for people. */
export interface NamedThing {
  type: string;
  key: string;
}

/**
 * A thing that people changed since the last import, so that the file must not decide what becomes
 * of it.
 */
export class ImportConflict extends Error {
  constructor(
    readonly thing: NamedThing,
    readonly fields: string[],
    reason: string,
  ) {
    super(reason);
    this.name = 'ImportConflict';
  }
}

/**
 * A conflict about fields that the file would set back; `known` says whether an import ever wrote
 * the thing.
 */
export function fieldConflict(thing: NamedThing, fields: string[], known: boolean): ImportConflict {
  const names = fields.join(', ');
  return new ImportConflict(
    thing,
    fields,
    known
      ? `People changed it since the last import, and the file differs in ${names}.`
      : `It is not known to be as an import left it, and the file differs in ${names}.`,
  );
}

/** A conflict about a thing that an import made and that is gone. */
export function deletionConflict(thing: NamedThing): ImportConflict {
  return new ImportConflict(thing, [], 'People deleted it since the last import.');
}
