import type { ModelMessage, ModelRequest } from '../../core/model.ts';

/** Hands out ids for new calls: the wanted one when no call of the dialogue has it, else one that none has. */
export function callIds(request: ModelRequest): (wanted?: string) => string {
  const used = new Set(request.messages.flatMap(idsOf));
  let n = used.size;
  return (wanted = '') => {
    let id = wanted;
    while (id === '' || used.has(id)) id = `call-${++n}`;
    used.add(id);
    return id;
  };
}

function idsOf(line: ModelMessage): readonly string[] {
  switch (line.role) {
    case 'user':
      return [];
    case 'agent':
      return line.calls.map((call) => call.id);
    case 'tool':
      return [line.callId];
  }
}
