"""A unit's feed contracts (ODCS): what a data set holds, how its file is read, which file belongs to it."""
