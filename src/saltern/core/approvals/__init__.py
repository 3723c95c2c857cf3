"""How an item decides: its rules made ready, put to one subject's records, and the answer explained."""
