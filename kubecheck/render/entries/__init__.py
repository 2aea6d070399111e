"""What files of other tools and objects of deploying controllers say is deployed together, one module for each of these tools."""
