import type { Json, JsonObject } from '../../core/json.ts';
import { type Part, textOf } from '../../core/message.ts';
import type { Blobs } from '../../core/store.ts';
import type { ToolResult } from '../../core/tool-call.ts';
import { wellFormed } from '../../lib/well-formed.ts';
import { isDeeper, isObject } from './lists.ts';

/** How deep structured content may be nested; deeper than any reader of ours goes. */
const deepest = 100;
/** What the files of one result may have in bytes. */
const mostBytes = 16 * 1024 * 1024;

/** What a tool gave back, as parts: structured content, text, files; links and the rest as words about them. */
export async function resultFrom(answer: JsonObject, blobs: Blobs): Promise<ToolResult> {
  const { structuredContent: structured, content, isError } = answer;
  const blocks = Array.isArray(content) ? content.filter(isObject) : [];
  const parts = await partsFrom(blocks, blobs);
  if (isError === true) {
    const said = textOf(parts) || (isObject(structured) ? JSON.stringify(structured) : '');
    return { ok: false, error: said === '' ? 'the tool failed and does not say why' : said };
  }
  if (!isObject(structured)) return { ok: true, parts };
  if (isDeeper(structured, deepest)) return { ok: false, error: 'the result is nested too deep to be read' };
  // Servers repeat structured content as text for those who cannot read it.
  const rest = parts.filter((part) => part.kind !== 'text' || !says(part.text, structured));
  return { ok: true, parts: [{ kind: 'data', data: structured }, ...rest] };
}

/** What a resource holds. */
export async function contentsFrom(answer: JsonObject, blobs: Blobs): Promise<ToolResult> {
  const { contents } = answer;
  const blocks = Array.isArray(contents) ? contents.filter(isObject) : [];
  return {
    ok: true,
    parts: await partsFrom(
      blocks.map((resource) => ({ type: 'resource', resource })),
      blobs,
    ),
  };
}

/** The messages of a prompt, each under the name of who says it. */
export async function promptFrom(answer: JsonObject, blobs: Blobs): Promise<ToolResult> {
  const { messages } = answer;
  const list = Array.isArray(messages) ? messages.filter(isObject) : [];
  const parts: Part[] = [];
  for (const { role, content } of list) {
    parts.push({ kind: 'text', text: `${role === 'assistant' ? 'assistant' : 'user'}:` });
    if (isObject(content)) parts.push(...(await partsFrom([content], blobs)));
  }
  return { ok: true, parts };
}

async function partsFrom(blocks: readonly JsonObject[], blobs: Blobs): Promise<Part[]> {
  const parts: Part[] = [];
  let left = mostBytes;
  for (const [index, block] of blocks.entries()) {
    const content = contentOf(block, index + 1);
    if (content.kind === 'text') parts.push(content);
    else if (content.base64.length * 0.75 > left) {
      parts.push(words(`[${content.name} (${content.mediaType}) is too large to be kept]`));
    } else {
      const bytes = Buffer.from(content.base64, 'base64');
      left -= bytes.length;
      const { name, mediaType } = content;
      parts.push({ kind: 'file', name, mediaType, source: { ref: await blobs.put(bytes) } });
    }
  }
  return parts;
}

interface Encoded {
  readonly kind: 'encoded';
  readonly name: string;
  readonly mediaType: string;
  readonly base64: string;
}
type Words = Extract<Part, { readonly kind: 'text' }>;

function contentOf(block: JsonObject, number: number): Words | Encoded {
  const { type, text, data, mimeType, resource } = block;
  if (type === 'text' && typeof text === 'string') return words(text);
  if ((type === 'image' || type === 'audio') && typeof data === 'string') {
    const mediaType = textOr(mimeType, 'application/octet-stream');
    return { kind: 'encoded', name: `${type}-${number}`, mediaType, base64: data };
  }
  if (type === 'resource' && isObject(resource)) return resourceOf(resource, number);
  if (type === 'resource_link') return words(linkText(block));
  return words(`[content of the kind ${textOr(type, 'unknown')}, which cannot be shown here]`);
}

function resourceOf({ uri, text, blob, mimeType }: JsonObject, number: number): Words | Encoded {
  if (typeof text === 'string') return words(text);
  if (typeof blob !== 'string') return words(`[the resource ${textOr(uri, '')}, which is empty]`);
  const mediaType = textOr(mimeType, 'application/octet-stream');
  if (mediaType.startsWith('text/')) return words(Buffer.from(blob, 'base64').toString());
  return { kind: 'encoded', name: textOr(uri, `resource-${number}`), mediaType, base64: blob };
}

function linkText({ uri, name, description, mimeType }: JsonObject): string {
  const about = [textOr(name, ''), textOr(mimeType, ''), textOr(description, '')].filter(
    (text) => text !== '',
  );
  return `[resource ${textOr(uri, '')}${about.length === 0 ? '' : `: ${about.join(', ')}`}]`;
}

const words = (text: string): Words => ({ kind: 'text', text: wellFormed(text) });
const textOr = (value: Json | undefined, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise;

function says(text: string, structured: JsonObject): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(structured);
  } catch {
    return false;
  }
}
