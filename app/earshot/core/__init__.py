"""The assistant itself: listening, turns, memory. Knows no device, no engine library and no window."""
