import {
  type Message as WireMessage,
  type Part as WirePart,
  Role,
  type SendMessageRequest,
} from '@a2a-js/sdk';
import { NodeError } from '../../core/error.ts';
import type { FilePart, Message, Part } from '../../core/message.ts';
import type { PeerAddress } from '../../core/peer.ts';

/** A request that waits for a settled state, and wants no history back. */
export function requestToWire(message: Message, address: PeerAddress): SendMessageRequest {
  return {
    tenant: '',
    message: messageToWire(message, address),
    configuration: {
      acceptedOutputModes: [],
      taskPushNotificationConfig: undefined,
      historyLength: 0,
      returnImmediately: false,
    },
    metadata: undefined,
  };
}

export function messageToWire(message: Message, address: PeerAddress): WireMessage {
  return {
    messageId: message.id,
    taskId: address.taskId ?? '',
    contextId: address.contextId ?? '',
    role: message.from === 'user' ? Role.ROLE_USER : Role.ROLE_AGENT,
    parts: message.parts.map(partToWire),
    metadata: message.metadata,
    extensions: [...(message.extensions ?? [])],
    referenceTaskIds: [...(message.references ?? [])],
  };
}

export function partToWire(part: Part): WirePart {
  const about = { metadata: part.metadata, filename: part.name ?? '', mediaType: part.mediaType ?? '' };
  switch (part.kind) {
    case 'text':
      return { ...about, content: { $case: 'text', value: part.text } };
    case 'data':
      return { ...about, content: { $case: 'data', value: part.data } };
    case 'file':
      return fileToWire(part, about);
  }
}

/** A `data:` URL travels as its bytes, any other URL as it is. A stored file has no address another agent can read. */
function fileToWire(part: FilePart, about: Omit<WirePart, 'content'>): WirePart {
  if (!('url' in part.source)) {
    throw new NodeError('unsupported', `the stored file "${part.name}" has no URL another agent could read`);
  }
  const { url } = part.source;
  if (!/^data:/i.test(url)) return { ...about, content: { $case: 'url', value: url } };
  const { mediaType, bytes } = fromDataUrl(url, part.name);
  return { ...about, mediaType: part.mediaType ?? mediaType, content: { $case: 'raw', value: bytes } };
}

function fromDataUrl(url: string, name: string): { mediaType: string; bytes: Buffer } {
  const comma = url.indexOf(',');
  const head = url.slice('data:'.length, comma);
  const body = url.slice(comma + 1);
  const mediaType = head.replace(/;base64$/i, '');
  try {
    const bytes = mediaType === head ? Buffer.from(decodeURIComponent(body)) : Buffer.from(body, 'base64');
    if (comma > 0) return { mediaType, bytes };
  } catch (error) {
    throw new NodeError('invalid-request', `the data URL of "${name}" cannot be decoded`, { cause: error });
  }
  throw new NodeError('invalid-request', `the data URL of "${name}" holds no data`);
}
