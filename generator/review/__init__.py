"""What has gone stale or wrong in a knowledge base, and what would mend it. Reads no clock."""
