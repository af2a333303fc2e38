"""What is known before anything is proposed."""
