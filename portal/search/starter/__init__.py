"""Rules to begin with, for editors to change: synoniemen.txt, uitzonderingen.txt and vaste_resultaten.txt."""
