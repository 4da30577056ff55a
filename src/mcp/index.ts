export { ARTICLE_MARKDOWN, articleMarkdown, type MarkdownArticle } from './article-markdown.js';
export type { Ask } from './ask.js';
export { LLMS_TEXT, type LlmsData, llmsText } from './llms-text.js';
export { createMcpServer } from './mcp-server.js';
