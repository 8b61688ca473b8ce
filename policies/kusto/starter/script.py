# Above these lines the platform puts `df` (the input table as a pandas DataFrame), `kargs` (the
# parameters, a dict), `np` and `pd`. At the end `result` must be a DataFrame with the columns that
# the job's `outputSchema` names, in any order.

window = kargs["window"]

result = df
result["trend"] = df["amount"].rolling(window, min_periods=1).mean()
result["above"] = df["amount"] > result["trend"]
