"""What an operator does by hand: `fengqiao dead-letters …`, `fengqiao rebuild NAME`.

It stands above all services, as the images do, and reads the settings that they read.
"""
