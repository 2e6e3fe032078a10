"""What is printed: forms and dossiers as PDF, the same bytes for the same facts."""
