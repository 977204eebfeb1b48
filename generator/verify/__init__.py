"""Running samples: what they need, what keeps them in, what answers them, and what is recorded of it."""
