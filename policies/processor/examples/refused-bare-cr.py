# nothing to see hereimport os
return [{"value": 1}]
