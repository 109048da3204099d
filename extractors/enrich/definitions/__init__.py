"""Topic and entity definitions: YAML that people edit, read with errors that name file, line and topic.

load.py    topic and entity definitions, read from YAML; each error names the file, line and topic
shapes.py  what seeds/topics.yaml and seeds/entities.yaml hold, as records whose types check the files
"""
