"""risk 风险评估: how grave a matter is, what is planned for it, and how the plan goes."""
