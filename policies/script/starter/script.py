# A script without a contract: it runs as the main module, and what it prints is what it gives.

words = "the quick brown fox jumps over the lazy dog".split()
print({word: words.count(word) for word in sorted(set(words))})
