"""一窗受理: the counter, where a clerk takes in any item of any unit that this hall may accept, without the mouse."""
