/** The type of a line, and what names its thing for people. */
export interface NamedThing {
  type: string;
  key: string;
}

/** People changed a thing since the last import, so the file must not overwrite it. */
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
 * The conflict for fields that people changed and the file would set to another value; `known` says
 * whether an import ever wrote the thing.
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

/** The conflict for a thing that an import made and people deleted. */
export function deletionConflict(thing: NamedThing): ImportConflict {
  return new ImportConflict(thing, [], 'People deleted it since the last import.');
}
