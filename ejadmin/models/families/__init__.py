"""Families around the pupils: who is whose, consents given and missing, logins."""
