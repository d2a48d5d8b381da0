"""Loopback servers: what the real client libraries talk to in tests. All on 127.0.0.1, port 0."""
