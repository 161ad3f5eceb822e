"""Amazon (MWS) to Amazon SP: the document as data (`procedure.md`), and the steps that carry it out."""
