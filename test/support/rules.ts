/** One scripted agent that does everything a test may ask of it. */
export const everything = `
[[agent.llm.rules]]
when = { text = "^slow" }
say = "one two three four five six seven eight nine ten"
delay_ms = 60

[[agent.llm.rules]]
when = { text = "^endless" }
say = "on and on "
repeat = 100000
delay_ms = 20

[[agent.llm.rules]]
when = { text = "^book" }
say = "For how many?"
outcome = "input-required"

[[agent.llm.rules]]
when = { text = "^(\\\\d+)$", message = 2 }
say = "Booked for {{ 1 }}."

[[agent.llm.rules]]
when = { text = "^sign in" }
note = "Sign in first"
outcome = "auth-required"

[[agent.llm.rules]]
when = { text = "^ping" }
say = "pong"
outcome = "message"

[[agent.llm.rules]]
when = { text = "^fail" }
error = { message = "the model is on holiday" }

[[agent.llm.rules]]
when = { text = "^halfway" }
say = "so far so good"
error = { message = "the line went dead" }

[[agent.llm.rules]]
when = { text = "^reject" }
note = "not this"
outcome = "rejected"

[[agent.llm.rules]]
when = { text = "^think" }
think = "hm, let me see"
say = "I have thought."

[[agent.llm.rules]]
when = { text = "^files" }
say = "Here they are."
artifacts = [
  { id = "table", name = "Table", data = { rows = 2 } },
  { id = "note", file = { name = "note.txt", media_type = "text/plain", text = "grüß dich" } },
  { id = "link", url = "https://example.com/a.png", name = "a.png", media_type = "image/png" },
  { id = "pieces", chunks = ["a", "b", "c"] },
]

[[agent.llm.rules]]
say = "You said: {{ text }}"
`;
