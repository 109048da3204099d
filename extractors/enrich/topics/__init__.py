"""The topics of an article: evidence by definition, level and direction by model, the passages that show it.

contributions.py  why an article has the topics that it has
cues.py           what the direction of a topic is judged by
evidence.py       from hits to evidence: which sentences of an article speak of a topic, by its rules alone
features.py       what the level of a topic is judged by
lexicon.py        everything that one language is searched for, compiled into Aho-Corasick automata over word
matcher.py        topics of an article: evidence by the definitions, level by the model, passages to show for it
model.py          the learned weights: a JSON file that a person can read, evaluated with plain sums
reading.py        one article as matched
words.py          what the words of an article say about its topics, beyond the phrases of a definition
"""
