"""What puts Fengqiao on machines. Nothing here is imported by a service."""
