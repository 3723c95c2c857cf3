"""What a life or a firm's life brings: standing reminders, next steps, warnings, and the timeline that shows them."""
