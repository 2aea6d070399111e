"""What an editor asks about a place in a text, as functions of a project as it was read last: nothing here knows a protocol."""
