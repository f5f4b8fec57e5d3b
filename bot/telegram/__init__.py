"""The connection with Telegram: registered there, updates taken in by polling or by webhook."""
