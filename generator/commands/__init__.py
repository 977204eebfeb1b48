"""One file a command; the command of that name is in it. A file is read when its command is asked for."""
