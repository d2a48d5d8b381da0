"""What any part may need to know about human language."""
