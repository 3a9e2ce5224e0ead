"""Pages, live sockets, wire types: the HTTP side of the council."""
