"""Topic and entity definitions: YAML that people edit, read with errors that name file, line and topic.

load.py        topic and entity definitions, read from YAML; each error names the file, line and topic
schema.py      the shape of seeds/topics.yaml and seeds/entities.yaml as JSON Schema (draft 2020-12)
"""
