"""Access slips: logins received, printed and handed over."""
