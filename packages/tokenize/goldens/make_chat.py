"""Writes chat.json: what Jinja itself makes of chat templates, set up as `transformers` does it.

    pip install jinja2==3.1.6
    python make_chat.py
"""
import datetime
import json

import jinja2
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2025, 3, 7, 15, 4, 9)


def environment():
    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
    # As transformers replaces Jinja's own, which escapes HTML.
    made.filters["tojson"] = lambda value, indent=None, **rest: json.dumps(value, ensure_ascii=False, indent=indent, **rest)

    def refuse(message):
        raise jinja2.exceptions.TemplateError(message)

    made.globals["raise_exception"] = refuse
    made.globals["strftime_now"] = NOW.strftime
    return made


TEMPLATES = {
    "blocks": """{% for message in messages %}
    {% if message.role == 'system' %}
[SYS] {{ message.content }}
    {% elif message['role'] == 'user' %}
[USER] {{ message['content'] | trim }}{{ eos_token }}
    {% else %}
        {{- '[BOT] ' + message.content }}
    {% endif %}
{% endfor %}
{% if add_generation_prompt %}
[BOT]
{% endif %}
""",
    "turns": """{{ bos_token }}{%- set ns = namespace(last='') -%}
{%- for message in messages -%}
{%- if loop.index0 > 0 and message.role == ns.last -%}{{ raise_exception('Roles must alternate, but ' + message.role + ' comes twice.') }}{%- endif -%}
{%- set ns.last = message.role -%}
{{ '<|' ~ message.role ~ '|>\n' }}
{%- if message.content is string -%}{{ message.content }}
{%- elif message.content is none or message.content is not defined -%}(nothing)
{%- else -%}{%- for part in message.content -%}{%- if part.type == 'text' -%}{{ part.text | trim }}{%- else -%}[{{ part.type | upper }}]{%- endif -%}{%- endfor -%}{%- endif -%}
{{ '' if loop.last else eos_token }}
{%- endfor -%}
{{ '\n<|assistant|>\n' if add_generation_prompt else '' }}""",
    "tools": """{%- macro describe(tool) %}
{{ tool.name }}: {{ tool | tojson }}
{% endmacro -%}
{% if tools %}{% for tool in tools %}{{ describe(tool) }}{% endfor %}{{ tools | tojson(indent=2) }}{% endif %}

{%- for message in messages if message.role != 'system' %}
  {{- loop.index }}/{{ loop.length }} {{ message.role }}: {{ (message.content or '')[:5] }}|{{ message.content | default('-', true) | string | replace('a', 'A') }}
  {%- for call in message.tool_calls or [] %}
 call {{ call.name }} {% for key, value in call.arguments.items() %}{{ key }}={{ value }}{{ ', ' if not loop.last }}{% endfor %}
  {%- endfor %}
{% endfor %}
documents: {{ documents | length if documents is not none else 'none' }} {{ enable_thinking is defined and enable_thinking is false }}""",
    "words": """{% for message in messages[::-1] %}{% set text = message.content if message.content is string else message.content | tojson %}
{{ text.strip().split(' ') | join('_') }} {{ text.startswith('H') }} {{ 'o' in text }} {{ text | length if '👍' not in text }} {{ text.strip('Hi ') }}{{ text.lstrip('\\n') }}{{ ' x\n'.rstrip('\\n') }} {{ text.upper() }} {{ text[0] if text }} {{ none }} {{ 7 // 2 }} {{ 7 / 2 }} {{ 7 % 3 }} {{ [1, "it's", none, true, {'k': 'v\\n'}] }} {{ true | string }}{% for at in range(3, 0, -2) %}{{ at }}{% endfor %}
{% if loop.index == 2 %}{% if true %}b{% break %}{% endif %}{% elif loop.first %}c{% continue %}{% endif %}lost?
{% endfor %}""",
    "date": "{{ strftime_now('%d %b %Y, %A %B %H:%M:%S %y %%') }} {%- if not date_string is defined %} {{ strftime_now('%Y-%m-%d') }}{% endif %}",
}
TOOL = {"name": "weather", "description": "Tells the weather <here> & \"there\"", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "x": 1.5, "empty": {}, "none": []}}
CHATS = [
    [{"role": "user", "content": " Hello \n"}],
    [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi there"}, {"role": "assistant", "content": "Hé 👍"}, {"role": "user", "content": "a\nb"}],
    [{"role": "user", "content": "x"}, {"role": "user", "content": "y"}],
    [{"role": "user", "content": [{"type": "text", "text": " look "}, {"type": "image"}]}, {"role": "assistant", "content": None}],
    [{"role": "user", "content": "How?"}, {"role": "assistant", "content": None, "tool_calls": [{"name": "weather", "arguments": {"city": "Ulm", "days": 2, "now": True}}]}, {"role": "tool", "content": "sun"}],
    [],
]
SETTINGS = [{}, {"addGenerationPrompt": True}, {"tools": [TOOL], "documents": [{"title": "t"}], "variables": {"enable_thinking": False, "date_string": "today"}}]

cases = []
for name, source in TEMPLATES.items():
    template = environment().from_string(source)
    for chat in CHATS:
        for setting in SETTINGS:
            try:
                text = template.render(messages=chat, tools=setting.get("tools"), documents=setting.get("documents"), bos_token="<s>", eos_token="</s>",
                                       add_generation_prompt=setting.get("addGenerationPrompt", False), **setting.get("variables", {}))
            except jinja2.exceptions.TemplateError as error:
                cases.append({"template": name, "messages": chat, "options": setting, "error": str(error)})
                continue
            except TypeError:
                continue  # a mistake of the template for this chat
            cases.append({"template": name, "messages": chat, "options": setting, "text": text})
with open("chat.json", "w", encoding="utf8") as file:
    json.dump({"madeWith": f"jinja2 {jinja2.__version__}", "templates": TEMPLATES, "cases": cases}, file, ensure_ascii=True, separators=(",", ":"))
    file.write("\n")
