import os

folder = "./Temp"
names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
sizes = [os.path.getsize(os.path.join(folder, name)) for name in names]
result = pd.DataFrame({"File": names, "Size": sizes}).astype({"Size": "int64"})
