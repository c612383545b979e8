"""The one form: a field's kind gives its editor, the reason stands where it was typed."""
