import type { ErrorCode } from './error.ts';
import type { Message, Part } from './message.ts';
import type { ToolCall, ToolResult } from './tool-call.ts';
import type { FinishReason, Usage } from './usage.ts';

/** Where in a run something happens: task, call. Also the span path and the replay key. The run itself is `[]`. */
export type Scope = readonly string[];

type At<T> = T & { readonly scope: Scope };

/** Everything that can happen in a run. Closed; named noun.past; each says where it happened. */
export type RunEvent =
  | At<{ type: 'input.given'; message: Message }>
  | At<{ type: 'input.requested'; question: Question }>
  | At<{ type: 'model.asked'; turn: number }>
  | At<{ type: 'model.delta'; text: string }>
  | At<{ type: 'model.thought'; text: string }>
  | At<{
      type: 'model.replied';
      text: string;
      calls: readonly ToolCall[];
      finish: FinishReason;
      usage: Usage;
    }>
  | At<{ type: 'tool.called'; call: ToolCall }>
  | At<{ type: 'tool.progressed'; callId: string; message: string; percent?: number }>
  | At<{ type: 'tool.returned'; callId: string; result: ToolResult }>
  | At<{ type: 'artifact.made'; artifact: ArtifactChunk }>
  | At<{ type: 'run.finished'; outcome: Outcome }>;

/** An event as the journal keeps it. `seq` starts at 1 and has no gaps within a run. */
export interface LoggedEvent {
  readonly seq: number;
  readonly at: number;
  readonly event: RunEvent;
}

/** A piece of an artifact: the whole of it, or one more chunk. */
export interface ArtifactChunk {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly parts: readonly Part[];
  readonly append: boolean;
  readonly last: boolean;
}

/** What a run asks of its caller before it can go on. */
export interface Question {
  readonly id: string;
  readonly kind: 'input' | 'credentials';
  readonly parts: readonly Part[];
}

/** How a run ends. `replied` is a bare message: the caller never sees a task. */
export type Outcome =
  | { readonly kind: 'completed'; readonly note?: Message }
  | { readonly kind: 'replied'; readonly message: Message }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'canceled'; readonly reason: string }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly reason: string };

/** Steps are durable before anyone sees them; the rest is shown at once and journaled in groups. */
export function isStep(event: RunEvent): boolean {
  switch (event.type) {
    case 'model.asked':
    case 'model.delta':
    case 'model.thought':
    case 'tool.progressed':
      return false;
    case 'artifact.made':
      return event.artifact.last;
    case 'input.given':
    case 'input.requested':
    case 'model.replied':
    case 'tool.called':
    case 'tool.returned':
    case 'run.finished':
      return true;
  }
}
