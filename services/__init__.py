"""The five services of a governance centre, what they share, and what crosses between them."""
