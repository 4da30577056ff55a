/** The facts about its server that a page needs. */
export interface Site {
  /** The public address of the site, without a final slash, e.g. https://help.example.com. */
  origin: string;
  /** Where readers can ask a person; null if not configured. */
  contactUrl: string | null;
  brand: Brand;
}

/** The parts of `HelpCentre` (GraphQL) that all pages show. */
export interface Brand {
  name: string;
  logo?: string | null;
  logoDark?: string | null;
  favicon?: string | null;
  accentColor?: string | null;
  accentColorDark: string | null;
  footerLinks: readonly { name: string; address: string }[];
  channels: readonly { name: string; address: string; hours: string }[];
  closedText: string;
}

/** The addresses of the files that a page loads. */
export interface Assets {
  script: string;
  /**
   * The modules that the script imports first. The page lists them to start their download early.
   */
  preloads: readonly string[];
  styles: readonly string[];
}

/** The GraphQL response to a document of a page. */
export interface ExecutionAnswer {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

/** Executes a document as a reader without a key. Failures are in `errors`, with GraphQL codes. */
export type Execute = (
  document: string,
  variables: Record<string, unknown>,
) => Promise<ExecutionAnswer>;

/** A rendered page, or a redirect to another page. */
export interface RenderedPage {
  status: number;
  html: string;
  /** The target path of a redirect on this site, with status 301; otherwise null. */
  location: string | null;
}

/** Renders the page at a path with its query string, e.g. `/search?q=신고`. */
export type Render = (
  url: string,
  execute: Execute,
  site: Site & { assets: Assets },
) => Promise<RenderedPage>;
