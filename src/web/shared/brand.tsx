import type { CSSProperties } from 'react';
import type { Brand } from '../index.js';

/** The properties from which tokens.css makes the colours of a page; none without an own colour. */
export const accentStyle = ({ accentColor, accentColorDark }: Brand) =>
  (accentColor ? { '--brand': accentColor, '--brand-dark': accentColorDark } : {}) as CSSProperties;

/** The logo for the theme of the browser, or the name without a logo. */
export function Logo({ brand: { name, logo, logoDark } }: { brand: Brand }) {
  if (!logo) return name;
  return (
    <picture className="brand-logo">
      {logoDark && <source media="(prefers-color-scheme: dark)" srcSet={logoDark} />}
      <img src={logo} alt={name} />
    </picture>
  );
}
