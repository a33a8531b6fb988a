"""The assistant: listening, turns, memory. Knows no device, no engine library, no window."""
