"""The viewing copy: one film with chapters, made from the evidence recording after the session."""
