"""What comes of the charts among the files, and what rules see of them."""
