number: int = 1

return [{"value": number}]
