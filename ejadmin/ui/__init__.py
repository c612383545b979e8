"""Everything on the screen: window, pages, the table editor, the journal grid."""
