"""Projects that seek social money: opened by an officer, given to on the pages of funds."""
