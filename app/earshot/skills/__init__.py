"""What the assistant can do: the door for skill authors, the host, the built-in skills."""
