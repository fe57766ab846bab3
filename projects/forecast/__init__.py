"""The cash that agreements in force will ask for: by month, by town, by source."""
