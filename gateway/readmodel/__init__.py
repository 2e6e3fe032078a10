"""What the gateway shows, made of events alone: it can be deleted and made again."""
