seen = DATA_CHECKPOINT or 0
fresh = sorted(
    (order for order in INPUT_DATA if order["id"] > seen),
    key=lambda order: order["id"],
)
log.info(f"{len(fresh)} of {len(INPUT_DATA)} orders are new since {seen}")

rows = []
for order in fresh:
    await sleep(0.01)
    total = sum(line["price"] * line["count"] for line in order["lines"])
    if total == 0:
        log.warn(f"order {order['id']} is empty")
    rows.append(
        {
            "id": order["id"],
            "customer": order["customer"],
            "total": round(total, 2),
            "note": order.get("note"),
        }
    )
return rows
