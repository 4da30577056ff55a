import type { ReactNode } from 'react';
import type { Assets } from '../site.js';

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%232a4fd0'/%3E%3Cpath d='M9 7h14M9 7v9h14M16 16v6M7 24h18' fill='none' stroke='%23fff' stroke-width='3' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

/**
 * The HTML around the help centre. Only what is inside `#root` belongs to the script later; titles
 * and links that are rendered there stand in the head.
 */
export function HtmlDocument({ assets, children }: { assets: Assets; children: ReactNode }) {
  return (
    <html lang="ko">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href={ICON} />
        {assets.styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {assets.preloads.map((href) => (
          <link key={href} rel="modulepreload" href={href} />
        ))}
        <script type="module" src={assets.script} />
      </head>
      <body>
        <div id="root">{children}</div>
      </body>
    </html>
  );
}
