# coding: utf-7
# +AAo-import os+AAo-
result = pd.DataFrame({"answer": ["?"]})
