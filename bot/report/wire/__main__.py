"""`python -m bot.report.wire` writes the JSON Schema of report.json."""

from __future__ import annotations

import json

from bot.report.wire import SCHEMA_FILE, json_schema

if __name__ == "__main__":
    SCHEMA_FILE.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", "utf-8")
