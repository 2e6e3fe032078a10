"""intake 受理: the case itself, from the first word at the desk to the archived dossier."""
