"""What Evenhand costs in time, measured side by side with plain ways to do the same."""
