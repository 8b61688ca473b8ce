if 1:
    window = int(kargs["window"])
    result = df.sort_values("day").reset_index(drop=True)
    result["trend"] = result["sales"].rolling(window, min_periods=1).mean().round(2)
    result["above"] = result["sales"] > result["trend"]
