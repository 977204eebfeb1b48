"""Running the samples of entries: the Pythons, the locks and the environments that they are run on."""
