import type { Json } from '../../../core/json.ts';
import type { ToolCall } from '../../../core/tool-call.ts';

/** What a provider wants back with a call, for as long as somebody holds the call. It signs its reasoning with it. */
export type Kept = WeakMap<ToolCall, Json>;
