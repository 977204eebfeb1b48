"""Running the samples: what answers them, and what they are held in."""
