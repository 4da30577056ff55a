import { registerEnumType } from 'type-graphql';

/** What the bearer of a key may do. */
export enum Role {
  ADMIN = 'ADMIN',
}
registerEnumType(Role, { name: 'Role', description: 'What the bearer of a key may do.' });

/** Who asks. Without a key: a reader, who sees what is published. */
export interface Viewer {
  role: Role | null;
  /** How the viewer is named in revisions and logs. */
  name: string;
}

export const READER: Viewer = { role: null, name: 'reader' };

/** Whether the viewer may see drafts and what has been archived. */
export function seesDrafts(viewer: Viewer): boolean {
  return viewer.role === Role.ADMIN;
}
