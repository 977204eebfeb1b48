"""Opening addresses that others answer: politely, and judged by what comes back. The only importer of requests."""
