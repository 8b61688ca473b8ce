import os

os.system('id')
result = pd.DataFrame({"answer": ["done"]})
