import type { Part } from '../../core/message.ts';
import type { ToolResult } from '../../core/tool-call.ts';
import { type Attachments, bytesOf, isText } from './attachments.ts';

const none: Attachments = new Map();

/** A part as words. A file the model cannot see is named, so that it can say so. */
export function partText(part: Part, loaded: Attachments = none): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'data':
      return JSON.stringify(part.data);
    case 'file': {
      const bytes = isText(part) ? bytesOf(part, loaded) : undefined;
      if (bytes !== undefined) return `[file ${part.name}]\n${bytes.toString('utf8')}`;
      const type = part.mediaType === undefined ? '' : ` (${part.mediaType})`;
      return 'url' in part.source
        ? `[file ${part.name}${type}: ${part.source.url}]`
        : `[file ${part.name}${type}, which cannot be shown here]`;
    }
  }
}

export const resultText = (result: ToolResult): string =>
  result.ok ? result.parts.map((part) => partText(part)).join('\n') : `error: ${result.error}`;
