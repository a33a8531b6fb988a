"""What the assistant can do: the door for skill authors, the host that runs skills, the built-in ones."""
