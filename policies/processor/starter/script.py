# This is the body of an async function: `await` may stand anywhere, and the last line must return a
# list of objects that match the job's `outputSchema`. The platform hands in `INPUT_DATA` (here all
# items, since the job says `mode: bulk`), `DATA_CHECKPOINT`, `log` and `sleep(seconds)`.

seen = DATA_CHECKPOINT or 0
fresh = sorted((item for item in INPUT_DATA if item["id"] > seen), key=lambda item: item["id"])
log.info(f"{len(fresh)} of {len(INPUT_DATA)} items are new since {seen}")

rows = []
for item in fresh:
    await sleep(0.01)
    rows.append({"id": item["id"], "name": item["name"].title(), "note": item.get("note")})
return rows
