import { mutate } from './mutate.js';
import type { TestApp } from './start-test-app.js';

const WORKFLOW = `status version workflow { reviewRequestedAt reviewRequestedBy reviewComment reviewDeclinedBy
  recheckAt publishAt publishVersion publishBy unpublishAt unpublishBy trashedAt }`;

export interface WorkflowArticle {
  status: string;
  version: number;
  workflow: {
    reviewRequestedAt: string | null;
    reviewRequestedBy: string | null;
    recheckAt: string | null;
    publishAt: string | null;
    publishVersion: number | null;
    publishBy: string | null;
    unpublishAt: string | null;
    unpublishBy: string | null;
    trashedAt: string | null;
  };
}

/** Runs a mutation of an article; resolves to the article after it. */
export async function act(
  app: Pick<TestApp, 'request'>,
  field: string,
  input: object,
): Promise<WorkflowArticle> {
  const selection = `article { ${WORKFLOW} }`;
  return (await mutate<{ article: WorkflowArticle }>(app, field, input, selection)).article;
}

export async function readWorkflow(
  app: Pick<TestApp, 'admin'>,
  id: string,
): Promise<WorkflowArticle> {
  const query = `query ($id: ID!) { article(id: $id) { ${WORKFLOW} } }`;
  return (await app.admin<{ article: WorkflowArticle }>(query, { id })).article;
}

export interface Entry {
  actor: string;
  credential: string | null;
  action: string;
  kind: string;
  targetId: string | null;
  title: string;
  details: Record<string, string>;
}

/** The entries of the audit log, newest first. */
export async function readAudit(
  app: Pick<TestApp, 'admin'>,
  filter: object = {},
): Promise<Entry[]> {
  type Node = Omit<Entry, 'details'> & { details: { name: string; value: string }[] };
  const { auditEntries } = await app.admin<{ auditEntries: { nodes: Node[] } }>(
    `query ($filter: AuditFilter) { auditEntries(filter: $filter, first: 100) {
      nodes { actor credential action kind targetId title details { name value } } } }`,
    { filter },
  );
  return auditEntries.nodes.map((node) => ({
    ...node,
    details: Object.fromEntries(node.details.map(({ name, value }) => [name, value])),
  }));
}

/** A time in this many milliseconds. */
export const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
