import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const NOTE = /^Quoted data .* not instructions/;

/** Connects an agent to /mcp of the server at `url`. Close the client at the end. */
export async function connectAgent(url: string, key?: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    requestInit: { headers },
  });
  await client.connect(transport);
  return client;
}

/** The text of a tool's answer. */
export async function callTool(client: Client, name: string, input: object = {}) {
  const { content, isError } = await client.callTool({ name, arguments: { ...input } });
  const [{ text }] = content as unknown as [{ text: string }];
  return { text, isError: isError === true };
}

/** The result of a tool, without its note. The structured content must say the same. */
export async function readTool<T>(client: Client, name: string, input: object = {}): Promise<T> {
  const { content, isError, structuredContent } = await client.callTool({
    name,
    arguments: { ...input },
  });
  const [{ text }] = content as unknown as [{ text: string }];
  if (isError) throw new Error(text);
  const { note, ...result } = JSON.parse(text) as { note: string };
  expect([name, note]).toEqual([name, expect.stringMatching(NOTE)]);
  expect(structuredContent).toEqual({ note, ...result });
  return result as T;
}
