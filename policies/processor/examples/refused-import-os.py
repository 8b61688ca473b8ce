import os

return [{"value": os.getcwd()}]
