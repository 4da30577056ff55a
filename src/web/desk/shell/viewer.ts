import { createContext, useContext } from 'react';
import type { Role } from '../../generated/operations.js';
import { mayDo, type Viewer } from '../../shared/session.js';

export const ViewerContext = createContext<Viewer | null>(null);

/** Who has signed in, and what the person may do. */
export function useViewer(): Viewer & { may: (least: Role) => boolean } {
  const viewer = useContext(ViewerContext)!;
  return { ...viewer, may: (least) => mayDo(viewer.role, least) };
}
