"""The intent model: what people mean, from one pass of a small sentence encoder."""
