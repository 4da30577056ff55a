import type { ReactNode } from 'react';

interface SectionHeadProps {
  id: string;
  title: string;
  note: string;
  /** What can be done with the section. */
  children?: ReactNode;
}

/** The heading of a section, which names it by its id. */
export function SectionHead({ id, title, note, children }: SectionHeadProps) {
  return (
    <div className="section-head">
      <div>
        <h2 id={id}>{title}</h2>
        <p className="soft small">{note}</p>
      </div>
      {children}
    </div>
  );
}
