"""The dossier: all that is known of one subject in one read. 一户一档

A keyed store made from a snapshot of the lake, kept beside it and never a second truth: it may be dropped and made
again at will, and where it cannot answer the lake does. One flat file a layer: the newest deliveries lie in small
layers above a large one, until they are merged.
"""
