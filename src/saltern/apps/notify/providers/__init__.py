"""Those who carry messages: a file, a mail server, an SMS gateway, behind one protocol."""
