# Stands in for ~/.zshrc, ~/.zshenv and their like, which Maestro could write: what an agent left there would run with the operator's rights.
