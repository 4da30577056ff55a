export { ARTICLE_MARKDOWN, articleMarkdown, type MarkdownArticle } from './article-markdown.js';
export { LLMS_TEXT, type LlmsData, llmsText } from './llms-text.js';
export { type Ask, createMcpServer } from './mcp-server.js';
