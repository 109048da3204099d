"""Files that people write and the program reads, whole and checked; and folders that it may touch.

cache.py       the user's cache folder, for what takes long to make
data_files.py  a YAML data file as records, whose types check it
inside.py      files below a folder, by names from outside
phrases.py     phrases that show what a page or block is (seeds/phrases.yaml)
seeds.py       the folder of the shipped data
text_files.py  text files that people write, read whole
yaml_file.py   a YAML file as plain values, each with its line; in bounded time and memory for any input
"""
