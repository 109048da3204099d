"""The topics of an article: evidence by definition, level and direction by model, passages as proof.

contributions.py  what each feature and each word added to the score
cues.py           features for the direction of a topic
evidence.py       hits of phrases → sentences that are about a topic
features.py       features for the level of a topic
lexicon.py        all phrases of one language, compiled into Aho-Corasick automata
matcher.py        the topics of an article
model.py          the learned weights: a JSON file that a person can read, evaluated with plain sums
reading.py        one article during matching
words.py          what the words of an article add to the scores
"""
