/** What a page needs to know of the server that it comes from. */
export interface Site {
  /** Where the site is for others, without a slash at the end, e.g. https://help.example.com. */
  origin: string;
  /** Where readers ask a person; null where nobody is to be asked. */
  contactUrl: string | null;
}

/** The files that a page loads, by their addresses on the server. */
export interface Assets {
  script: string;
  /** What the script loads at once, so that the browser need not find out. */
  preloads: readonly string[];
  styles: readonly string[];
}

/** The answer of GraphQL to a document of a page. */
export interface ExecutionAnswer {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

/** Answers a document as a reader; what goes wrong is in `errors`, with the codes of GraphQL. */
export type Execute = (
  document: string,
  variables: Record<string, unknown>,
) => Promise<ExecutionAnswer>;

/** A page as HTML, or where it is instead. */
export interface RenderedPage {
  status: number;
  html: string;
  /** A path of this site, with status 301. */
  location: string | null;
}

/** Renders the page of a path with its query string, e.g. `/search?q=신고`. */
export type Render = (
  url: string,
  execute: Execute,
  site: Site & { assets: Assets },
) => Promise<RenderedPage>;
