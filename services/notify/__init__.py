"""notify 告知: who is told what about a case, and whether it reached them."""
