"""What this installation is: its environment, clock, records, people and carriers, put together once as its office."""
