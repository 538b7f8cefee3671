"""Helps a reader to choose: where to begin, which cases resemble one's own, and cases side by side."""
