"""The server for agents: tools that check, explain, simulate and propose, by the Model Context Protocol. It reads below given folders and writes nothing."""
