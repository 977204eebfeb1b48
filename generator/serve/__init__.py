"""The site on this machine alone, made again when a file is saved.

It is served from memory: a folder would hold, until the search index is made again, what no `build` writes, and
takes as long to replace as the pages take to make.
"""

from generator.serve.preview import Preview, Round
from generator.serve.server import Server
from generator.serve.state import Stage, State
from generator.serve.watching import Changes, watch
from generator.serve.workshop import Workshop

__all__ = ["Changes", "Preview", "Round", "Server", "Stage", "State", "Workshop", "watch"]
